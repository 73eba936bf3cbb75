/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_H
#define TASKLOG_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/facts.h"
#include "model/view.h"

/*
 * Gates of a task: checks that must be passed or waived before the task enters
 * a state. The workflow requires gates for a state, the task requires gates for
 * being finished.
 */
enum gate_result {
	/* no report, or the report was overwritten */
	GATE_NONE,
	GATE_PASSED,
	GATE_FAILED,
	GATE_WAIVED
};

struct gate {
	struct slice name;
	bool required;		/* true if the task itself requires it */
	uint64_t states;	/* states for which the workflow requires it */
	bool differ;		/* true if the implementer must not pass it */
	enum gate_result result;
	/* the report that is shown; 0: there never was one */
	uint32_t write;
	uint32_t event;		/* and its event */
	struct slice by;	/* its actor */
	/* true if the reporter is the implementer and must not be */
	bool by_worker;
};

/* Returns "passed", "failed", "waived"; "" for GATE_NONE. */
const char *gate_result_name(enum gate_result result);

/* Returns how good a result is: an undo must never make a result better. */
int gate_goodness(enum gate_result result);

/* Returns the result in a report, which is raw JSON. */
enum gate_result gate_result_of(struct slice raw);

/* Returns the result that an event reported on a gate of the task. */
enum gate_result gate_result_in(const struct state *state, uint32_t subject,
    uint32_t event);

void gate_read(struct gate *out, const struct view *view, uint32_t subject,
    struct slice name);

/* True if the gate was passed or waived by somebody who may do so. */
bool gate_is_open(const struct gate *gate);

struct gate_list {
	struct gate *gate;
	size_t count, cap;
};

/*
 * Get all gates that the task or the workflow requires, or that were reported
 * on, sorted by name. The names borrow from the state and the workflow.
 */
void gate_list_read(struct gate_list *out, const struct view *view,
    uint32_t subject);
void gate_list_release(struct gate_list *list);

/* True if the gate must be open for this move. */
bool gate_needed(const struct gate *gate, const struct view *view, int from,
    int to);

/*
 * True if the actor did the work that reports on gates are about now. The work
 * begins when the task was last sent back to work from a closed state or from
 * review. Since then the actor
 *
 * - claimed the task, or held it by a claim under which something was
 *   done;
 * - moved it to a working state (handing it in for review counts), or
 * - was its assignee.
 *
 * Claims and assignments made while the task was in review or closed do not
 * count, nor does sending it back: those are a reviewer's. Moves, claims and
 * assignments count in the order of writes, overwritten ones included.
 */
bool gate_worked(const struct view *view, uint32_t subject, struct slice actor);

/*
 * True if the last move of the task sent it back to work, and the actor did the
 * work before: the actor made the last claim for work, or if nobody did, handed
 * it in.
 */
bool gate_returned_to(const struct view *view, uint32_t subject,
    struct slice actor);

/* Fill in the facts of a gate that a move needs: is it open? */
void gate_facts(struct facts *out, const struct gate *gate);

/*
 * Fill in the facts of the actor who reports on a gate or drops it: out->actor.
 * subject is 0 for a task of which nothing is known.
 */
void gate_worker_facts(struct facts *out, const struct view *view,
    uint32_t subject, struct slice gate);

/*
 * Fill in the facts of the report, which is raw JSON; absent if it is not made
 * yet.
 */
void gate_report_facts(struct facts *out, enum gate_result result,
    struct slice report);

#endif
