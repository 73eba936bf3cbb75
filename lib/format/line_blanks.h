/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINE_BLANKS_H
#define TASKLOG_LINE_BLANKS_H

#include <stdbool.h>
#include <stddef.h>

#include "format/event.h"
#include "format/purges.h"

/*
 * The lines that must lose their data wherever they are: those of these events,
 * as far as a purge names them. Starts as {0}; parser must be set.
 */
struct line_blanks {
	struct event_parser *parser;
	struct purges named;
	struct line_blank {
		struct event_id id;
		bool seen;	/* a whole form of the line was found */
	} *line;
	size_t count, cap;
	bool sorted;
	/*
	 * Called when the whole form of a line is found first, with its values;
	 * may be NULL.
	 */
	void (*found)(void *arg, const struct event *event);
	void *arg;
};

void line_blanks_add(struct line_blanks *blanks, struct event_id id);
void line_blanks_release(struct line_blanks *blanks);

/* True if the event is one of these. */
bool line_blanks_has(struct line_blanks *blanks, struct event_id id);

/*
 * Append the text of a segment with these lines in purged form; everything else
 * stays as it is. True if a line was whole.
 */
bool lines_blank(struct line_blanks *blanks, struct slice text,
    struct buf *out);

#endif
