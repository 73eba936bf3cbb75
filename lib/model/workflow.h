/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_H
#define TASKLOG_WORKFLOW_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * The states a task can be in and the rules between them, as data of the log
 * (schema/workflow.json). Sets of states are bit masks over their numbers; a
 * state's number is its place in `states`, the least final first.
 */
#define WORKFLOW_STATES 64
#define WORKFLOW_GATES 64
#define WORKFLOW_PURGERS 64

struct workflow_gate {
	struct slice name;
	uint64_t states;	/* entering these needs it */
	int differ;		/* boolean: not passed by who did the work */
	/* what a pass must carry: EVIDENCE_HAS_..., 0: nothing */
	unsigned evidence;
};

struct workflow {
	struct buf text;	/* the JSON; all names borrow from it */
	struct slice name;
	struct slice states[WORKFLOW_STATES];
	int count;
	int initial;
	int quarantine;		/* -1: none */
	/* the first three partition */
	uint64_t open, working, done, cancelled;
	uint64_t moves[WORKFLOW_STATES];	/* targets */
	uint64_t reasons[WORKFLOW_STATES];	/* targets that need a reason */
	/* state after a claim, -1: not claimable */
	int claim_to[WORKFLOW_STATES];
	uint64_t named_only;			/* claimable by name only */
	/* entering needs a complete checklist */
	uint64_t checklist;
	struct workflow_gate gates[WORKFLOW_GATES];
	int gates_count;
	int failure_limit;
	int64_t lease_s;
	int registered_only;
	/* who may purge what others wrote */
	struct slice purgers[WORKFLOW_PURGERS];
	int purgers_count;
};

/* The workflow of a log that asks for no other, as JSON: workflow_ready.h. */
struct slice workflow_default(void);

/*
 * *out owns a copy of json. TASK_EINVALID says what is wrong with it. Unknown
 * keys are passed over: a later version may have set it.
 */
int workflow_parse(struct workflow *out, struct slice json, struct err *err)
    MUST_CHECK;
void workflow_release(struct workflow *workflow);

/*
 * The same for one about to be set: an unknown key is a mistake, and so are
 * rules that contradict each other.
 */
int workflow_check(struct slice json, struct err *err) MUST_CHECK;

/* Checks it, and appends it as it is stored: without white space. */
int workflow_compact(struct buf *out, struct slice json,
    struct err *err) MUST_CHECK;

/* The number of a state, -1. */
int workflow_state(const struct workflow *workflow, struct slice name);

/* Boolean: may who has this name purge what others wrote? */
int workflow_is_purger(const struct workflow *workflow, struct slice name);

/* The states in which a task can be claimed, by name at least. */
uint64_t workflow_claimable(const struct workflow *workflow);

/*
 * The state that an unknown name means: another tracker's word, or a mistyped
 * one; -1.
 */
int workflow_meant(const struct workflow *workflow, struct slice name);

/*
 * The refusal of such a name, by this word: what was meant, and what there is.
 */
int workflow_no_state(const struct workflow *workflow, struct slice name,
    enum err_word word, struct err *err);

/* The states of a mask, comma-separated, appended: for messages. */
void workflow_names(struct buf *out, const struct workflow *workflow,
    uint64_t mask);

static inline uint64_t
state_bit(int state)
{
	return state < 0 ? 0 : UINT64_C(1) << state;
}

#endif
