/* SPDX-License-Identifier: ISC */
/* Reading files and descriptors into a buf. */
#include "base/buf_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

/* If the first read failed, buf may have no data yet that can be cut. */
static void
cut_back(struct buf *buf, size_t start)
{
	buf->len = start;
	if (buf->data)
		buf->data[start] = '\0';
}

/*
 * Reading one byte past max tells a file of exactly max bytes from a longer
 * one. If size is not 0, the file is known to have size bytes, and a short read
 * at or behind them is its end. A size of 0 means that the size is not known.
 */
static int
read_all(struct buf *buf, int fd, const char *name, size_t size, size_t max,
    struct err *err)
{
	size_t start = buf->len, room;
	ssize_t got;

	for (;;) {
		buf_reserve(buf, buf->cap - buf->len > 4096 ? 0 : 4096);
		room = buf->cap - buf->len - 1;
		if (room > max - (buf->len - start))
			room = max - (buf->len - start) + 1;
		got = read(fd, buf->data + buf->len, room);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return err_errno(err, "cannot read '%s'", name);
		if (got == 0)
			return TASK_OK;
		buf->len += (size_t)got;
		buf->data[buf->len] = '\0';
		if (buf->len - start > max)
			return err_set(err, ERR_INVALID,
			    "'%s' is longer than %zu bytes", name, max);
		if (size && buf->len - start >= size && (size_t)got < room)
			return TASK_OK;
	}
}

static int
read_fd(struct buf *buf, int fd, const struct stat *st, const char *name,
    size_t max, struct err *err)
{
	size_t start = buf->len, size = 0;
	int rc;

	if (S_ISREG(st->st_mode) && st->st_size > 0 &&
	    (uintmax_t)st->st_size <= max) {
		size = (size_t)st->st_size;
		/* room to see the end of the file in one read */
		buf_reserve(buf, size + 4097);
	}
	rc = read_all(buf, fd, name, size, max, err);
	if (rc)
		cut_back(buf, start);
	return rc;
}

int
buf_read_fd(struct buf *buf, int fd, const char *name, size_t max,
    struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return err_errno(err, "cannot read '%s'", name);
	return read_fd(buf, fd, &st, name, max, err);
}

int
buf_open(int *fd, const char *path, struct err *err)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "'%s' does not exist", path);
	return *fd == -1 ? err_errno(err, "cannot open '%s'", path) : TASK_OK;
}

/*
 * Append the lines of a piece of text, each cut to line_max + 1 bytes. *len is
 * the length so far of the line that the piece ends in.
 */
static void
add_cut(struct buf *buf, struct slice piece, size_t line_max, size_t *len)
{
	while (piece.len) {
		const char *lf = memchr(piece.ptr, '\n', piece.len);
		size_t n = lf ? (size_t)(lf - piece.ptr) : piece.len;
		size_t room = line_max + 1 - *len;

		buf_add(buf, piece.ptr, n < room ? n : room);
		*len = lf ? 0 : *len + (n < room ? n : room);
		if (lf)
			buf_add_char(buf, '\n');
		piece.ptr += n + (lf != NULL);
		piece.len -= n + (lf != NULL);
	}
}

/* True if text begins with c, after white space and a byte order mark. */
static bool
begins_with(char c, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && strchr(" \t\r\n\xef\xbb\xbf", text[i]) && text[i])
		i++;
	return i < len && text[i] == c;
}

int
buf_read_lines(struct buf *buf, int fd, const char *name,
    const struct buf_limits *limits, struct err *err)
{
	size_t start = buf->len, len = 0, line_max = limits->line_max;
	char piece[32768];
	ssize_t got;
	int rc = 0;

	while (!rc && (got = read(fd, piece, sizeof(piece))) != 0) {
		if (got > 0 && limits->whole && buf->len == start &&
		    begins_with(limits->whole, piece, (size_t)got))
			line_max = limits->max;
		if (got > 0)
			add_cut(buf, (struct slice){ piece, (size_t)got },
			    line_max, &len);
		else if (errno != EINTR)
			rc = err_errno(err, "cannot read '%s'", name);
		if (buf->len - start > limits->max)
			rc = err_set(err, ERR_INVALID,
			    "'%s' is longer than %zu bytes", name, limits->max);
	}
	if (rc)
		cut_back(buf, start);
	return rc;
}

int
buf_read_file(struct buf *buf, const char *path, size_t max, struct err *err)
{
	int fd, rc;

	rc = buf_open(&fd, path, err);
	if (rc)
		return rc;
	rc = buf_read_fd(buf, fd, path, max, err);
	close(fd);
	return rc;
}

/*
 * O_NONBLOCK: if a FIFO lies there instead of a file, nobody may ever write to
 * it.
 */
int
buf_read_regular(struct buf *buf, const char *path, size_t max, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), rc;
	struct stat st;

	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "'%s' does not exist", path);
	if (fd == -1 && errno != ELOOP && errno != ENXIO)
		return err_errno(err, "cannot open '%s'", path);
	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		rc = err_set(err, ERR_INVALID, "'%s' is not a regular file",
		    path);
	else
		rc = read_fd(buf, fd, &st, path, max, err);
	if (fd != -1)
		close(fd);
	return rc;
}

bool
buf_pread(char *to, int fd, size_t len, off_t offset)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = pread(fd, to + have, len - have,
		    offset + (off_t)have);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		have += (size_t)n;
	}
	return true;
}
