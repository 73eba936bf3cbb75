/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_PRIVATE_H
#define TASKLOG_SEGMENT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/event.h"
#include "log/segment.h"

/*
 * Between the bytes of a segment and the state: some lines of one segment,
 * which are checked together, by any thread, and then folded, by the owner of
 * the state.
 */
#define LOT_LINES EVENT_PARSERS
/* bytes from which a second thread pays */
#define LOADER_AHEAD_FROM (1024 * 1024)

struct batch_line {
	struct slice text;		/* without the LF */
	uint64_t offset, number;
	uint64_t hash;			/* of the text */
	struct event event;		/* if it is one */
	enum problem_kind kind;		/* if it is not: */
	char *bad;			/* why, owned */
};

struct line_batch {
	uint32_t segment;		/* 0: of none */
	/* whose lines they must be, 0: anybody's */
	uint64_t writer;
	const char *path;		/* for problems, borrowed */
	struct event_parser *parser;
	size_t count;
	struct batch_line line[LOT_LINES];
	/* of all these lines, if it ends with them */
	struct buf text;
	char *own_path;			/* that path, likewise */
};

/* The lines of a text, cut off it lot by lot. */
struct lines {
	const char *at, *end;		/* end: after the last LF */
	uint64_t offset, number;	/* of the next line */
};

/* Returns how many bytes of a text are whole lines. */
size_t whole_lines(struct slice text);

/* Cut the next lines off. True if the lot has got at least one. */
bool line_batch_take(struct line_batch *batch, struct lines *lines);

/* As segment_sum(), over the lines of a lot that was checked. */
uint64_t line_batch_sum(uint64_t sum, const struct line_batch *batch);

/* Parse and verify each. Looks at nothing but the lot. */
void line_batch_check(struct line_batch *batch);

/*
 * A second thread that checks lots, in their order, while those before them are
 * folded: half of a long replay is checking. One thread calls all of this.
 */
struct ahead;

/* NULL: there is no second processor, or no thread to be had. */
struct ahead *ahead_start(void);

/* The next lot to be filled, NULL: first take some that are checked. */
struct line_batch *ahead_free(struct ahead *ahead);
void ahead_submit(struct ahead *ahead);		/* that lot */

/* The oldest that is submitted, once it is checked; NULL: there is none. */
struct line_batch *ahead_checked(struct ahead *ahead);
void ahead_folded(struct ahead *ahead);		/* that lot */

/* End it; nothing is left to be taken. */
void ahead_stop(struct ahead *ahead);

/*
 * As loader_fold(), but a long text may be folded later, until loader_settle().
 * Takes the text.
 */
void loader_feed(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset, uint64_t first_line);
void loader_settle(struct loader *loader);

/* True if git gave some of the segment, which its file lacks. */
bool segment_is_given(const struct segment_rec *rec);

#endif
