/* SPDX-License-Identifier: ISC */
/*
 * Blanking lines. Most texts have none of the lines, so a line is parsed only
 * if the id at its beginning is that of such a line, or if it begins otherwise
 * than our own writers begin it.
 */
#include "format/line_blanks.h"

#include <stdlib.h>
#include <string.h>

#define BEGIN "{\"v\":1,\"id\":\""

void
line_blanks_add(struct line_blanks *blanks, struct event_id id)
{
	ARRAY_GROW(blanks->line, blanks->count, blanks->cap);
	blanks->line[blanks->count++] = (struct line_blank){ .id = id };
	blanks->sorted = false;
}

void
line_blanks_release(struct line_blanks *blanks)
{
	purges_release(&blanks->named);
	free(blanks->line);
	*blanks = (struct line_blanks){0};
}

static int
by_id(const void *a, const void *b)
{
	const struct line_blank *x = a, *y = b;

	return event_id_cmp(x->id, y->id);
}

static struct line_blank *
find_line(struct line_blanks *blanks, struct event_id id)
{
	const struct line_blank key = { .id = id };

	if (!blanks->count)
		return NULL;
	if (!blanks->sorted)
		qsort(blanks->line, blanks->count, sizeof(*blanks->line),
		    by_id);
	blanks->sorted = true;
	return bsearch(&key, blanks->line, blanks->count, sizeof(key), by_id);
}

bool
line_blanks_has(struct line_blanks *blanks, struct event_id id)
{
	return find_line(blanks, id) != NULL;
}

/* True if the line may be one of these; false for nearly all that are not. */
static bool
may_be(struct line_blanks *blanks, struct slice line)
{
	struct slice id = { line.ptr + strlen(BEGIN), EVENT_ID_LEN };
	struct event_id parsed;

	if (line.len < strlen(BEGIN) + EVENT_ID_LEN)
		return false;
	return !slice_starts(line, BEGIN) || !event_id_parse(&parsed, id) ||
	    find_line(blanks, parsed);
}

/* Parse a line. True if it is one of these and whole. */
static bool
is_whole(struct line_blanks *blanks, struct event *event, struct slice line)
{
	struct line_blank *blank;

	if (line.len >= EVENT_MAX || !may_be(blanks, line) ||
	    event_parse(blanks->parser, event, line, NULL) || event->purged)
		return false;
	blank = find_line(blanks, event->id);
	if (!blank || !purges_name(&blanks->named, event->digest) ||
	    event->type == EVENT_LINE_PURGED)
		return false;
	if (!blank->seen && blanks->found)
		blanks->found(blanks->arg, event);
	blank->seen = true;
	return true;
}

bool
lines_blank(struct line_blanks *blanks, struct slice text, struct buf *out)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	struct event event;
	bool changed = false;

	for (; p < end; p = lf + 1) {
		struct slice line = { p, 0 };

		lf = memchr(p, '\n', (size_t)(end - p));
		if (!lf)	/* a torn line may be such a line, too */
			lf = end;
		line.len = (size_t)(lf - p);
		if (is_whole(blanks, &event, line)) {
			changed = true;
			buf_add_slice(out, event.head);
			buf_add_str(out, "null}");
		} else {
			buf_add_slice(out, line);
		}
		if (lf < end)
			buf_add_char(out, '\n');
	}
	return changed;
}
