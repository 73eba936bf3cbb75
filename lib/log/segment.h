/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_H
#define TASKLOG_SEGMENT_H

#include <stdbool.h>
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
 * A loader folds files: it knows the log, the state that it makes and the lines
 * that it could not read.
 */
struct loader {
	const char *dir;
	int dir_fd;
	struct state *state;
	struct event_parser *parser;
	struct problems *problems;
	uint64_t own;		/* our writer; 0: none */
	/* all writers of this clone: their torn tails are no problem */
	const uint64_t *local;
	size_t local_count;
	/* set if a folded line is gone: make the state anew */
	bool shrunk;
	size_t breaks;		/* broken chains among the problems */
	/* of lines folded; a caller may reset it */
	uint64_t bytes;
	/* bytes of the segments folded so far, by the last walk */
	size_t seen;
	/* over names and sizes of the files seen, except ours */
	uint64_t sum;
	/* true: the files are not those of the log */
	bool no_files;
	/*
	 * Git has lines that the files may lack. complete() folds them by
	 * loader_give() after all files are folded. held() returns the text of
	 * a segment in git, borrowed until the next call, or absent.
	 */
	void (*complete)(void *held_arg, struct loader *loader);
	struct slice (*held)(void *held_arg, const char *path);
	void *held_arg;
	/* told how many events are folded, of about `expected` (0: unknown) */
	const struct meter *meter;
	size_t expected;
	void (*each)(void *arg, const struct event *event, struct slice line,
	    const char *path,
	    uint64_t number); /* called with every good line; may be NULL */
	void *arg;
	/* NULL, except during a long load (segment_private.h) */
	struct ahead *ahead;
	uint64_t fed;		/* bytes of that load so far */
};

/*
 * Bring the state up to date with the files: new files, and new bytes of files
 * that grew, even if git has replaced them. Bad files and lines go to problems.
 * Fails with TASK_ESYSTEM if events/ cannot be read.
 */
int loader_refresh(struct loader *loader, struct err *err) MUST_CHECK;

/*
 * Like loader_refresh(), for the end of one stream: its last segment, and new
 * ones after it.
 */
void loader_tail(struct loader *loader, uint64_t writer);

/*
 * Fold text as the bytes of a segment from offset on. Returns the length of its
 * whole lines. path is for problems.
 */
size_t loader_fold(struct loader *loader, uint32_t segment, const char *path,
    struct slice text, uint64_t offset, uint64_t first_line);

/*
 * Fold text as the bytes of a segment from offset on, which no file has. Takes
 * over the text. Only to complete a refresh: see `complete`.
 */
void loader_give(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset);

/*
 * Finish: fold the lines that were fed, and find the broken chains.
 * loader_refresh() and loader_tail() end with this.
 */
void loader_finish(struct loader *loader);

/*
 * loader_recall() turns the problems that a stored state remembers into
 * problems of the loader. loader_recalls() is true if a stored state would
 * remember this problem.
 */
void loader_recall(struct loader *loader);
bool loader_recalls(const struct loader *loader, const struct problem *problem);

/* Add the problems that no event has set aside to out. */
void loader_problems(const struct loader *loader, struct problems *out);

/* Returns the record of a segment, or 0 if it is not known. */
uint32_t segment_find(const struct state *state, uint64_t writer,
    uint32_t number);

/*
 * Continue a sum over lines in their order. The sum does not depend on how the
 * lines are split into calls.
 */
uint64_t segment_sum(uint64_t sum, struct slice lines);

/* Returns the record of a segment; it is made if new. */
uint32_t loader_segment(struct loader *loader, uint64_t writer,
    uint32_t number);

#endif
