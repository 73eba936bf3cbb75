/* SPDX-License-Identifier: ISC */
/*
 * Lines are compared as bytes and never formatted anew. They are parsed only to
 * order them and to recognise the purged form of a line.
 */
#include "format/segment_union.h"

#include <stdlib.h>
#include <string.h>

#include "format/event.h"
#include "format/purges.h"

struct line {
	struct slice text;	/* without its LF */
	size_t head;		/* length up to its data */
	bool good;		/* true if it is an event */
	/* true if purged; true if no purge may blank it */
	int purged;
	bool spared;
	unsigned char digest[PURGE_DIGEST];
	uint64_t seq;
	struct event_id id;
};

struct lines {
	struct line *line;
	size_t count, cap;
};

size_t
lines_count(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	size_t count = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		count++;
		p++;
	}
	return count;
}

static void
add_line(struct lines *lines, struct event_parser *parser, struct slice text)
{
	struct line line = { .text = text };
	struct event event;

	ARRAY_GROW(lines->line, lines->count, lines->cap);
	if (text.len && text.len < EVENT_MAX &&
	    !event_parse(parser, &event, text, NULL) &&
	    !event_verify(&event, NULL)) {
		line.good = true;
		line.head = event.head.len;
		line.purged = event.purged;
		line.spared = purge_spares(&event);
		memcpy(line.digest, event.digest, sizeof(line.digest));
		line.seq = event.seq;
		line.id = event.id;
	}
	lines->line[lines->count++] = line;
}

static void
add_lines(struct lines *lines, struct event_parser *parser, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len, *lf;

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
		add_line(lines, parser, (struct slice){ p, (size_t)(lf - p) });
}

/* By (seq, id, head); the purged form comes before the whole one. */
static int
compare(const void *x, const void *y)
{
	const struct line *a = x, *b = y;
	int order;

	if (a->good != b->good)
		return b->good - a->good;
	if (!a->good)
		return slice_cmp(a->text, b->text);
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	order = event_id_cmp(a->id, b->id);
	if (!order)
		order = slice_cmp((struct slice){ a->text.ptr, a->head },
		    (struct slice){ b->text.ptr, b->head });
	if (!order)
		order = b->purged - a->purged;
	return order ? order : slice_cmp(a->text, b->text);
}

/* True if both are one line, perhaps in two forms. */
static bool
is_same(const struct line *a, const struct line *b)
{
	if (slice_eq(a->text, b->text))
		return true;
	return a->good && b->good && a->head == b->head &&
	    memcmp(a->text.ptr, b->text.ptr, a->head) == 0;
}

/* Returns the form that counts of equal lines. Purged forms are in front. */
static const struct line *
choose(struct purges *purges, const struct line *line, size_t count)
{
	const struct line *last = &line[count - 1];

	if (line->purged == last->purged || (!line->spared &&
	    purges_name(purges, line->digest)))
		return line;
	if (purges)
		purges->healed++;
	return last;
}

static bool
begins(struct slice text, struct slice with)
{
	return text.len >= with.len &&
	    (with.len == 0 || memcmp(text.ptr, with.ptr, with.len) == 0);
}

/*
 * True if `text` is the beginning of `of`, so that `of` is the union. False if
 * the last line of `text` is cut off: `of` may continue that line otherwise
 * than its writer did.
 */
static bool
is_beginning(struct slice text, struct slice of)
{
	return (text.len == 0 || text.ptr[text.len - 1] == '\n') &&
	    begins(of, text);
}

void
lines_unite(struct buf *out, struct event_parser *parser, struct purges *purges,
    struct slice a, struct slice b)
{
	struct lines lines = {0};
	size_t same;

	if (is_beginning(a, b) || (a.len == b.len && begins(b, a))) {
		buf_add_slice(out, b);
		return;
	}
	if (is_beginning(b, a)) {
		buf_add_slice(out, a);
		return;
	}
	add_lines(&lines, parser, a);
	add_lines(&lines, parser, b);
	if (lines.count)
		qsort(lines.line, lines.count, sizeof(*lines.line), compare);
	for (size_t i = 0; i < lines.count; i += same) {
		const struct line *line = &lines.line[i];

		for (same = 1;
		     i + same < lines.count && is_same(line, line + same);)
			same++;
		buf_add_slice(out, choose(purges, line, same)->text);
		buf_add_char(out, '\n');
	}
	free(lines.line);
}

bool
lines_have(struct slice text, struct slice line)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (slice_eq(line, (struct slice){ p, (size_t)(lf - p) }))
			return true;
		p = lf + 1;
	}
	return false;
}
