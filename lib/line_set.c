/* SPDX-License-Identifier: ISC */
/*
 * Lines of files, compared as they are: a gate must not take one for another whose hash
 * somebody has made the same.
 */
#include "line_set.h"

#include <stdlib.h>
#include <string.h>

#define DATA "\"data\":"
#define PURGED "null}"

int
line_next(struct slice *out, const char **p, struct slice text)
{
	const char *end = text.ptr + text.len;
	const char *lf = *p && *p < end ?
	    memchr(*p, '\n', (size_t)(end - *p)) : NULL;

	if (!lf)
		return 0;
	*out = (struct slice){ *p, (size_t)(lf - *p) };
	*p = lf + 1;
	return 1;
}

/* A line up to the value of its `data`, which is the same for its purged form. */
static struct slice
head_of(struct slice line)
{
	const char *p = line.ptr, *end = line.ptr + line.len;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if ((size_t)(end - p) >= strlen(DATA) && !memcmp(p, DATA, strlen(DATA)))
			return (struct slice){ line.ptr,
			    (size_t)(p - line.ptr) + strlen(DATA) };
		p++;
	}
	return line;
}

static int
by_bytes(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

void
line_set_read(struct line_set *out, struct slice text)
{
	const char *p = text.ptr;
	struct slice line;
	size_t cap = 0;

	memset(out, 0, sizeof(*out));
	while (line_next(&line, &p, text)) {
		if (out->count == cap) {
			cap = cap ? cap * 2 : 256;
			out->line = task_realloc(out->line, cap, sizeof(line));
		}
		out->line[out->count++] = line;
	}
	if (out->count)
		qsort(out->line, out->count, sizeof(line), by_bytes);
}

void
line_set_release(struct line_set *set)
{
	free(set->line);
	memset(set, 0, sizeof(*set));
}

int
line_set_has(const struct line_set *set, struct slice line)
{
	return set->count && bsearch(&line, set->line, set->count, sizeof(line),
	    by_bytes);
}

/* Boolean: the purged form of the line is there. */
static int
has_purged(const struct line_set *set, struct buf *scratch, struct slice line)
{
	buf_clear(scratch);
	buf_add_slice(scratch, head_of(line));
	buf_add_str(scratch, PURGED);
	return line_set_has(set, slice_of_buf(scratch));
}

size_t
line_set_lacks(const struct line_set *set, struct slice text, uint64_t *first)
{
	const char *p = text.ptr;
	struct buf scratch = BUF_INIT;
	struct slice line;
	uint64_t number = 0;
	size_t lost = 0;

	while (line_next(&line, &p, text)) {
		number++;
		if (line_set_has(set, line) || has_purged(set, &scratch, line))
			continue;
		if (lost++ == 0 && first)
			*first = number;
	}
	buf_release(&scratch);
	return lost;
}
