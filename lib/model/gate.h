/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_H
#define TASKLOG_GATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/facts.h"
#include "model/view.h"

/*
 * Gates of a task: checks that are to be passed or waived before a state is
 * entered. The workflow requires them for a state, the task for finishing it.
 */
enum gate_result {
	/* not reported, or the report was overwritten */
	GATE_NONE,
	GATE_PASSED,
	GATE_FAILED,
	GATE_WAIVED
};

struct gate {
	struct slice name;
	int required;		/* boolean: by the task itself */
	uint64_t states;	/* entering these needs it by the workflow */
	int differ;		/* boolean: not passed by who did the work */
	enum gate_result result;
	uint32_t write;		/* the report that shows, 0: none ever */
	uint32_t event;		/* and its event */
	struct slice by;	/* its actor */
	/* boolean: who reported did the work, and must not have */
	int by_worker;
};

/* "passed", "failed", "waived"; "" for GATE_NONE. */
const char *gate_result_name(enum gate_result result);

/* GATE_NONE for another word. */
enum gate_result gate_result_parse(struct slice word);

/* The result that a report's raw JSON gives. */
enum gate_result gate_result_of(struct slice raw);

/* What an event reported on a task's gate. */
enum gate_result gate_result_in(const struct state *state, uint32_t subject,
    uint32_t event);

void gate_read(struct gate *out, const struct view *view, uint32_t subject,
    struct slice name);

/* Boolean: passed or waived, by who may. */
int gate_is_open(const struct gate *gate);

struct gate_list {
	struct gate *gate;
	size_t count, cap;
};

/*
 * All gates that the task or the workflow requires, or that were reported on,
 * by name. The names borrow from the state and the workflow.
 */
void gate_list_read(struct gate_list *out, const struct view *view,
    uint32_t subject);
void gate_list_release(struct gate_list *list);

/* Boolean: is the gate to be open for this move? */
int gate_needed(const struct gate *gate, const struct view *view, int from,
    int to);

/*
 * Boolean: did the actor do the work that gates speak of now? That is: since
 * the task was last sent back to work from a closed state or from review, the
 * actor
 *  - claimed it, or held it by a claim under which something was done since
 * then;
 *  - moved it to a working state (handing it in for review too), or
 *  - was its assignee.
 * Claims and assignments made while it was in review or closed do not count,
 * nor does sending it back: those are a reviewer's. Moves, claims and the like
 * are taken in the order of writes, those that were overwritten too.
 */
int gate_worked(const struct view *view, uint32_t subject, struct slice actor);

/* The facts of a gate that a move needs: is it open? */
void gate_facts(struct facts *out, const struct gate *gate);

/*
 * The facts of who reports on a gate or drops it: out->actor. subject 0: a task
 * of which nothing is known.
 */
void gate_worker_facts(struct facts *out, const struct view *view,
    uint32_t subject, struct slice gate);

/* The facts of the report itself, as raw JSON; before it is made: absent. */
void gate_report_facts(struct facts *out, enum gate_result result,
    struct slice report);

#endif
