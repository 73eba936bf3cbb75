/* SPDX-License-Identifier: ISC */
/*
 * What the author of an event has certainly seen of a task. Each event of the task has a
 * vector: of every writer's events on this task, how many are certain. It is the join of
 * the vectors of the events that it names and of its writer's previous one (vector clocks:
 * Mattern, "Virtual Time and Global States of Distributed Systems", 1989).
 */
#include "judge_past.h"

#include <stdlib.h>
#include <string.h>

#include "fold.h"

#define CELLS_MAX ((size_t)1 << 28)	/* of all vectors of a task */

struct past {
	struct judge *judge;
	const struct part *parts;
	size_t count, streams;
	uint32_t *stream;	/* of each part; a forked writer's events are one each */
	uint32_t *place;	/* of each part in its stream, from 1 */
	uint32_t *vector;	/* count times streams */
	unsigned char *seen;	/* of the part on trial */
	unsigned char *folded;
	struct state *state;
};

static const struct known *
known_of(const struct past *past, size_t part)
{
	return &past->judge->known[past->parts[part].event];
}

struct streamed {
	const struct known *known;
	uint32_t part;
};

static int
by_writer(const void *left, const void *right)
{
	const struct streamed *a = left, *b = right;

	if (a->known->writer != b->known->writer)
		return a->known->writer < b->known->writer ? -1 : 1;
	if (a->known->seq != b->known->seq)
		return a->known->seq < b->known->seq ? -1 : 1;
	return (a->part > b->part) - (a->part < b->part);
}

static void
number_streams(struct past *past)
{
	struct streamed *all = task_zalloc(past->count + 1, sizeof(*all));
	uint32_t place = 0;

	for (size_t i = 0; i < past->count; i++)
		all[i] = (struct streamed){ known_of(past, i), (uint32_t)i };
	qsort(all, past->count, sizeof(*all), by_writer);
	for (size_t i = 0; i < past->count; i++) {
		if (i == 0 || all[i].known->forked ||
		    all[i].known->writer != all[i - 1].known->writer) {
			past->streams++;
			place = 0;
		}
		past->stream[all[i].part] = (uint32_t)past->streams - 1;
		past->place[all[i].part] = ++place;
	}
	free(all);
}

/* The part that an event has in the task, past->count if it has none. */
static size_t
find_part(const struct past *past, uint32_t event)
{
	size_t low = 0, high = past->count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (past->parts[mid].event < event)
			low = mid + 1;
		else
			high = mid;
	}
	return low < past->count && past->parts[low].event == event ? low :
	    past->count;
}

static void
join(uint32_t *into, const uint32_t *vector, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (vector[i] > into[i])
			into[i] = vector[i];
}

/* The vectors of what a part names; seen, if it is given, gets these parts themselves. */
static void
join_names(struct past *past, size_t part, unsigned char *seen)
{
	const struct judge *judge = past->judge;
	const struct known *known = known_of(past, part);
	uint32_t *vector = past->vector + part * past->streams;

	for (size_t n = known->name; n < known->names_end; n++) {
		size_t count, at = judge_find(judge, judge->names[n], &count);

		for (size_t i = at; i < at + count; i++) {
			size_t other = find_part(past, judge->by_id[i]);

			if (other == past->count || other == part)
				continue;
			if (seen)
				seen[other] = 1;
			else if (other < part)
				join(vector, past->vector + other * past->streams,
				    past->streams);
		}
	}
}

static void
make_vectors(struct past *past)
{
	uint32_t *last = task_zalloc(past->streams, sizeof(*last));	/* part + 1 */

	for (size_t i = 0; i < past->count; i++) {
		uint32_t stream = past->stream[i];
		uint32_t *vector = past->vector + i * past->streams;

		if (last[stream])
			join(vector, past->vector + (last[stream] - 1) *
			    past->streams, past->streams);
		join_names(past, i, NULL);
		if (past->place[i] > vector[stream])
			vector[stream] = past->place[i];
		last[stream] = (uint32_t)i + 1;
	}
	free(last);
}

static void
find_seen(struct past *past, size_t part)
{
	const uint32_t *vector = past->vector + part * past->streams;

	for (size_t i = 0; i < past->count; i++)
		past->seen[i] = i != part &&
		    past->place[i] <= vector[past->stream[i]];
	join_names(past, part, past->seen);
	past->seen[part] = 0;
}

/* Fold what is seen and not folded yet, after starting anew if too much is. */
static void
fold_seen(struct past *past)
{
	struct judge *judge = past->judge;
	struct location nowhere = {0};
	struct event event;
	int more = past->state == NULL;

	for (size_t i = 0; i < past->count && !more; i++)
		more = past->folded[i] && !past->seen[i];
	if (more) {
		state_free(past->state);
		past->state = state_new();
		memset(past->folded, 0, past->count);
	}
	for (size_t i = 0; i < past->count; i++) {
		if (!past->seen[i] || past->folded[i])
			continue;
		past->folded[i] = 1;
		if (!judge_read(judge, judge->past_parser, &event,
		    past->parts[i].event))
			fold_event(past->state, &event, nowhere);
	}
}

/*
 * For an event that names no workflow: the last one that its author must have seen. Who
 * could read none of them did not choose one either.
 */
static uint32_t
seen_workflow(const struct past *past)
{
	uint32_t last = 0;

	for (size_t i = 0; i < past->count; i++) {
		uint32_t named = known_of(past, i)->workflow;

		if (past->seen[i] && named != last &&
		    judge_replaced(past->judge, named, last))
			last = named;
	}
	return last;
}

static void
try_part(struct past *past, size_t part)
{
	struct judge *judge = past->judge;
	struct event event;
	struct trial trial = { .judge = judge, .known = known_of(past, part),
	    .event = &event, .parts = past->parts, .count = past->count, .at = part,
	    .seen = past->seen };

	if (judge_read(judge, judge->parser, &event, past->parts[part].event))
		return;
	for (size_t i = 0; i < event.writes_count; i++)
		if (event.writes[i].subject == SUBJECT_TASK &&
		    memcmp(event.writes[i].name.ptr, past->parts[part].task,
		    TASK_ID_LEN) == 0)
			trial.write = &event.writes[i];
	find_seen(past, part);
	fold_seen(past);
	trial.view.state = past->state;
	trial.workflow = trial.known->workflow ? trial.known->workflow :
	    seen_workflow(past);
	trial.view.workflow = &judge->workflows[trial.workflow].workflow;
	if (!trial.view.workflow->count)
		trial.view.workflow = &judge->workflows[0].workflow;
	trial.view.now_ms = trial.known->at.ms;
	judge_try(&trial);
}

void
judge_task(struct judge *judge, const struct part *parts, size_t count)
{
	struct past past = { .judge = judge, .parts = parts, .count = count };
	size_t asked = 0;

	for (size_t i = 0; i < count; i++)
		asked += judge->known[parts[i].event].asked;
	if (!asked)
		return;
	past.stream = task_zalloc(count, sizeof(*past.stream));
	past.place = task_zalloc(count, sizeof(*past.place));
	past.seen = task_zalloc(count, 1);
	past.folded = task_zalloc(count, 1);
	number_streams(&past);
	if (past.streams < CELLS_MAX / count) {
		past.vector = task_zalloc(count * past.streams,
		    sizeof(*past.vector));
		make_vectors(&past);
		for (size_t i = 0; i < count; i++)
			if (known_of(&past, i)->asked && !known_of(&past, i)->purged)
				try_part(&past, i);
	}
	state_free(past.state);
	free(past.vector);
	free(past.stream);
	free(past.place);
	free(past.seen);
	free(past.folded);
}
