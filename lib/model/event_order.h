/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_ORDER_H
#define TASKLOG_EVENT_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * All events in the order of writes, and the messages that they posted. The
 * order is computed when first asked for, kept with the state, and updated
 * after the state has changed. Results are borrowed until then.
 */

/* A shown message. */
struct posted {
	/* its write; 0: the event posted none */
	uint32_t subject, message;
};

/* Returns the events that have arrived, sorted; *count of them. */
const uint32_t *event_order_all(size_t *count, struct state *state);

/*
 * Returns an array by event, one for each event of the state. If an event
 * posted several messages, that of the last subject counts.
 */
const struct posted *event_order_posted(const struct view *view);

#endif
