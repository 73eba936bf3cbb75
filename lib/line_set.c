/* SPDX-License-Identifier: ISC */
/*
 * Lines of files as sets of hashes.
 */
#include "line_set.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

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

/* Where the value of `data` begins, the line's length if it has none. */
static size_t
data_at(struct slice line)
{
	const char *p = line.ptr, *end = line.ptr + line.len;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		if (end - p >= 7 && memcmp(p, "\"data\":", 7) == 0)
			return (size_t)(p - line.ptr) + 7;
		p++;
	}
	return line.len;
}

uint64_t
line_whole(struct slice line)
{
	return (uint64_t)hash_bytes(line, 3) << 32 | hash_bytes(line, 4);
}

uint64_t
line_head(struct slice line)
{
	line.len = data_at(line);
	return line_whole(line);
}

int
line_is_purged(struct slice line)
{
	size_t at = data_at(line);

	return line.len - at >= 5 && memcmp(line.ptr + at, "null}", 5) == 0;
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
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
			out->head = task_realloc(out->head, cap, sizeof(uint64_t));
			out->whole = task_realloc(out->whole, cap, sizeof(uint64_t));
		}
		out->head[out->count] = line_head(line);
		out->whole[out->count++] = line_whole(line);
	}
	if (!out->count)
		return;
	qsort(out->head, out->count, sizeof(uint64_t), by_value);
	qsort(out->whole, out->count, sizeof(uint64_t), by_value);
}

void
line_set_release(struct line_set *set)
{
	free(set->head);
	free(set->whole);
	memset(set, 0, sizeof(*set));
}

static int
has(const uint64_t *array, size_t count, uint64_t value)
{
	return count && bsearch(&value, array, count, sizeof(value), by_value);
}

int
line_set_has_head(const struct line_set *set, uint64_t head)
{
	return has(set->head, set->count, head);
}

int
line_set_has(const struct line_set *set, uint64_t whole)
{
	return has(set->whole, set->count, whole);
}

size_t
line_set_lacks(const struct line_set *set, struct slice text, uint64_t *first)
{
	const char *p = text.ptr;
	struct slice line;
	uint64_t number = 0;
	size_t lost = 0;

	while (line_next(&line, &p, text)) {
		number++;
		if (line_set_has_head(set, line_head(line)))
			continue;
		if (lost++ == 0 && first)
			*first = number;
	}
	return lost;
}
