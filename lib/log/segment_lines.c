/* SPDX-License-Identifier: ISC */
/*
 * From the bytes of a segment to the state: lines are checked in batches
 * (line_batch.c), perhaps by another thread (segment_ahead.c), and folded in
 * their order. A line that is no event is reported and skipped.
 */
#include "log/segment_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/meter.h"
#include "state/fold.h"

#define BREAKS_MAX 64	/* searching for more would take too long */

/*
 * Note the line in the state, for a process that begins with that state and
 * does not read the line.
 */
static void
remember_unread(const struct line_batch *batch, const struct batch_line *line,
    struct state *state, const char *hash)
{
	struct unread_rec *rec;

	if (!batch->segment || line->kind != PROBLEM_LINE ||
	    state->unread.count > UNREAD_MAX)
		return;
	rec = state_unread(state, arena_add(&state->unread, 1));
	rec->line = line->number;
	rec->offset = line->offset;
	rec->segment = batch->segment;
	memcpy(rec->hash, hash, sizeof(rec->hash));
	snprintf(rec->why, sizeof(rec->why), "%s", line->bad);
}

void
loader_recall(struct loader *loader)
{
	const struct state *state = loader->state;

	for (uint32_t u = 1; u < state->unread.count; u++) {
		const struct unread_rec *rec = state_unread(state, u);
		const struct segment_rec *in = state_segment(state,
		    rec->segment);
		char path[SEGMENT_PATH_SIZE];
		struct problem problem = { .kind = PROBLEM_LINE,
			.path = path,
			.line = rec->line,
			.offset = rec->offset,
			.writer = in->writer };

		segment_path(path, in->writer, in->number);
		memcpy(problem.hash, rec->hash, sizeof(problem.hash));
		problems_add(loader->problems, &problem, "%s", rec->why);
	}
}

bool
loader_recalls(const struct loader *loader, const struct problem *problem)
{
	return problem->kind == PROBLEM_LINE && problem->writer &&
	    problem->writer != loader->own &&
	    loader->state->unread.count <= UNREAD_MAX;
}

static void
bad_line(const struct line_batch *batch, struct batch_line *line,
    struct loader *loader)
{
	struct problem problem = { .kind = line->kind,
	    .path = (char *)(uintptr_t)batch->path, .line = line->number,
	    .offset = line->offset, .writer = batch->writer };

	digest_hex(problem.hash, line->text.ptr, line->text.len);
	problems_add(loader->problems, &problem, "%s", line->bad);
	remember_unread(batch, line, loader->state, problem.hash);
	if (batch->writer)
		state_writer(loader->state, state_intern_writer(loader->state,
		    batch->writer))->bad++;
	free(line->bad);
}

/*
 * The next line vouches for the envelope of a line by `prev`. One changed
 * envelope can make tasks appear and vanish, so a broken chain is reported;
 * task-fsck looks closer. If copies of a clone wrote one stream, the line that
 * this one follows may come later: see confirm_breaks().
 */
static void
check_chain(const struct line_batch *batch, const struct batch_line *line,
    struct loader *loader)
{
	const struct state *state = loader->state;
	const struct event *event = &line->event;
	const struct writer_rec *writer = state_writer(state,
	    state_find_writer(state, event->writer));
	struct problem problem = { .kind = PROBLEM_CHAIN,
	    .path = (char *)(uintptr_t)batch->path, .line = line->number,
	    .offset = line->offset, .writer = event->writer, .seq = event->seq,
	    .prev = event->prev_hash };

	if (!batch->segment || event->seq < 2 ||
	    writer->seq != event->seq - 1 ||
	    state_event(state, writer->event)->head == event->prev_hash ||
	    loader->breaks >= BREAKS_MAX)
		return;
	loader->breaks++;
	digest_hex(problem.hash, line->text.ptr, line->text.len);
	problems_add(loader->problems, &problem,
	    "'prev' is not the hash of the line before: one of the two was "
	    "changed");
}

/* True if the line exists that a line of a broken chain says it follows. */
static bool
is_followed(const struct state *state, const struct problem *problem)
{
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if (rec->head == problem->prev &&
		    rec->writer == problem->writer &&
		    rec->seq == problem->seq - 1)
			return true;
	}
	return false;
}

/* After everything was folded: keep only the chains that really are broken. */
static void
confirm_breaks(struct loader *loader)
{
	struct problems *problems = loader->problems;
	size_t kept = 0;

	if (!loader->breaks)
		return;
	for (size_t i = 0; i < problems->count; i++) {
		struct problem *p = &problems->problem[i];

		if (p->kind != PROBLEM_CHAIN ||
		    !is_followed(loader->state, p)) {
			problems->problem[kept++] = *p;
			continue;
		}
		free(p->path);
		free(p->message);
		loader->breaks--;
	}
	problems->count = kept;
}

/*
 * Report the event of a line that has no data. Later lines may still explain
 * it.
 */
static void
check_blank(struct loader *loader, const struct batch_line *line,
    struct problem problem)
{
	const struct state *state = loader->state;
	uint32_t at = state_find_event(state, line->event.id);

	while (at && state_event(state, at)->head != line->event.head_hash)
		at = state_event(state, at)->twin;
	problem.kind = PROBLEM_BLANK;
	problem.event = at;
	if (event_is_blank(state_event(state, at)))
		problems_add(loader->problems, &problem,
		    "its data is null, and no purge names it: nothing is "
		    "decided on what it writes to");
}

static void
fold_line(const struct line_batch *batch, const struct batch_line *line,
    struct loader *loader)
{
	struct location where = { batch->segment, (uint32_t)line->offset,
	    (uint32_t)line->text.len };
	struct problem problem = { .kind = PROBLEM_TWIN,
	    .path = (char *)(uintptr_t)batch->path, .line = line->number,
	    .offset = line->offset, .writer = line->event.writer };

	if (loader->each)
		loader->each(loader->arg, &line->event, line->text, batch->path,
		    line->number);
	check_chain(batch, line, loader);
	if (fold_event(loader->state, &line->event, where) == FOLD_TWIN)
		problems_add(loader->problems, &problem,
		    "another event has the same id");
	if (line->event.purged)
		check_blank(loader, line, problem);
	meter_step(loader->meter, "reading events",
	    loader->state->arrived, loader->expected);
}

/* Add these lines to the record of their segment. */
static void
note_lines(const struct line_batch *batch, struct state *state)
{
	struct segment_rec *rec = state_segment(state, batch->segment);

	if (!batch->segment || !batch->count)
		return;
	rec->sum = line_batch_sum(rec->sum, batch);
	rec->lines = (uint32_t)batch->line[batch->count - 1].number;
}

/*
 * Fold the lines in their order, and report bad ones. Frees the memory that the
 * batch owns.
 */
static void
fold_lot(struct line_batch *batch, struct loader *loader)
{
	for (int step = 0; step < FOLD_AHEAD_STEPS && batch->count > 1; step++)
		for (size_t i = 0; i < batch->count; i++)
			if (!batch->line[i].bad)
				fold_ahead(loader->state, &batch->line[i].event,
				    step);
	for (size_t i = 0; i < batch->count; i++)
		if (batch->line[i].bad)
			bad_line(batch, &batch->line[i], loader);
		else
			fold_line(batch, &batch->line[i], loader);
	note_lines(batch, loader->state);
	buf_release(&batch->text);
	free(batch->own_path);
	batch->own_path = NULL;
}

/* Set up the next batch for lines of this segment; 0: of no segment. */
static void
line_batch_begin(struct line_batch *batch, const struct loader *loader,
    uint32_t segment, const char *path)
{
	batch->segment = segment;
	batch->writer = segment ? state_segment(loader->state, segment)->writer
	                      : 0;
	batch->path = path;
}

static struct lines
lines_of(struct slice text, uint64_t offset, uint64_t first_line)
{
	return (struct lines){ text.ptr, text.ptr + whole_lines(text), offset,
	    first_line };
}

size_t
loader_fold(struct loader *loader, uint32_t segment, const char *path,
    struct slice text, uint64_t offset, uint64_t first_line)
{
	struct lines lines = lines_of(text, offset, first_line);
	struct line_batch batch = { .parser = loader->parser,
		.text = BUF_INIT };

	line_batch_begin(&batch, loader, segment, path);
	while (line_batch_take(&batch, &lines)) {
		line_batch_check(&batch);
		fold_lot(&batch, loader);
	}
	return (size_t)(lines.end - text.ptr);
}

/* Fold the oldest submitted batch. False if there is none. */
static bool
fold_oldest(struct loader *loader)
{
	struct line_batch *batch = ahead_checked(loader->ahead);

	if (!batch)
		return false;
	fold_lot(batch, loader);
	ahead_folded(loader->ahead);
	return true;
}

/*
 * Submit the lines of a text. The last batch takes over the text and the path.
 */
static void
submit(struct loader *loader, uint32_t segment, char *path, struct buf *text,
    struct lines lines)
{
	struct line_batch *batch;

	while (lines.at < lines.end) {
		while (!(batch = ahead_free(loader->ahead)))
			fold_oldest(loader);
		line_batch_begin(batch, loader, segment, path);
		line_batch_take(batch, &lines);
		if (lines.at == lines.end) {
			batch->text = *text;
			*text = (struct buf)BUF_INIT;
			batch->own_path = path;
		}
		ahead_submit(loader->ahead);
	}
}

void
loader_feed(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset, uint64_t first_line)
{
	struct lines lines = lines_of(slice_of_buf(text), offset, first_line);

	loader->fed += text->len;
	if (!loader->ahead && loader->fed >= LOADER_AHEAD_FROM)
		loader->ahead = ahead_start();
	if (!loader->ahead)
		loader_fold(loader, segment, path, slice_of_buf(text), offset,
		    first_line);
	else if (lines.at < lines.end)
		submit(loader, segment, task_strdup(path), text, lines);
	buf_release(text);
}

void
loader_settle(struct loader *loader)
{
	while (loader->ahead && fold_oldest(loader))
		;
}

void
loader_finish(struct loader *loader)
{
	loader_settle(loader);
	if (loader->ahead)
		ahead_stop(loader->ahead);
	loader->ahead = NULL;
	loader->fed = 0;
	confirm_breaks(loader);
}
