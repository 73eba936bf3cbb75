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
 * Between the bytes of a segment and the state: batches of lines of one
 * segment. Any thread can check a batch; then the owner of the state folds it.
 */
#define LOT_LINES EVENT_PARSERS
/* bytes from which on a second thread pays */
#define LOADER_AHEAD_FROM (1024 * 1024)

struct batch_line {
	struct slice text;		/* without the LF */
	uint64_t offset, number;
	uint64_t hash;			/* of the text */
	struct event event;		/* if the line is an event */
	enum problem_kind kind;		/* if the line is no event: */
	char *bad;			/* the reason; owned */
};

struct line_batch {
	uint32_t segment;		/* 0: of no segment */
	/* whose lines they must be; 0: anybody's */
	uint64_t writer;
	const char *path;		/* for problems, borrowed */
	struct event_parser *parser;
	size_t count;
	struct batch_line line[LOT_LINES];
	/* text of all these lines, if this batch has the last of them */
	struct buf text;
	char *own_path;			/* path, likewise owned by this batch */
};

/* The lines of a text, taken from it batch by batch. */
struct lines {
	const char *at, *end;		/* end: after the last LF */
	uint64_t offset, number;	/* of the next line */
};

/* Returns the length of the whole lines of a text. */
size_t whole_lines(struct slice text);

/* Take the next lines. True if the batch got at least one. */
bool line_batch_take(struct line_batch *batch, struct lines *lines);

/* Like segment_sum(), over the lines of a checked batch. */
uint64_t line_batch_sum(uint64_t sum, const struct line_batch *batch);

/* Parse and verify each line. Reads nothing but the batch. */
void line_batch_check(struct line_batch *batch);

/*
 * A second thread that checks batches, in their order, while earlier batches
 * are folded: checking is half of a long replay. All functions must be called
 * from one thread.
 */
struct ahead;

/*
 * Returns NULL if there is no second processor, or if no thread can be started.
 */
struct ahead *ahead_start(void);

/*
 * Returns the next batch to fill, or NULL if checked batches must be taken
 * first.
 */
struct line_batch *ahead_free(struct ahead *ahead);
void ahead_submit(struct ahead *ahead);		/* submit the batch to fill */

/*
 * Wait for the oldest submitted batch to be checked and return it. Returns NULL
 * if none is submitted.
 */
struct line_batch *ahead_checked(struct ahead *ahead);
void ahead_folded(struct ahead *ahead);		/* give it back */

/* End the thread. No batch may be left to take. */
void ahead_stop(struct ahead *ahead);

/*
 * Like loader_fold(), but a long text may be folded later, until
 * loader_settle(). Takes over the text.
 */
void loader_feed(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset, uint64_t first_line);
void loader_settle(struct loader *loader);

/* True if git gave some lines of the segment that its file lacks. */
bool segment_is_given(const struct segment_rec *rec);

#endif
