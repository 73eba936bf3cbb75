/* SPDX-License-Identifier: ISC */
/*
 * What a cursor has had, against the events of a state. A run tells which
 * events it has by their numbers alone, until two lines of a stream have one
 * number: then the chain is followed down from the end of the run.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "log/cursor.h"
#include "log/segment_read.h"

struct item {
	uint64_t seq;
	uint32_t event;
	bool had;
};

/* The events of a state by writers; those of writer w begin at start[w]. */
struct streams {
	const struct journal *journal;
	const struct state *state;
	struct item *item;
	size_t *start;
	struct event_parser *parser;
	struct line_file file;
	struct buf line;
};

static int
item_cmp(const void *left, const void *right)
{
	const struct item *a = left, *b = right;

	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->event < b->event ? -1 : a->event > b->event;
}

/* Most events follow one of the same writer. */
static uint32_t
writer_of(const struct state *state, uint32_t event, uint32_t last)
{
	uint64_t writer = state_event(state, event)->writer;

	return last && state_writer(state, last)->writer == writer
	    ? last : state_find_writer(state, writer);
}

static bool
has_arrived(const struct state *state, uint32_t event)
{
	return state_event(state, event)->flags & EVENT_ARRIVED;
}

/* Put the events of each writer together, as they lie in the state. */
static void
collect(struct streams *s)
{
	const struct state *state = s->state;
	uint32_t writers = state->writers.count, w = 0;
	size_t *next;

	s->start = task_zalloc(writers + 2, sizeof(*s->start));
	for (uint32_t e = 1; e < state->events.count; e++)
		if (has_arrived(state, e))
			s->start[(w = writer_of(state, e, w)) + 1]++;
	for (uint32_t i = 0; i <= writers; i++)
		s->start[i + 1] += s->start[i];
	s->item = task_zalloc(s->start[writers + 1] + 1, sizeof(*s->item));
	next = task_zalloc(writers + 1, sizeof(*next));
	memcpy(next, s->start, (writers + 1) * sizeof(*next));
	for (uint32_t e = 1; e < state->events.count; e++)
		if (has_arrived(state, e)) {
			w = writer_of(state, e, w);
			s->item[next[w]++] = (struct item){
			    state_event(state, e)->seq, e, false };
		}
	free(next);
}

static void
sort_stream(struct item *item, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (item[i].seq <= item[i - 1].seq) {
			qsort(item, count, sizeof(*item), item_cmp);
			return;
		}
}

static void
streams_open(struct streams *s, const struct journal *journal)
{
	*s = (struct streams){ .journal = journal,
	    .state = journal_state(journal), .file = LINE_FILE_INIT,
	    .parser = event_parser_new() };
	collect(s);
	for (uint32_t w = 0; w < s->state->writers.count; w++)
		sort_stream(s->item + s->start[w],
		    s->start[w + 1] - s->start[w]);
}

static void
streams_close(struct streams *s)
{
	free(s->item);
	free(s->start);
	event_parser_free(s->parser);
	line_file_close(&s->file);
	buf_release(&s->line);
}

static int
read_event(struct streams *s, uint32_t at, struct event *event,
    struct err *err)
{
	int rc;

	buf_clear(&s->line);
	rc = journal_line_from(s->journal, &s->file, at, &s->line, err);
	return rc ? rc
	          : event_parse(s->parser, event, slice_of_buf(&s->line), err);
}

/* The head of the line that is looked for; unknown if the chain is broken. */
struct wanted {
	uint32_t head;
	bool known;
};

/*
 * Among items with one number, mark the one that a run has had. Without a
 * known head that is all of them. Returns it, or NULL.
 */
static struct item *
mark_one(const struct state *state, struct item *item, size_t count,
    struct wanted wanted)
{
	struct item *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (!wanted.known || wanted.head == (uint32_t)
		    (state_event(state, item[i].event)->head >> 32)) {
			item[i].had = true;
			found = &item[i];
		}
	return found;
}

/* Returns the number of the first item whose seq is not below this one. */
static size_t
find_seq(const struct item *item, size_t count, uint64_t seq)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (item[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Mark what a run has had in its stream. *found counts its lines. */
static int
mark_run(struct streams *s, const struct cursor_run *run, struct item *item,
    size_t count, uint64_t *found, struct err *err)
{
	struct wanted wanted = { run->head, true };
	struct item *above = NULL;
	size_t end = find_seq(item, count, run->last + 1);
	int rc = 0;

	while (end > 0 && item[end - 1].seq >= run->first && !rc) {
		uint64_t seq = item[end - 1].seq;
		size_t begin = end - 1;
		struct event event;

		while (begin > 0 && item[begin - 1].seq == seq)
			begin--;
		if (seq != run->last) {
			wanted.known = above && above->seq == seq + 1 &&
			    end - begin > 1;
			if (wanted.known)
				rc = read_event(s, above->event, &event, err);
			if (wanted.known && !rc)
				wanted.head =
				    (uint32_t)(event.prev_hash >> 32);
		}
		above = mark_one(s->state, item + begin, end - begin, wanted);
		*found += above != NULL;
		end = begin;
	}
	return rc;
}

int
cursor_find_new(struct term_list *out, uint64_t *lacking,
    const struct cursor *cursor, const struct journal *journal,
    struct err *err)
{
	struct streams s;
	int rc = 0;

	*lacking = 0;
	streams_open(&s, journal);
	for (size_t i = 0; i < cursor->count && !rc; i++) {
		const struct cursor_run *run = &cursor->run[i];
		uint32_t w = state_find_writer(s.state, run->writer);
		size_t start = s.start[w];
		uint64_t found = 0;

		if (w)
			rc = mark_run(&s, run, s.item + start,
			    s.start[w + 1] - start, &found, err);
		*lacking += run->last - run->first + 1 - found;
	}
	for (size_t i = 0; i < s.start[s.state->writers.count] && !rc; i++)
		if (!s.item[i].had)
			term_list_add(out, s.item[i].event);
	streams_close(&s);
	return rc;
}

/*
 * Add the events of a stream that are not marked. As long as they have all
 * numbers from 1 on, each once, their lines need not be read.
 */
static int
add_stream(struct cursor *out, struct streams *s, const struct item *item,
    size_t count, struct err *err)
{
	size_t plain = 0;
	int rc = 0;

	while (plain < count && item[plain].seq == plain + 1 &&
	    !item[plain].had &&
	    (plain + 1 == count || item[plain + 1].seq != plain + 1))
		plain++;
	if (plain) {
		const struct event_rec *rec = state_event(s->state,
		    item[plain - 1].event);

		cursor_add_run(out, (struct cursor_run){ rec->writer, 1, plain,
		    0, (uint32_t)(rec->head >> 32) });
	}
	for (size_t i = plain; i < count && !rc; i++) {
		struct event event;

		if (item[i].had)
			continue;
		rc = read_event(s, item[i].event, &event, err);
		if (!rc)
			cursor_add(out, &event);
	}
	return rc;
}

int
cursor_set_end(struct cursor *out, const struct journal *journal,
    const struct term_list *except, struct err *err)
{
	struct streams s;
	int rc = 0;

	cursor_release(out);
	streams_open(&s, journal);
	for (size_t i = 0; except && i < except->count; i++) {
		uint32_t e = except->term[i];
		uint32_t w = writer_of(s.state, e, 0);
		size_t at = s.start[w] + find_seq(s.item + s.start[w],
		    s.start[w + 1] - s.start[w], state_event(s.state, e)->seq);

		while (at < s.start[w + 1] && s.item[at].event != e)
			at++;
		if (at < s.start[w + 1])
			s.item[at].had = true;
	}
	for (uint32_t w = 0; w < s.state->writers.count && !rc; w++)
		rc = add_stream(out, &s, s.item + s.start[w],
		    s.start[w + 1] - s.start[w], err);
	streams_close(&s);
	return rc;
}
