/* SPDX-License-Identifier: ISC */
/*
 * Byte strings that grow, borrowed slices of them, and memory that never runs out
 * quietly. A buf with data is always terminated, so data can be given to libc.
 */
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static NORETURN void
out_of_memory(void)
{
	static const char message[] = "out of memory\n";

	ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)written;	/* nothing is left to try */
	abort();
}

void *
task_realloc(void *ptr, size_t count, size_t size)
{
	size_t total = count * size;
	void *grown;

	if (size && count > SIZE_MAX / size)
		out_of_memory();
	grown = realloc(ptr, total ? total : 1);	/* realloc(ptr, 0) is murky */
	if (!grown)
		out_of_memory();
	return grown;
}

void *
task_alloc(size_t size)
{
	return task_realloc(NULL, size, 1);
}

void *
task_zalloc(size_t count, size_t size)
{
	void *ptr = calloc(count ? count : 1, size ? size : 1);

	if (!ptr)
		out_of_memory();
	return ptr;
}

char *
task_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(task_alloc(size), text, size);
}

struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text ? strlen(text) : 0 };
}

struct slice
slice_of_buf(const struct buf *buf)
{
	return (struct slice){ buf->data ? buf->data : "", buf->len };
}

int
slice_eq(struct slice a, struct slice b)
{
	if (!a.ptr || !b.ptr)
		return a.ptr == b.ptr;
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

int
slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

int
slice_starts(struct slice a, const char *prefix)
{
	size_t len = strlen(prefix);

	return a.ptr && a.len >= len && memcmp(a.ptr, prefix, len) == 0;
}

int
slice_cmp(struct slice a, struct slice b)
{
	int order;

	if (!a.ptr || !b.ptr)
		return (a.ptr != NULL) - (b.ptr != NULL);
	order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

char *
slice_dup(struct slice text)
{
	char *out;

	if (!text.ptr)
		return NULL;
	out = task_alloc(text.len + 1);
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	return out;
}

void
buf_release(struct buf *buf)
{
	if (!buf)
		return;
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void
buf_reserve(struct buf *buf, size_t extra)
{
	size_t need, cap;

	if (extra >= SIZE_MAX - buf->len)
		out_of_memory();
	need = buf->len + extra + 1;
	if (need <= buf->cap)
		return;
	cap = buf->cap <= SIZE_MAX / 2 ? buf->cap * 2 : SIZE_MAX;
	if (cap < need)
		cap = need < 64 ? 64 : need;
	buf->data = task_realloc(buf->data, cap, 1);
	buf->cap = cap;
	buf->data[buf->len] = '\0';
}

void
buf_add(struct buf *buf, const void *data, size_t len)
{
	buf_reserve(buf, len);
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_add_str(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_add_slice(struct buf *buf, struct slice slice)
{
	buf_add(buf, slice.ptr, slice.len);
}

void
buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len > 0) {
		buf_reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

void
buf_add_u64(struct buf *buf, uint64_t n)
{
	char digits[20];
	char *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	buf_add(buf, p, (size_t)(digits + sizeof(digits) - p));
}

/* Where the first read failed there may be nothing yet to cut. */
static void
cut_back(struct buf *buf, size_t start)
{
	buf->len = start;
	if (buf->data)
		buf->data[start] = '\0';
}

/*
 * One read past max tells a file of exactly max bytes from a longer one. A file that is
 * known to have size bytes ends where a read behind them comes short; 0 is not known.
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
read_fd(struct buf *buf, int fd, const struct stat *st, const char *name, size_t max,
    struct err *err)
{
	size_t start = buf->len, size = 0;
	int rc;

	if (S_ISREG(st->st_mode) && st->st_size > 0 && (uintmax_t)st->st_size <= max) {
		size = (size_t)st->st_size;
		buf_reserve(buf, size + 4097);	/* room to see the end in one read */
	}
	rc = read_all(buf, fd, name, size, max, err);
	if (rc)
		cut_back(buf, start);
	return rc;
}

int
buf_read_fd(struct buf *buf, int fd, const char *name, size_t max, struct err *err)
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

/* Append the lines of a piece of a text, cut; *len is that of the line it ends in. */
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

/* Boolean: is it the first character, after spaces and a byte order mark? */
static int
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
			add_cut(buf, (struct slice){ piece, (size_t)got }, line_max,
			    &len);
		else if (errno != EINTR)
			rc = err_errno(err, "cannot read '%s'", name);
		if (buf->len - start > limits->max)
			rc = err_set(err, ERR_INVALID, "'%s' is longer than %zu bytes",
			    name, limits->max);
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

/* O_NONBLOCK: nobody may ever write to a FIFO that lies where a file should. */
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
		rc = err_set(err, ERR_INVALID, "'%s' is no regular file", path);
	else
		rc = read_fd(buf, fd, &st, path, max, err);
	if (fd != -1)
		close(fd);
	return rc;
}

int
buf_pread(char *to, int fd, size_t len, off_t offset)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = pread(fd, to + have, len - have, offset + (off_t)have);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		have += (size_t)n;
	}
	return 1;
}
