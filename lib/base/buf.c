/* SPDX-License-Identifier: ISC */
/*
 * Byte strings that grow, borrowed slices of byte strings, and allocation that
 * aborts if memory runs out. The data of a buf is always terminated, so libc
 * can read it.
 */
#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	/* realloc(ptr, 0) may free ptr or not */
	grown = realloc(ptr, total ? total : 1);
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

bool
slice_eq(struct slice a, struct slice b)
{
	if (!a.ptr || !b.ptr)
		return a.ptr == b.ptr;
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

bool
slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

bool
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
buf_addv(struct buf *buf, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	if (len > 0) {
		buf_reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

void
buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_addv(buf, fmt, ap);
	va_end(ap);
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
