/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_STREAM_H
#define TASKLOG_MCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Lines in and out over two descriptors, in bounded memory. Nothing here ever
 * waits for the other side: reading goes on while it is slow to read, and what
 * it does not take is kept until it does. How much may be kept is the caller's
 * to ask.
 */
#define STREAM_LINE_MAX (10u * 1024 * 1024)
#define STREAM_INPUT_MAX (16u * 1024 * 1024)
/* more of it is not asked for */
#define STREAM_OUTPUT_MAX (1024u * 1024)

struct stream {
	int in, out;
	struct buf input;
	size_t taken;		/* bytes of input that were given out */
	/* bytes of input without a line end, from taken on */
	size_t searched;
	bool begun;		/* the first line was given out */
	bool skipping;		/* within a line that is too long */
	bool eof;		/* there is nothing more to read */
	struct buf head, tail;	/* the ends of the line that is too long */
	struct buf output;
	size_t sent;
	bool broken;		/* nobody reads what we write */
	/* errno: it cannot be written, though somebody may read; 0 */
	int failure;
};

enum stream_line {
	STREAM_NONE,		/* no whole line is there */
	STREAM_LINE,
	/* a line was left out: longer than STREAM_LINE_MAX */
	STREAM_TOO_LONG
};

void stream_release(struct stream *stream);

/* is there room for more input? */
bool stream_has_room(const struct stream *stream);

/* Bytes of output that wait. */
size_t stream_pending(const struct stream *stream);

/* Read what there is; `in` is readable. */
void stream_read(struct stream *stream);

/*
 * The next line, without its end, borrowed until the next call. At the end of
 * the input the last one needs no end.
 */
enum stream_line stream_next(struct stream *stream, struct slice *line);

/* Queue a line of JSON; it has no line feed. */
void stream_add(struct stream *stream, struct slice line);

/* Write what can be written without waiting; `out` is writable. */
void stream_write(struct stream *stream);

#endif
