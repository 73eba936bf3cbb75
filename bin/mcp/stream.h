/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_STREAM_H
#define TASKLOG_MCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Lines in and out over two descriptors, in bounded memory. No function waits
 * for the other side. Reading continues while the client is slow to read, and
 * output that the client does not take is kept until it does. The caller checks
 * how much is kept.
 */
#define STREAM_LINE_MAX (10u * 1024 * 1024)
#define STREAM_INPUT_MAX (16u * 1024 * 1024)
/* with more output waiting, no line is taken */
#define STREAM_OUTPUT_MAX (1024u * 1024)

struct stream {
	int in, out;
	struct buf input;
	size_t taken;		/* bytes of input given out */
	/* bytes of input without a line end, counted from taken */
	size_t searched;
	bool begun;		/* the first line was given out */
	bool skipping;		/* within a line that is too long */
	bool eof;		/* the input has ended */
	struct buf head, tail;	/* both ends of the line that is too long */
	struct buf output;
	size_t sent;
	bool broken;		/* the reader of our output is gone */
	/* errno of a failed write, though the reader may be there; 0: none */
	int failure;
};

enum stream_line {
	STREAM_NONE,		/* there is no whole line */
	STREAM_LINE,
	/* a line was left out: longer than STREAM_LINE_MAX */
	STREAM_TOO_LONG
};

void stream_release(struct stream *stream);

/* True if there is room for more input. */
bool stream_has_room(const struct stream *stream);

/* Returns the bytes of output that wait. */
size_t stream_pending(const struct stream *stream);

/* Read the available input. `in` must be readable. */
void stream_read(struct stream *stream);

/*
 * Give out the next line without its line end, borrowed until the next call. At
 * the end of the input the last line needs no line end.
 */
enum stream_line stream_next(struct stream *stream, struct slice *line);

/* Queue a line of JSON, which must not contain a line feed. */
void stream_add(struct stream *stream, struct slice line);

/* Write as much as possible without waiting. `out` must be writable. */
void stream_write(struct stream *stream);

#endif
