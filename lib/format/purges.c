/* SPDX-License-Identifier: ISC */
/* The lines that were purged, read from the files. */
#define _GNU_SOURCE	/* for memmem() */
#include "format/purges.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#define FAMILY "\"line-purged/"

void
purges_release(struct purges *purges)
{
	free(purges->digest);
	memset(purges, 0, sizeof(*purges));
}

static void
add_digest(struct purges *purges, struct slice hex)
{
	ARRAY_GROW(purges->digest, purges->count, purges->cap);
	if (hex_decode(purges->digest[purges->count], hex))
		purges->count++;
}

void
purges_add_digest(struct purges *purges,
    const unsigned char digest[PURGE_DIGEST])
{
	ARRAY_GROW(purges->digest, purges->count, purges->cap);
	memcpy(purges->digest[purges->count++], digest, PURGE_DIGEST);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, PURGE_DIGEST);
}

void
purges_add(struct purges *purges, const struct event *event)
{
	for (size_t i = 0; event->type == EVENT_LINE_PURGED &&
	    i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			const struct event_field *field =
			    &event->fields[event->writes[i].field + f];

			if (field->kind == FIELD_LINE_PURGED)
				add_digest(purges, field->arg);
		}
}

void
purges_add_lines(struct purges *purges, struct event_parser *parser,
    struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	struct event event;

	if (!text.len || !memmem(text.ptr, text.len, FAMILY, strlen(FAMILY)))
		return;
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p)));
	     p = lf + 1) {
		struct slice line = { p, (size_t)(lf - p) };

		if (line.len && memmem(p, line.len, FAMILY, strlen(FAMILY)) &&
		    !event_parse(parser, &event, line, NULL) &&
		    !event_verify(&event, NULL))
			purges_add(purges, &event);
	}
}

bool
purges_name(struct purges *purges, const unsigned char digest[PURGE_DIGEST])
{
	void (*fill)(struct purges *, void *) = purges ? purges->fill : NULL;

	if (fill) {
		purges->fill = NULL;
		fill(purges, purges->arg);
	}
	if (!purges || !purges->count)
		return false;
	if (purges->sorted < purges->count)
		qsort(purges->digest, purges->count, sizeof(*purges->digest),
		    by_bytes);
	purges->sorted = purges->count;
	return bsearch(digest, purges->digest, purges->count,
	    sizeof(*purges->digest), by_bytes) != NULL;
}

bool
purge_spares(const struct event *event)
{
	if (event->type == EVENT_LINE_PURGED)
		return true;
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++)
			if (event->fields[event->writes[i].field + f].kind ==
			    FIELD_WORKFLOW)
				return true;
	return false;
}
