/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_H
#define TASKLOG_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/event.h"
#include "format/stream_path.h"
#include "log/problem.h"
#include "state/state.h"

/* Reading segments, and folding them. */

/*
 * What folding needs: where the log is, what it makes, what it could not read.
 */
struct loader {
	const char *dir;
	int dir_fd;
	struct state *state;
	struct event_parser *parser;
	struct problems *problems;
	uint64_t own;		/* our writer, 0: none */
	/* all writers of this clone: their torn tails are no problem */
	const uint64_t *local;
	size_t local_count;
	/* set: what was folded is not all there; make the state anew */
	int shrunk;
	size_t breaks;		/* of chains, among the problems */
	/* of lines folded; whoever wants to know sets it back */
	uint64_t bytes;
	/* of the segments folded so far, by the last walk */
	size_t seen;
	/* over names and sizes of the files that it saw, but for ours */
	uint64_t sum;
	/* boolean: whatever is in the files, it is not the log */
	int no_files;
	/*
	 * Git has what the files may lack. The first folds that by
	 * loader_give(), when all files are folded; the second has the text of
	 * a segment, borrowed until the next call, or NULL.
	 */
	void (*complete)(void *held_arg, struct loader *loader);
	struct slice (*held)(void *held_arg, const char *path);
	void *held_arg;
	void (*each)(void *arg, const struct event *event, struct slice line,
	    const char *path,
	    uint64_t number); /* sees every good line, NULL: nobody does */
	void *arg;
	/* NULL except in the middle of a long load (segment_private.h) */
	struct ahead *ahead;
	uint64_t fed;		/* bytes of that load */
};

/*
 * Bring the state up to what the files hold: new files, and the new bytes of
 * files that grew, also when git has replaced them. TASK_ESYSTEM: events/
 * cannot be read. What is wrong with single files and lines goes to problems.
 */
int loader_refresh(struct loader *loader, struct err *err) MUST_CHECK;

/*
 * The same for the end of one stream only: its last segment, and those after
 * it.
 */
void loader_tail(struct loader *loader, uint64_t writer);

/*
 * Fold text as the bytes of a segment from offset on. Returns how many bytes
 * were whole lines. The path is for problems.
 */
size_t loader_fold(struct loader *loader, uint32_t segment, const char *path,
    struct slice text, uint64_t offset, uint64_t first_line);

/*
 * Fold text as the bytes of a segment from offset on, which no file has. Takes
 * the text. Only for who completes a refresh.
 */
void loader_give(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset);

/*
 * All has been folded, for now: settles what was fed, and which chains are
 * broken. The first two calls above end with it.
 */
void loader_finish(struct loader *loader);

/*
 * The state is one that was stored: what could not be read then becomes
 * problems. The second, boolean: a problem of now is one that the state has for
 * that.
 */
void loader_recall(struct loader *loader);
int loader_recalls(const struct loader *loader, const struct problem *problem);

/* The problems that no event has set aside, added to out. */
void loader_problems(const struct loader *loader, struct problems *out);

/* The record of a segment, 0: nothing is known of it. */
uint32_t segment_find(const struct state *state, uint64_t writer,
    uint32_t number);

/*
 * Goes on with a sum over lines in their order, however they are cut into
 * calls.
 */
uint64_t segment_sum(uint64_t sum, struct slice lines);

/* The record of a segment, made when new. */
uint32_t loader_segment(struct loader *loader, uint64_t writer,
    uint32_t number);

#endif
