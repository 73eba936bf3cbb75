/* SPDX-License-Identifier: ISC */
/*
 * From the bytes of a segment to the state: lines are checked some at a time, and then
 * folded in their order, so that the fold of one can be prepared while others are read
 * (fold_ahead.c). A line that is no event is named and passed over.
 */
#include "segment.h"

#include <string.h>

#include "err.h"
#include "fold.h"

struct seen_line {
	struct slice text;	/* without the LF */
	uint64_t offset, number;
	struct event event;
};

/* Lines that are good and not yet folded. */
struct batch {
	struct loader *loader;
	uint32_t segment;
	const char *path;
	size_t count;
	struct seen_line line[EVENT_PARSERS];
};

uint64_t
segment_sum(uint64_t sum, struct slice lines)
{
	const char *p = lines.ptr, *end = lines.ptr + lines.len, *lf;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		sum = (sum ^ hash_bytes((struct slice){ p, (size_t)(lf - p) }, 5)) *
		    UINT64_C(0x9e3779b97f4a7c15);
		p = lf + 1;
	}
	return sum;
}

static void
fold_one(struct batch *batch, const struct seen_line *line)
{
	struct loader *loader = batch->loader;
	struct location where = { batch->segment, (uint32_t)line->offset,
	    (uint32_t)line->text.len };
	struct problem problem = { .kind = PROBLEM_TWIN,
	    .path = (char *)(uintptr_t)batch->path, .line = line->number,
	    .offset = line->offset, .writer = line->event.writer };

	if (loader->each)
		loader->each(loader->arg, &line->event, line->text, batch->path,
		    line->number);
	if (fold_event(loader->state, &line->event, where) == FOLD_TWIN)
		problems_add(loader->problems, &problem,
		    "another event has the same id");
}

static void
fold_batch(struct batch *batch)
{
	for (int step = 0; step < FOLD_AHEAD_STEPS && batch->count > 1; step++)
		for (size_t i = 0; i < batch->count; i++)
			fold_ahead(batch->loader->state, &batch->line[i].event, step);
	for (size_t i = 0; i < batch->count; i++)
		fold_one(batch, &batch->line[i]);
	batch->count = 0;
}

static void
bad_line(struct batch *batch, const struct seen_line *line, const char *message,
    enum problem_kind kind)
{
	struct loader *loader = batch->loader;
	struct state *state = loader->state;
	uint32_t segment = batch->segment;
	struct problem problem = { .kind = kind,
	    .path = (char *)(uintptr_t)batch->path, .line = line->number,
	    .offset = line->offset,
	    .writer = segment ? state_segment(state, segment)->writer : 0 };

	digest_hex(problem.hash, line->text.ptr, line->text.len);
	fold_batch(batch);	/* problems are told in the order of the lines */
	problems_add(loader->problems, &problem, "%s", message);
	if (segment)
		state_writer(state, state_intern_writer(state,
		    problem.writer))->bad++;
}

static const char *
no_object(struct slice text)
{
	if (slice_starts(text, "<<<<<<<") || slice_starts(text, "=======") ||
	    slice_starts(text, ">>>>>>>"))
		return "a conflict marker, not an event";
	if (text.len == 0 || text.ptr[0] != '{' || text.ptr[text.len - 1] != '}')
		return "not a JSON object";
	return NULL;
}

/* Check a line, which is the batch's next if it is good. */
static void
read_line(struct batch *batch, struct seen_line *line)
{
	struct event_parser *parser =
	    event_parser_nth(batch->loader->parser, batch->count);
	const struct state *state = batch->loader->state;
	uint32_t segment = batch->segment;
	struct err err = {0};
	const char *why;

	if (line->text.len >= EVENT_MAX)
		bad_line(batch, line, "longer than 256 KiB", PROBLEM_LINE);
	else if ((why = no_object(line->text)) != NULL)
		bad_line(batch, line, why, PROBLEM_LINE);
	/* of two lines that differ in their data alone the one that was written counts */
	else if (event_parse(parser, &line->event, line->text, &err) ||
	    event_verify(&line->event, &err))
		bad_line(batch, line, err.message,
		    line->event.newer ? PROBLEM_NEWER : PROBLEM_LINE);
	else if (segment &&
	    line->event.writer != state_segment(state, segment)->writer)
		bad_line(batch, line, "an event of another writer", PROBLEM_LINE);
	else if (++batch->count == EVENT_PARSERS)
		fold_batch(batch);
}

size_t
loader_fold(struct loader *loader, uint32_t segment, const char *path,
    struct slice text, uint64_t offset, uint64_t first_line)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	struct batch batch = { .loader = loader, .segment = segment, .path = path };
	uint64_t number = first_line;

	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		struct seen_line *line = &batch.line[batch.count];

		line->text = (struct slice){ p, (size_t)(lf - p) };
		line->offset = offset + (uint64_t)(p - text.ptr);
		line->number = number++;
		read_line(&batch, line);
	}
	fold_batch(&batch);
	if (segment) {
		struct segment_rec *rec = state_segment(loader->state, segment);

		rec->lines = (uint32_t)(number - 1);
		rec->sum = segment_sum(rec->sum, (struct slice){ text.ptr,
		    (size_t)(p - text.ptr) });
	}
	return (size_t)(p - text.ptr);
}
