/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_ORDER_H
#define TASKLOG_EVENT_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * All events in the order of writes, and what they posted: worked out when it
 * is first asked for, kept with the state, and brought up to date when that has
 * changed. Borrowed until then.
 */

/* A message that shows. */
struct posted {
	/* its write; 0: the event posted none */
	uint32_t subject, message;
};

/* The events that arrived, sorted; *count of them. */
const uint32_t *event_order_all(size_t *count, struct state *state);

/*
 * By event; there is a place for each of the state. Of several messages, the
 * last subject's.
 */
const struct posted *event_order_posted(const struct view *view);

#endif
