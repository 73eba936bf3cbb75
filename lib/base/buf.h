/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BUF_H
#define TASKLOG_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * A growable byte string. Once data is not NULL, data[len] is always 0. Running
 * out of memory aborts: a tool that writes only through a log loses nothing by
 * dying.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
};

#define BUF_INIT { NULL, 0, 0 }

/*
 * Borrowed bytes, not terminated. A ptr of NULL means absent. An absent slice
 * equals only another absent slice.
 */
struct slice {
	const char *ptr;
	size_t len;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof("" literal) - 1 })

struct slice slice_of(const char *text);		/* NULL: absent */
struct slice slice_of_buf(const struct buf *buf);
bool slice_eq(struct slice a, struct slice b);		/* true if equal */
bool slice_is(struct slice a, const char *text);        /* true if equal */
bool slice_starts(struct slice a, const char *prefix);	/* true if so */
/* absent first, then by bytes */
int slice_cmp(struct slice a, struct slice b);
/* a copy for the caller to free; NULL if absent */
char *slice_dup(struct slice text);

void buf_release(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_reserve(struct buf *buf, size_t extra);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_str(struct buf *buf, const char *text);
void buf_add_slice(struct buf *buf, struct slice slice);
void buf_addf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_addv(struct buf *buf, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
void buf_add_u64(struct buf *buf, uint64_t n);

/* Inline, because it is called for every tab and quote that is printed. */
static inline void
buf_add_char(struct buf *buf, char c)
{
	if (buf->len + 1 >= buf->cap)
		buf_reserve(buf, 1);
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

/*
 * Like malloc(), calloc(), realloc() and strdup(), but print a message on
 * stderr and abort if memory runs out.
 */
void *task_alloc(size_t size);
void *task_zalloc(size_t count, size_t size);
void *task_realloc(void *ptr, size_t count, size_t size);
char *task_strdup(const char *text);

/* Make room for one more item in an array of count items and room for cap. */
#define ARRAY_GROW(array, count, cap) \
	do { \
		if ((count) == (cap)) { \
			(cap) = (cap) ? (cap) * 2 : 16; \
			(array) = task_realloc((array), (cap), \
			    sizeof(*(array))); \
		} \
	} while (0)

#endif
