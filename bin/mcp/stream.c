/* SPDX-License-Identifier: ISC */
/*
 * The descriptors stay blocking, because other processes may share them. Only
 * operations that poll() has promised are done. A pipe that is writable takes
 * PIPE_BUF bytes; a socket reports when it would wait.
 */
#include "mcp/stream.h"
#include "base/text_safe.h"

#include <sys/socket.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64u * 1024)
#define END_KEPT 4096u
/* an empty buffer larger than this is freed */
#define KEEP (1024u * 1024)

void
stream_release(struct stream *stream)
{
	buf_release(&stream->input);
	buf_release(&stream->output);
	buf_release(&stream->head);
	buf_release(&stream->tail);
}

bool
stream_has_room(const struct stream *stream)
{
	return !stream->eof &&
	    stream->input.len - stream->taken < STREAM_INPUT_MAX;
}

size_t
stream_pending(const struct stream *stream)
{
	return stream->output.len - stream->sent;
}

/* Drop the first n bytes of a buffer. */
static void
drop(struct buf *buf, size_t n)
{
	if (n == buf->len && buf->cap > KEEP) {
		buf_release(buf);
		return;
	}
	if (!n)
		return;
	memmove(buf->data, buf->data + n, buf->len - n);
	buf->len -= n;
	buf->data[buf->len] = '\0';
}

void
stream_read(struct stream *stream)
{
	ssize_t n;

	/* moved only if that costs little beside the bytes given out */
	if (stream->taken > stream->input.len / 2) {
		drop(&stream->input, stream->taken);
		stream->taken = 0;
	}
	buf_reserve(&stream->input, CHUNK);
	n = read(stream->in, stream->input.data + stream->input.len, CHUNK - 1);
	if (n > 0) {
		stream->input.len += (size_t)n;
		stream->input.data[stream->input.len] = '\0';
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		stream->eof = true;
	}
}

/*
 * Returns the line without a byte order mark before the first line, and without
 * a carriage return at its end.
 */
static struct slice
clean(struct stream *stream, struct slice line)
{
	if (!stream->begun && line.len >= 3 &&
	    memcmp(line.ptr, "\xef\xbb\xbf", 3) == 0) {
		line.ptr += 3;
		line.len -= 3;
	}
	stream->begun = true;
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/*
 * Keep both ends of a line that is too long, because the id of the request is
 * in one of them.
 */
static void
leave_out(struct stream *stream, struct slice part)
{
	struct buf *tail = &stream->tail;
	size_t last = part.len < END_KEPT ? part.len : END_KEPT;

	if (!stream->skipping) {
		buf_clear(&stream->head);
		buf_add(&stream->head, part.ptr, last);
		buf_clear(tail);
	}
	buf_add(tail, part.ptr + part.len - last, last);
	if (tail->len > END_KEPT) {
		memmove(tail->data, tail->data + tail->len - END_KEPT,
		    END_KEPT);
		tail->len = END_KEPT;
		tail->data[tail->len] = '\0';
	}
}

enum stream_line
stream_next(struct stream *stream, struct slice *line)
{
	const char *start = stream->input.data + stream->taken;
	size_t len = stream->input.len - stream->taken;
	const char *end = len > stream->searched
	    ? memchr(start + stream->searched, '\n', len - stream->searched)
	    : NULL;
	bool skipped = stream->skipping;

	if (!end && (!stream->eof || !len)) {
		stream->searched = len;
		if (len <= STREAM_LINE_MAX && !skipped)
			return STREAM_NONE;
		leave_out(stream, (struct slice){ start, len });
		stream->taken += len;
		stream->searched = 0;
		stream->skipping = !stream->eof;
		return stream->eof ? STREAM_TOO_LONG : STREAM_NONE;
	}
	*line = (struct slice){ start, end ? (size_t)(end - start) : len };
	stream->taken += line->len + (end != NULL);
	stream->searched = 0;
	stream->skipping = false;
	if (skipped || line->len > STREAM_LINE_MAX) {
		stream->skipping = skipped;
		leave_out(stream, *line);
		stream->skipping = false;
		return STREAM_TOO_LONG;
	}
	*line = clean(stream, *line);
	return STREAM_LINE;
}

void
stream_add(struct stream *stream, struct slice line)
{
	if (stream->broken)
		return;
	text_add_json(&stream->output, line);
	buf_add_char(&stream->output, '\n');
}

/* Like write(), but never waits. */
static ssize_t
write_some(int fd, const char *data, size_t len)
{
	ssize_t n = send(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n == -1 && errno == ENOTSOCK)
		n = write(fd, data, len < PIPE_BUF ? len : PIPE_BUF);
	return n;
}

void
stream_write(struct stream *stream)
{
	ssize_t n = write_some(stream->out, stream->output.data + stream->sent,
	    stream_pending(stream));

	if (n > 0)
		stream->sent += (size_t)n;
	else if (n == -1 && errno != EINTR && errno != EAGAIN &&
	    errno != EWOULDBLOCK) {
		stream->broken = true;
		stream->failure = errno == EPIPE || errno == ECONNRESET ? 0
		                                                        : errno;
	}
	if (stream->broken)
		stream->sent = stream->output.len;
	if (stream->sent > stream->output.len / 2) {
		drop(&stream->output, stream->sent);
		stream->sent = 0;
	}
}
