/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_H
#define TASKLOG_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/digest.h"
#include "format/event.h"
#include "format/stream_path.h"
#include "state/state.h"

/* Reading segments, and folding them. */

enum problem_kind {
	PROBLEM_LINE,		/* cannot be read as an event */
	PROBLEM_TORN,		/* a last line without its end */
	PROBLEM_FILE,		/* a file that cannot be read, or should not be there */
	PROBLEM_GAP,		/* lines of a stream are missing */
	PROBLEM_TWIN,		/* two different lines with one id */
	PROBLEM_NEWER,		/* a line of a later version of the format */
	PROBLEM_CHAIN,		/* read, but it or the line before it was changed */
	PROBLEM_BLANK		/* an event whose data is null, and no purge names it */
};

/* Something that was skipped, or is not as it should be. */
struct problem {
	enum problem_kind kind;
	char *path;		/* relative to the log */
	uint64_t line;		/* from 1, 0: the file */
	uint64_t offset;	/* of the line in the file, bytes */
	uint64_t writer;	/* 0: not known */
	uint64_t seq, prev;	/* PROBLEM_CHAIN: of the line, and the hash that it names */
	uint32_t event;		/* PROBLEM_BLANK: record in the state */
	uint64_t last;		/* PROBLEM_GAP: seq before the hole; seq is that after it */
	char *message;
	char hash[DIGEST_HEX_SIZE];	/* of a bad line; across a hole */
};

struct problems {
	struct problem *problem;
	size_t count, cap;
};

void problems_add(struct problems *problems, const struct problem *problem,
    const char *fmt, ...) PRINTF_LIKE(3, 4);
void problems_clear(struct problems *problems);
void problems_release(struct problems *problems);

/* What folding needs: where the log is, what it makes, what it could not read. */
struct loader {
	const char *dir;
	int dir_fd;
	struct state *state;
	struct event_parser *parser;
	struct problems *problems;
	uint64_t own;		/* our writer, 0: none */
	const uint64_t *local;	/* all writers of this clone: their torn tails are no problem */
	size_t local_count;
	int shrunk;		/* set: what was folded is not all there; make the state anew */
	size_t breaks;		/* of chains, among the problems */
	uint64_t bytes;		/* of lines folded; whoever wants to know sets it back */
	size_t seen;		/* of the segments folded so far, by the last walk */
	uint64_t sum;		/* over names and sizes of the files that it saw, but for ours */
	int no_files;		/* boolean: whatever is in the files, it is not the log */
	/*
	 * Git has what the files may lack. The first folds that by loader_give(), when all
	 * files are folded; the second has the text of a segment, borrowed until the next
	 * call, or NULL.
	 */
	void (*complete)(void *held_arg, struct loader *loader);
	struct slice (*held)(void *held_arg, const char *path);
	void *held_arg;
	void (*each)(void *arg, const struct event *event, struct slice line,
	    const char *path, uint64_t number);	/* sees every good line, NULL: nobody does */
	void *arg;
	struct ahead *ahead;	/* NULL but in the middle of a long load (segment_private.h) */
	uint64_t fed;		/* bytes of that load */
};

/*
 * Bring the state up to what the files hold: new files, and the new bytes of files
 * that grew, also when git has replaced them.
 * TASK_ESYSTEM: events/ cannot be read. What is wrong with single files and lines goes
 * to problems.
 */
int loader_refresh(struct loader *loader, struct err *err) MUST_CHECK;

/* The same for the end of one stream only: its last segment, and those after it. */
void loader_tail(struct loader *loader, uint64_t writer);

/*
 * Fold text as the bytes of a segment from offset on. Returns how many bytes were whole
 * lines. The path is for problems.
 */
size_t loader_fold(struct loader *loader, uint32_t segment, const char *path,
    struct slice text, uint64_t offset, uint64_t first_line);

/*
 * Fold text as the bytes of a segment from offset on, which no file has. Takes the text.
 * Only for who completes a refresh.
 */
void loader_give(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset);

/* The text of a segment that was folded, from its file or from where that was lost. */
int loader_text(const struct loader *loader, uint32_t segment, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * All has been folded, for now: settles what was fed, and which chains are broken. The
 * first two calls above end with it.
 */
void loader_finish(struct loader *loader);

/*
 * The state is one that was stored: what could not be read then becomes problems. The
 * second, boolean: a problem of now is one that the state has for that.
 */
void loader_recall(struct loader *loader);
int loader_recalls(const struct loader *loader, const struct problem *problem);

/* The problems that no event has set aside, added to out. */
void loader_problems(const struct loader *loader, struct problems *out);

/* The record of a segment, 0: nothing is known of it. */
uint32_t segment_find(const struct state *state, uint64_t writer, uint32_t number);

/* Goes on with a sum over lines in their order, however they are cut into calls. */
uint64_t segment_sum(uint64_t sum, struct slice lines);

/* The record of a segment, made when new. */
uint32_t loader_segment(struct loader *loader, uint64_t writer, uint32_t number);

/* A file that lines are read from, kept open for the next: for a look at many at once. */
struct line_file {
	int fd;			/* -1: none */
	uint32_t segment;
};

#define LINE_FILE_INIT { -1, 0 }
void line_file_close(struct line_file *file);

/*
 * Append the raw line of an event, in its purged form if it is purged; ERR_IO when it is
 * not where it was.
 */
int loader_line(const struct loader *loader, struct line_file *file, uint32_t event,
    struct buf *out, struct err *err) MUST_CHECK;

#endif
