/* SPDX-License-Identifier: ISC */
/*
 * Some lines of a segment, taken from its text and checked. The check needs no
 * state, so another thread can do it (segment_ahead.c).
 */
#include "log/segment_private.h"

#include <string.h>

#include "base/err.h"

size_t
whole_lines(struct slice text)
{
	while (text.len && text.ptr[text.len - 1] != '\n')
		text.len--;
	return text.len;
}

static uint64_t
line_hash(struct slice line)
{
	return hash_bytes(line, 5);
}

static uint64_t
sum_on(uint64_t sum, uint64_t line_hash)
{
	return (sum ^ line_hash) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t
segment_sum(uint64_t sum, struct slice lines)
{
	const char *p = lines.ptr, *end = lines.ptr + lines.len, *lf;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		sum = sum_on(sum,
		    line_hash((struct slice){ p, (size_t)(lf - p) }));
		p = lf + 1;
	}
	return sum;
}

uint64_t
line_batch_sum(uint64_t sum, const struct line_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		sum = sum_on(sum, batch->line[i].hash);
	return sum;
}

bool
line_batch_take(struct line_batch *batch, struct lines *lines)
{
	for (batch->count = 0;
	     batch->count < LOT_LINES && lines->at < lines->end;
	     batch->count++) {
		struct batch_line *line = &batch->line[batch->count];
		const char *lf = memchr(lines->at, '\n',
		    (size_t)(lines->end - lines->at));

		line->text = (struct slice){ lines->at,
			(size_t)(lf - lines->at) };
		line->offset = lines->offset;
		line->number = lines->number++;
		lines->offset += line->text.len + 1;
		lines->at = lf + 1;
	}
	return batch->count > 0;
}

static const char *
no_object(struct slice text)
{
	if (slice_starts(text, "<<<<<<<") || slice_starts(text, "=======") ||
	    slice_starts(text, ">>>>>>>"))
		return "a conflict marker, not an event";
	if (text.len == 0 || text.ptr[0] != '{' ||
	    text.ptr[text.len - 1] != '}')
		return "not a JSON object";
	return NULL;
}

static int
check_line(const struct line_batch *batch, struct batch_line *line,
    struct event_parser *parser, struct err *err)
{
	const char *why;
	int rc;

	line->event.newer = false;
	if (line->text.len >= EVENT_MAX)
		return err_set(err, ERR_INVALID, "longer than 256 KiB");
	if ((why = no_object(line->text)) != NULL)
		return err_set(err, ERR_INVALID, "%s", why);
	rc = event_parse(parser, &line->event, line->text, err);
	/*
	 * of two lines that differ only in their data, the one whose sum is
	 * right counts
	 */
	if (!rc)
		rc = event_verify(&line->event, err);
	if (!rc && batch->writer && line->event.writer != batch->writer)
		rc = err_set(err, ERR_INVALID, "an event of another writer");
	return rc;
}

void
line_batch_check(struct line_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct batch_line *line = &batch->line[i];
		struct err err = {0};

		line->bad = NULL;
		line->hash = line_hash(line->text);
		if (!check_line(batch, line, event_parser_nth(batch->parser, i),
		        &err))
			continue;
		line->bad = task_strdup(err.message);
		line->kind = line->event.newer ? PROBLEM_NEWER : PROBLEM_LINE;
	}
}
