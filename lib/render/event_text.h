/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_TEXT_H
#define TASKLOG_EVENT_TEXT_H

#include "base/buf.h"
#include "format/event.h"
#include "model/view.h"

/*
 * Append the effect of an event, in one line for people: "in-progress →
 * review: tests pass", "question to bob: which port?", "priority 8, +urgent".
 * Text that other people wrote is not escaped: escape the line before it is
 * printed on a terminal. Redacted and purged text is not in the line.
 */
void event_text_add(struct buf *out, const struct view *view,
    const struct event *event);

/*
 * Append what an event does as a command, for a commit: "move from in-progress
 * to review", "set priority 8, label urgent". Times are in UTC; the reason is
 * not in it.
 */
void event_text_add_command(struct buf *out, const struct view *view,
    const struct event *event);

/* Append the reason, unescaped: the event's reason, or that of a failure. */
void event_text_add_reason(struct buf *out, const struct event *event);

#endif
