/* SPDX-License-Identifier: ISC */
/* Cursors as data and as text. */
#include "log/cursor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define VERSION "1:"
#define SEQ_MAX ((uint64_t)1 << 53)

void
cursor_release(struct cursor *cursor)
{
	free(cursor->run);
	*cursor = (struct cursor){0};
}

static int
run_cmp(const struct cursor_run *a, const struct cursor_run *b)
{
	if (a->writer != b->writer)
		return a->writer < b->writer ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* Returns the number of the first run that does not sort before this one. */
static size_t
find_place(const struct cursor *cursor, const struct cursor_run *run)
{
	size_t low = 0, high = cursor->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run_cmp(&cursor->run[middle], run) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
insert_run(struct cursor *cursor, size_t at, struct cursor_run run)
{
	ARRAY_GROW(cursor->run, cursor->count, cursor->cap);
	memmove(&cursor->run[at + 1], &cursor->run[at],
	    (cursor->count - at) * sizeof(run));
	cursor->run[at] = run;
	cursor->count++;
}

static void
remove_run(struct cursor *cursor, size_t at)
{
	cursor->count--;
	memmove(&cursor->run[at], &cursor->run[at + 1],
	    (cursor->count - at) * sizeof(*cursor->run));
}

/* True if the second run is the continuation of the first. */
static bool
follows(const struct cursor_run *run, const struct cursor_run *next)
{
	return run->writer == next->writer && run->last + 1 == next->first &&
	    run->head == next->before;
}

void
cursor_add_run(struct cursor *cursor, struct cursor_run run)
{
	struct cursor_run stream = { .writer = run.writer };
	size_t at = find_place(cursor, &stream);

	/* grow the run by the runs that touch it, which are taken out */
	while (at < cursor->count && cursor->run[at].writer == run.writer) {
		const struct cursor_run *other = &cursor->run[at];

		if (follows(other, &run)) {
			run.first = other->first;
			run.before = other->before;
		} else if (follows(&run, other)) {
			run.last = other->last;
			run.head = other->head;
		} else {
			at++;
			continue;
		}
		remove_run(cursor, at);
	}
	insert_run(cursor, find_place(cursor, &run), run);
}

void
cursor_add(struct cursor *cursor, const struct event *event)
{
	cursor_add_run(cursor, (struct cursor_run){ event->writer, event->seq,
	    event->seq, (uint32_t)(event->prev_hash >> 32),
	    (uint32_t)(event->head_hash >> 32) });
}

bool
cursor_reaches(const struct cursor *cursor, uint64_t writer, uint64_t seq)
{
	struct cursor_run stream = { .writer = writer };
	size_t at = find_place(cursor, &stream);

	while (at < cursor->count && cursor->run[at].writer == writer)
		if (cursor->run[at++].last >= seq)
			return true;
	return false;
}

uint64_t
cursor_count(const struct cursor *cursor)
{
	uint64_t count = 0;

	for (size_t i = 0; i < cursor->count; i++)
		count += cursor->run[i].last - cursor->run[i].first + 1;
	return count;
}

void
cursor_format(struct buf *out, const struct cursor *cursor)
{
	buf_add_str(out, VERSION);
	for (size_t i = 0; i < cursor->count; i++) {
		const struct cursor_run *run = &cursor->run[i];
		char writer[WRITER_SIZE];

		writer_format(writer, run->writer);
		buf_addf(out, "%s%s.", i ? "," : "", writer);
		if (run->first > 1)
			buf_addf(out, "%08" PRIx32 ".%" PRIu64 "-",
			    run->before, run->first);
		buf_addf(out, "%" PRIu64 ".%08" PRIx32, run->last, run->head);
	}
}

/* Take the text up to a character, which is removed with it. */
static bool
take_until(struct slice *out, struct slice *text, char end)
{
	const char *p = memchr(text->ptr, end, text->len);

	if (!p)
		return false;
	*out = (struct slice){ text->ptr, (size_t)(p - text->ptr) };
	text->len -= out->len + 1;
	text->ptr = p + 1;
	return true;
}

static bool
parse_seq(uint64_t *out, struct slice text)
{
	*out = 0;
	for (size_t i = 0; i < text.len && *out < SEQ_MAX; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	return text.len && *out && *out < SEQ_MAX;
}

static bool
parse_head(uint32_t *out, struct slice text)
{
	static const char digits[] = "0123456789abcdef";

	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *p = text.ptr[i] ? strchr(digits, text.ptr[i])
		                            : NULL;

		if (!p)
			return false;
		*out = *out << 4 | (uint32_t)(p - digits);
	}
	return text.len == 8;
}

/* Parse "WRITER.LAST.HEAD" or "WRITER.BEFORE.FIRST-LAST.HEAD". */
static bool
parse_run(struct cursor_run *run, struct slice text)
{
	struct slice writer, first, part;

	*run = (struct cursor_run){ .first = 1 };
	if (!take_until(&writer, &text, '.') ||
	    !writer_parse(&run->writer, writer))
		return false;
	if (memchr(text.ptr, '-', text.len) &&
	    (!take_until(&part, &text, '.') ||
	        !parse_head(&run->before, part) ||
	        !take_until(&first, &text, '-') ||
	        !parse_seq(&run->first, first)))
		return false;
	return take_until(&part, &text, '.') && parse_seq(&run->last, part) &&
	    parse_head(&run->head, text) && run->first <= run->last;
}

int
cursor_parse(struct cursor *out, struct slice text, struct err *err)
{
	struct slice rest = text, part;
	bool good = slice_starts(text, VERSION);

	*out = (struct cursor){0};
	if (good) {
		rest.ptr += strlen(VERSION);
		rest.len -= strlen(VERSION);
	}
	while (good && rest.len) {
		struct cursor_run run;

		if (!take_until(&part, &rest, ',')) {
			part = rest;
			rest.len = 0;
		}
		good = parse_run(&run, part);
		if (good)
			insert_run(out, find_place(out, &run), run);
	}
	if (good)
		return 0;
	cursor_release(out);
	return err_set(err, ERR_INVALID,
	    "'%.*s%s' is not a cursor of task-watch",
	    text.len > 60 ? 60 : (int)text.len, text.ptr ? text.ptr : "",
	    text.len > 60 ? "..." : "");
}
