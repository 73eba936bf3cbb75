/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RULE_H
#define TASKLOG_RULE_H

#include <stdbool.h>

#include "model/workflow.h"

/*
 * The conditions of a workflow, as functions of the workflow and of plain
 * facts. The rules of rule_table.h ask them. A state is its number; -1 is a
 * state that the workflow does not have (an older one had it).
 */
enum rule_move {
	MOVE_ALLOWED,
	MOVE_ILLEGAL,
	MOVE_NEEDS_REASON
};

enum rule_move rule_move(const struct workflow *w, int from, int to,
    int has_reason);

/*
 * True if this gate of the workflow must be open before the state is entered.
 */
bool rule_gate_needed(const struct workflow *w,
    const struct workflow_gate *gate, int to);

/*
 * Returns the first gate that must be open before the state is entered, or
 * NULL.
 */
const struct workflow_gate *rule_first_gate(const struct workflow *w, int to);

/*
 * True if the gates that the task itself requires must be open: the move
 * finishes the work.
 */
bool rule_own_gates_needed(const struct workflow *w, int from, int to);

/* True if the reporter of this gate must differ from the implementer. */
bool rule_gate_differs(const struct workflow *w, struct slice gate);

/*
 * Returns the evidence that a report which passes the gate must carry and
 * lacks: a mask like `carries`.
 */
unsigned rule_gate_lacks(const struct workflow *w, struct slice gate,
    unsigned carries);

/*
 * True if this move sends the task back to work, from a closed state or one for
 * review. Reports on gates before the move were about other work.
 */
bool rule_returns(const struct workflow *w, int from, int to);

/* True if the actor of this move takes part in the work by it. */
bool rule_is_work(const struct workflow *w, int from, int to);

/* True if claims and assignments in this state mean work, not review. */
bool rule_state_of_work(const struct workflow *w, int state);

/* True if the move ends the work sessions on the task. */
bool rule_leaves_work(const struct workflow *w, int from, int to);

/*
 * True if the move ends the claims on the task: it leaves work or quarantine,
 * or enters a state that releases, or is the reviewer's who sends the task back
 * from such a state.
 */
bool rule_ends_claims(const struct workflow *w, int from, int to);

/* True if the move closes the task. */
bool rule_closes(const struct workflow *w, int from, int to);

/* True if a new task may have this state. */
bool rule_begins(const struct workflow *w, int state);

/*
 * Returns the state of finished work: the least final one that is done and not
 * cancelled; -1 if there is none.
 */
int rule_finish(const struct workflow *w);

#endif
