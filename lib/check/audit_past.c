/* SPDX-License-Identifier: ISC */
/*
 * The events of a task that the author of an event has certainly seen. Each
 * event of the task has a vector: for every writer, how many of its events on
 * this task are certain. The vector is the join of the vectors of the events
 * that the event names and of its writer's previous event (vector clocks:
 * Mattern, "Virtual Time and Global States of Distributed Systems", 1989).
 */
#include "check/audit_past.h"

#include <stdlib.h>
#include <string.h>

#include "state/fold.h"

#define CELLS_MAX ((size_t)1 << 25)	/* cells of all vectors of a task */

/*
 * Steps that may be spent on a task, each about a nanosecond: for each of its
 * parts as much as a few hundred other parts cost. Many writers who did not see
 * each other cost more.
 */
#define STEPS_FIRST ((uint64_t)1 << 28)
#define STEPS_EACH ((uint64_t)1 << 18)

struct past {
	struct audit *audit;
	const struct part *parts;
	size_t count, streams;
	/* stream of each part; each event of a forked writer is a stream */
	uint32_t *stream;
	uint32_t *place;	/* place of each part in its stream, from 1 */
	uint32_t *in_order;	/* parts by stream and place */
	uint32_t *first;	/* of each stream, the index in in_order */
	uint32_t *vector;	/* count times streams */
	unsigned char *odd;	/* booleans: it has seen a later part */
	uint32_t *have;		/* of each stream, how many parts are seen */
	unsigned char *seen;	/* parts seen by the part on trial */
	uint32_t *fresh;	/* parts that are seen and not folded yet */
	size_t fresh_count, folded;
	uint32_t workflow;	/* the last workflow that was seen */
	struct state *state;
};

static const struct known *
known_of(const struct past *past, size_t part)
{
	return &past->audit->known[past->parts[part].event];
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
			past->first[past->streams++] = (uint32_t)i;
			place = 0;
		}
		past->in_order[i] = all[i].part;
		past->stream[all[i].part] = (uint32_t)past->streams - 1;
		past->place[all[i].part] = ++place;
	}
	free(all);
}

/*
 * Returns the part of an event in the task, or past->count if the event has
 * none.
 */
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

static uint32_t *
vector_of(const struct past *past, size_t part)
{
	return past->vector + part * past->streams;
}

static void
see(struct past *past, size_t part)
{
	if (past->seen[part])
		return;
	past->seen[part] = 1;
	past->fresh[past->fresh_count++] = (uint32_t)part;
}

/*
 * Join the vectors of the parts that a part names; or, with see_them, see these
 * parts themselves.
 */
static void
join_names(struct past *past, size_t part, bool see_them)
{
	const struct audit *audit = past->audit;
	const struct known *known = known_of(past, part);

	for (size_t n = known->name; n < known->names_end; n++) {
		size_t count, at = audit_find(audit, audit->names[n], &count);

		for (size_t i = at; i < at + count; i++) {
			size_t other = find_part(past, audit->by_id[i]);

			if (other == past->count || other == part)
				continue;
			if (see_them)
				see(past, other);
			else if (other < part)
				join(vector_of(past, part),
				    vector_of(past, other), past->streams);
			else
				past->odd[part] = 1;
		}
	}
}

static void
make_vectors(struct past *past)
{
	/* part + 1 */
	uint32_t *last = task_zalloc(past->streams, sizeof(*last));

	for (size_t i = 0; i < past->count; i++) {
		uint32_t stream = past->stream[i];
		uint32_t *vector = vector_of(past, i);

		if (last[stream])
			join(vector, vector_of(past, last[stream] - 1),
			    past->streams);
		join_names(past, i, false);
		if (past->place[i] >= vector[stream])
			vector[stream] = past->place[i];
		else
			past->odd[i] = 1;
		last[stream] = (uint32_t)i + 1;
	}
	free(last);
}

/* See the parts that this part has seen and that the part before it had not. */
static void
find_seen(struct past *past, size_t part)
{
	const uint32_t *vector = vector_of(past, part);

	for (size_t s = 0; s < past->streams; s++)
		for (; past->have[s] < vector[s]; past->have[s]++) {
			uint32_t other =
			    past->in_order[past->first[s] + past->have[s]];

			if (other == part && !past->odd[part])
				/*
				 * the part is the last seen of its own stream
				 */
				break;
			if (other != part)
				see(past, other);
		}
	if (past->odd[part])
		join_names(past, part, true);
}

static int
by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/*
 * Fold the parts that are seen and not folded yet. For an event that names no
 * workflow, the last workflow counts that its author must have seen: an author
 * who could read no workflow did not choose one either.
 */
static void
fold_seen(struct past *past)
{
	struct audit *audit = past->audit;
	struct location nowhere = {0};
	struct event event;

	if (past->fresh_count > 1)
		qsort(past->fresh, past->fresh_count, sizeof(*past->fresh),
		    by_number);
	for (size_t i = 0; i < past->fresh_count; i++) {
		uint32_t part = past->fresh[i],
		         named = known_of(past, part)->workflow;

		if (named != past->workflow &&
		    audit_replaced(audit, named, past->workflow))
			past->workflow = named;
		if (!audit_read(audit, audit->past_parser, &event,
		    past->parts[part].event))
			fold_event(past->state, &event, nowhere);
	}
	audit->spent += past->fresh_count * AUDIT_READ_STEPS;
	past->folded += past->fresh_count;
	past->fresh_count = 0;
}

static void
begin_anew(struct past *past)
{
	state_free(past->state);
	past->state = state_new();
	past->workflow = 0;
	past->folded = 0;
	memset(past->seen, 0, past->count);
	memset(past->have, 0, past->streams * sizeof(*past->have));
}

/*
 * True if the part has seen an earlier part and all that the earlier part has
 * seen.
 */
static bool
follows(const struct past *past, size_t part, size_t earlier)
{
	const uint32_t *vector = vector_of(past, part);

	if (past->odd[part] || past->odd[earlier] ||
	    vector[past->stream[earlier]] < past->place[earlier])
		return false;
	past->audit->spent += past->streams;
	for (size_t s = 0; s < past->streams; s++)
		if (vector[s] < past->have[s])
			return false;
	return true;
}

static void
try_part(struct past *past, size_t part)
{
	struct audit *audit = past->audit;
	struct event event;
	struct trial trial = { .audit = audit,
		.known = known_of(past, part),
		.event = &event,
		.parts = past->parts,
		.count = past->count,
		.at = part,
		.seen = past->seen };

	if (audit_read(audit, audit->parser, &event, past->parts[part].event))
		return;
	for (size_t i = 0; i < event.writes_count; i++)
		if (event.writes[i].subject == SUBJECT_TASK &&
		    memcmp(event.writes[i].name.ptr, past->parts[part].task,
		    TASK_ID_LEN) == 0)
			trial.write = &event.writes[i];
	find_seen(past, part);
	fold_seen(past);
	trial.view.state = past->state;
	trial.folded = past->folded;
	trial.workflow = trial.known->workflow ? trial.known->workflow :
	    past->workflow;
	trial.view.workflow = &audit->workflows[trial.workflow].workflow;
	if (!trial.view.workflow->count)
		trial.view.workflow = &audit->workflows[0].workflow;
	trial.view.now_ms = trial.known->at.ms;
	audit_try(&trial);
}

/*
 * Try all parts that were asked for, in rows: the next part of a row is the
 * first that has seen all that the part before it has seen, so its state can be
 * folded further. Mostly one row is enough. Parts that would cost too many
 * steps are left out; their number is returned.
 */
static size_t
try_parts(struct past *past, uint32_t *todo, size_t count)
{
	struct audit *audit = past->audit;

	while (count && audit->spent <= audit->may_spend) {
		size_t left = 0, last = past->count;

		begin_anew(past);
		audit->spent += past->count + past->streams;
		for (size_t i = 0; i < count; i++) {
			if (audit->spent > audit->may_spend ||
			    (last != past->count &&
			        !follows(past, todo[i], last))) {
				todo[left++] = todo[i];
				continue;
			}
			try_part(past, todo[i]);
			last = todo[i];
		}
		audit->spent += left;
		count = left;
	}
	return count;
}

static size_t
find_asked(const struct past *past, uint32_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < past->count; i++)
		if (known_of(past, i)->asked && !known_of(past, i)->purged)
			out[count++] = (uint32_t)i;
	return count;
}

/* Returns the steps that all joins of vectors cost. */
static uint64_t
cost_of_vectors(const struct past *past)
{
	uint64_t joins = past->count;

	for (size_t i = 0; i < past->count; i++)
		joins += known_of(past, i)->names_end - known_of(past, i)->name;
	return joins * (past->streams + 100);
}

static void
try_task(struct past *past, uint32_t *todo)
{
	struct audit *audit = past->audit;
	size_t left = find_asked(past, todo), cells;

	if (!left)
		return;
	number_streams(past);
	cells = past->count * past->streams;
	audit->may_spend = STEPS_FIRST + STEPS_EACH * past->count;
	audit->spent = cost_of_vectors(past);
	if (cells <= CELLS_MAX && audit->spent <= audit->may_spend) {
		past->vector = task_zalloc(cells, sizeof(*past->vector));
		past->have = task_zalloc(past->streams, sizeof(*past->have));
		make_vectors(past);
		left = try_parts(past, todo, left);
	}
	if (left)
		audit_unjudged(audit, known_of(past, todo[0]), (struct slice){
		    past->parts->task, TASK_ID_LEN }, left);
}

void
audit_task(struct audit *audit, const struct part *parts, size_t count)
{
	struct past past = { .audit = audit, .parts = parts, .count = count };
	uint32_t *numbers = task_zalloc(count * 6, sizeof(*numbers));

	past.stream = numbers;
	past.place = numbers + count;
	past.in_order = numbers + 2 * count;
	past.first = numbers + 3 * count;
	past.fresh = numbers + 4 * count;
	past.seen = task_zalloc(count, 1);
	past.odd = task_zalloc(count, 1);
	try_task(&past, numbers + 5 * count);
	state_free(past.state);
	free(past.vector);
	free(past.have);
	free(past.seen);
	free(past.odd);
	free(numbers);
}
