/* SPDX-License-Identifier: ISC */
/*
 * Lines of files, compared by their bytes. A hash could be made to collide, and
 * then one line would be taken for another.
 */
#include "format/line_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/purges.h"

bool
line_next(struct slice *out, const char **p, struct slice text)
{
	const char *end = text.ptr + text.len;
	const char *lf = *p && *p < end ?
	    memchr(*p, '\n', (size_t)(end - *p)) : NULL;

	if (!lf)
		return false;
	*out = (struct slice){ *p, (size_t)(lf - *p) };
	*p = lf + 1;
	return true;
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
		ARRAY_GROW(out->line, out->count, cap);
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

bool
line_set_has(const struct line_set *set, struct slice line)
{
	return set->count && bsearch(&line, set->line, set->count, sizeof(line),
	    by_bytes);
}

/*
 * Returns the index of the first line of the set that is not less than the
 * text.
 */
static size_t
find_first(const struct line_set *set, struct slice text)
{
	size_t low = 0, high = set->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (slice_cmp(set->line[mid], text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* True if the set has the event in its other form, purged or whole. */
static bool
has_other_form(const struct line_set *set, struct event_parser *parser,
    const struct event *event)
{
	struct event other;
	struct slice head = event->head;
	int purged = event->purged;

	for (size_t i = find_first(set, head);
	     i < set->count && set->line[i].len > head.len &&
	     !memcmp(set->line[i].ptr, head.ptr, head.len);
	     i++)
		if (!event_parse(parser, &other, set->line[i], NULL) &&
		    other.head.len == head.len && other.purged != purged &&
		    !event_verify(&other, NULL))
			return true;
	return false;
}

/*
 * True if the set has the line in some form, or if a purge names a line that is
 * no event.
 */
static bool
has_somehow(const struct line_set *set, struct event_parser *parser,
    struct slice line, struct purges *purges)
{
	unsigned char digest[32];
	struct event event;

	if (line_set_has(set, line))
		return true;
	if (!event_parse(parser, &event, line, NULL) &&
	    !event_verify(&event, NULL))
		return has_other_form(set, event_parser_nth(parser, 1), &event);
	digest_sha256(digest, line.ptr, line.len);
	return purges_name(purges, digest);
}

size_t
line_set_lacks(const struct line_set *set, struct slice text,
    struct purges *purges, uint64_t *first)
{
	struct event_parser *parser = event_parser_new();
	const char *p = text.ptr;
	struct slice line;
	uint64_t number = 0;
	size_t lost = 0;

	while (line_next(&line, &p, text)) {
		number++;
		if (has_somehow(set, parser, line, purges))
			continue;
		if (lost++ == 0 && first)
			*first = number;
	}
	event_parser_free(parser);
	return lost;
}
