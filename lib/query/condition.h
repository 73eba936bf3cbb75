/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CONDITION_H
#define TASKLOG_CONDITION_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/event.h"
#include "format/id.h"
#include "model/view.h"

/*
 * What somebody waits for:
 *
 *	TASK STATE		the task is in the state; "closed": in any such
 *	TASK gate GATE		the gate is open: passed or waived
 *	nothing ready		no task can be claimed
 *	label LABEL closed	all tasks with the label are closed
 */
struct err;

enum condition_kind {
	CONDITION_STATE,
	CONDITION_CLOSED,
	CONDITION_GATE,
	CONDITION_READY,
	CONDITION_LABEL
};

struct condition {
	enum condition_kind kind;
	char task[TASK_ID_SIZE];
	char *name;		/* of the state, gate or label */
};

enum condition_result {
	CONDITION_OPEN,
	CONDITION_MET,
	/* it cannot become true as things stand */
	CONDITION_LOST
};

/*
 * Fails with ERR_INVALID, or as task_find() does. Only condition_release() may
 * use the condition then.
 */
int condition_parse(struct condition *out, const struct view *view,
    const char *text, struct err *err) MUST_CHECK;
void condition_release(struct condition *condition);

/*
 * Ask the state. If the condition is lost, why is set to a sentence about the
 * reason.
 */
int condition_check(enum condition_result *out, struct buf *why,
    const struct condition *condition, const struct view *view,
    struct err *err) MUST_CHECK;

/*
 * True if this event met the condition, though a later event may have undone
 * that: it moved the task to the state.
 */
bool condition_met_by(const struct condition *condition,
    const struct view *view, const struct event *event);

#endif
