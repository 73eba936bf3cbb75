/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_H
#define TASKLOG_WORKFLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * The states of a task and the rules between them, as data of the log
 * (schema/workflow.json). A set of states is a bit mask of their numbers. The
 * number of a state is its place in `states`, the least final first.
 */
#define WORKFLOW_STATES 64
#define WORKFLOW_GATES 64
#define WORKFLOW_PURGERS 64

struct workflow_gate {
	struct slice name;
	uint64_t states;	/* states for which it is required */
	bool differ;		/* true if the implementer must not pass it */
	/* evidence that a pass must carry: EVIDENCE_HAS_...; 0: none */
	unsigned evidence;
};

/* Closing a task whose children are open. */
enum workflow_children {
	CHILDREN_IGNORE,
	CHILDREN_REMARK,	/* the answer says so */
	CHILDREN_REQUIRE,	/* is refused */
	CHILDREN_RULES
};

struct workflow {
	struct buf text;	/* the JSON; all names borrow from it */
	struct slice name;
	struct slice states[WORKFLOW_STATES];
	int count;
	int initial;
	int quarantine;		/* -1: no such state */
	/* open, working and done: each state is in one of them */
	uint64_t open, working, done, cancelled;
	uint64_t moves[WORKFLOW_STATES];	/* targets */
	uint64_t reasons[WORKFLOW_STATES];	/* targets that need a reason */
	/* state after a claim; -1: not claimable */
	int claim_to[WORKFLOW_STATES];
	uint64_t named_only;			/* claimable by name only */
	uint64_t releases;			/* entering ends the claim */
	/* entering needs a complete checklist */
	uint64_t checklist;
	struct workflow_gate gates[WORKFLOW_GATES];
	int gates_count;
	enum workflow_children children;
	int failure_limit;
	int64_t lease_s;
	bool registered_only;
	/* actors who may purge the events of others */
	struct slice purgers[WORKFLOW_PURGERS];
	int purgers_count;
};

/* Returns the default workflow as JSON: workflow_ready.h. */
struct slice workflow_default(void);

/*
 * Parse a workflow. *out owns a copy of json. Unknown keys are ignored: a later
 * version may have set them. Fails with TASK_EINVALID; the message says what is
 * wrong.
 */
int workflow_parse(struct workflow *out, struct slice json, struct err *err)
    MUST_CHECK;
void workflow_release(struct workflow *workflow);

/*
 * Check a workflow that will be set. Like workflow_parse(), but an unknown key
 * is an error, and so are rules that contradict each other.
 */
int workflow_check(struct slice json, struct err *err) MUST_CHECK;

/* Check a workflow and append it as it is stored: without white space. */
int workflow_compact(struct buf *out, struct slice json,
    struct err *err) MUST_CHECK;

/* Returns the word of the key `children`; NULL: there is no such rule. */
const char *workflow_children_name(int rule);

/* Returns the number of a state, or -1. */
int workflow_state(const struct workflow *workflow, struct slice name);

/* True if the actor of this name may purge the events of others. */
bool workflow_is_purger(const struct workflow *workflow, struct slice name);

/* Returns the states in which a task can be claimed, at least by name. */
uint64_t workflow_claimable(const struct workflow *workflow);

/*
 * Like workflow_state(), also by another spelling: "In Progress" is
 * in-progress.
 */
int workflow_spelled(const struct workflow *workflow, struct slice name);

/*
 * Returns the state that an unknown name probably means: a word of another
 * tracker, or a mistyped name; -1 if there is none.
 */
int workflow_meant(const struct workflow *workflow, struct slice name);

/*
 * Fail with this word because of such a name. The message says which state was
 * probably meant, and which exist.
 */
int workflow_no_state(const struct workflow *workflow, struct slice name,
    enum err_word word, struct err *err);

/* Append the names of the states of a mask, comma-separated, for messages. */
void workflow_names(struct buf *out, const struct workflow *workflow,
    uint64_t mask);

static inline uint64_t
state_bit(int state)
{
	return state < 0 ? 0 : UINT64_C(1) << state;
}

#endif
