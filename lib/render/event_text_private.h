/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_TEXT_PRIVATE_H
#define TASKLOG_EVENT_TEXT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/event.h"
#include "model/view.h"

/* The line being made of an event, and its sources. */
struct event_sentence {
	struct buf *out;
	const struct view *view;
	const struct event *event;
	const struct event_write *write;
	uint32_t subject;	/* subject of the write; 0: unknown */
	size_t start;
	bool imperative;	/* words of a command, times in UTC */
	bool setting;		/* the last words began with "set" */
};

/* Append ", " unless nothing was appended since the start. */
void sentence_add_comma(struct event_sentence *d);

/* Append the first line of a text, at most max bytes of it. */
void sentence_add_cut(struct buf *out, struct slice text, size_t max);

/* Append a value in words: strings without quotes, null as "none". */
void sentence_add_value(struct buf *out, struct slice raw);

/* Append a value that is a time or a day, as a string. */
void sentence_add_time(struct event_sentence *d, struct slice raw);

/* Returns the first field of a kind that the event writes, or NULL. */
const struct event_field *sentence_field(const struct event_sentence *d,
    enum field_kind kind);

/* Append what the fields of the event change. */
void sentence_add_fields(struct event_sentence *d);

#endif
