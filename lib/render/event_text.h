/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_TEXT_H
#define TASKLOG_EVENT_TEXT_H

#include "base/buf.h"
#include "format/event.h"
#include "model/view.h"

/*
 * What an event did, in one line for people: "in-progress → review: tests
 * pass", "question to bob: which port?", "priority 8, +urgent". Text of others
 * stands in it as it is: escape it before it meets a terminal. What was
 * redacted or purged is not in it.
 */
void event_text_add(struct buf *out, const struct view *view,
    const struct event *event);

/* The same without the reason. */
void event_text_add_what(struct buf *out, const struct view *view,
    const struct event *event);

/*
 * Why it was done, unescaped and appended: the event's reason, or that of a
 * failure.
 */
void event_text_add_reason(struct buf *out, const struct event *event);

#endif
