/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UNDO_ANSWER_H
#define TASKLOG_UNDO_ANSWER_H

#include "base/buf.h"
#include "command/undo.h"

/*
 * Append the members "undone", "events" and "changes" of an undo to an open
 * object: the undone events, the events of the undo, and for each field its
 * values before and after.
 */
void undo_answer_add(struct buf *out, const struct view *view,
    const struct undo_result *result);

/*
 * Append a change in words: the field, like "label urgent" or "message"; its
 * value before; its value after.
 */
void undo_change_add_field(struct buf *out, const struct view *view,
    const struct undo_change *change);
void undo_change_add_before(struct buf *out, const struct view *view,
    const struct undo_result *result, const struct undo_change *change);
void undo_change_add_after(struct buf *out, const struct view *view,
    const struct undo_result *result, const struct undo_change *change);

#endif
