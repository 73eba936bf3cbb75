/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RULE_H
#define TASKLOG_RULE_H

#include "model/workflow.h"

/*
 * The rules of a workflow as functions of the workflow and of plain facts. The
 * commands decide by them, and check/audit_rules.c judges by them what others
 * decided: so a rule stands once. A state is its number, -1 one that the
 * workflow does not have (an older one had).
 */
enum rule_move {
	MOVE_ALLOWED,
	MOVE_ILLEGAL,
	MOVE_NEEDS_REASON
};

enum rule_move rule_move(const struct workflow *w, int from, int to,
    int has_reason);

/*
 * Boolean: must this gate of the workflow be open before the state is entered?
 */
int rule_gate_needed(const struct workflow *w, const struct workflow_gate *gate,
    int to);

/* The first gate that must be open before the state is entered, or NULL. */
const struct workflow_gate *rule_first_gate(const struct workflow *w, int to);

/*
 * Boolean: must the gates that the task itself requires be open? Where work
 * ends well.
 */
int rule_own_gates_needed(const struct workflow *w, int from, int to);

/* Boolean: must who reports on this gate be another than who did the work? */
int rule_gate_differs(const struct workflow *w, struct slice gate);

/*
 * What a report that passes the gate must carry and does not: a mask as
 * `carries`.
 */
unsigned rule_gate_lacks(const struct workflow *w, struct slice gate,
    unsigned carries);

/*
 * Boolean: does this move go back to work from a closed state or one that is
 * held for review? What gates said was said of other work then.
 */
int rule_returns(const struct workflow *w, int from, int to);

/* Boolean: does who makes this move take part in the work by it? */
int rule_is_work(const struct workflow *w, int from, int to);

/*
 * Boolean: does what is claimed or assigned in this state stand for work, not
 * for review?
 */
int rule_state_of_work(const struct workflow *w, int state);

/* Boolean: does the move end the sessions of work on the task? */
int rule_leaves_work(const struct workflow *w, int from, int to);

/* Boolean: does the move end the claims on the task? */
int rule_ends_claims(const struct workflow *w, int from, int to);

/* Boolean: is a new task of this state? */
int rule_begins(const struct workflow *w, int state);

/*
 * The state of work that ended well: the least final one that says so; -1:
 * none.
 */
int rule_finish(const struct workflow *w);

#endif
