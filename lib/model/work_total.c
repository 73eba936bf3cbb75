/* SPDX-License-Identifier: ISC */
/* Sums of work, and work as JSON. */
#include "model/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"

#define DAY_MS INT64_C(86400000)

void
work_totals_release(struct work_totals *totals)
{
	free(totals->total);
	memset(totals, 0, sizeof(*totals));
}

/* The time of one session that counts in one total. */
struct piece {
	uint32_t key;
	size_t session;
	int64_t day_ms, ms;
};

struct pieces {
	struct piece *piece;
	size_t count, cap;
};

static void
add_piece(struct pieces *pieces, struct piece piece)
{
	ARRAY_GROW(pieces->piece, pieces->count, pieces->cap);
	pieces->piece[pieces->count++] = piece;
}

/*
 * Add one span, cut to the range, and split at midnight if totals are by day.
 */
static void
add_span(struct pieces *pieces, const struct work_list *list,
    const struct work_span *span, const struct work_query *query,
    enum work_by by)
{
	const struct work_session *s = &list->session[span->session];
	int64_t from = span->from_ms, to = span->to_ms;

	if (query->when.from != WHEN_NONE && from < query->when.from)
		from = query->when.from;
	if (query->when.to != WHEN_NONE && to > query->when.to)
		to = query->when.to;
	while (from < to) {
		int64_t day = from - from % DAY_MS, stop = to;

		if (by == WORK_BY_DAY && stop > day + DAY_MS)
			stop = day + DAY_MS;
		add_piece(pieces,
		    (struct piece){ by == WORK_BY_TASK ? s->subject
		            : by == WORK_BY_ACTOR      ? s->actor
		                                       : 0,
		        span->session, by == WORK_BY_DAY ? day : 0,
		        stop - from });
		from = stop;
	}
}

/* Compare by total, then by session. */
static int
by_total(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->day_ms != y->day_ms)
		return x->day_ms < y->day_ms ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->session > y->session) - (x->session < y->session);
}

static struct work_total *
begin(struct work_totals *totals, enum work_by by, const struct piece *piece)
{
	struct work_total *total;

	ARRAY_GROW(totals->total, totals->count, totals->cap);
	total = &totals->total[totals->count++];
	memset(total, 0, sizeof(*total));
	total->by = by;
	total->key = piece->key;
	total->day_ms = piece->day_ms;
	total->productivity = -1;
	return total;
}

static void
add(struct work_total *total, const struct work_session *session, int64_t ms)
{
	total->worked_ms += ms;
	if (session->productivity < 0)
		return;
	total->weight += (double)ms;
	total->weighed += (double)ms * (double)session->productivity;
	total->productivity = (int64_t)(total->weighed / total->weight + 0.5);
}

static void
add_up(struct work_totals *out, const struct pieces *pieces,
    const struct work_list *list, enum work_by by)
{
	struct work_total *total = NULL;

	for (size_t i = 0; i < pieces->count; i++) {
		const struct piece *piece = &pieces->piece[i],
		                   *last = piece - 1;

		if (!total || last->key != piece->key ||
		    last->day_ms != piece->day_ms)
			total = begin(out, by, piece);
		total->sessions += !total->sessions ||
		    last->session != piece->session;
		add(total, &list->session[piece->session], piece->ms);
	}
}

static int
name_cmp(const struct view *view, const struct work_total *a,
    const struct work_total *b)
{
	const struct state *state = view->state;

	return a->by == WORK_BY_TASK
	    ? slice_cmp(state_subject_name(state, a->key),
	          state_subject_name(state, b->key))
	    : slice_cmp(state_term_text(state, a->key),
	          state_term_text(state, b->key));
}

/* Sort by name. qsort() cannot see names, so each total is put in its place. */
static void
sort_by_name(struct work_totals *totals, const struct view *view)
{
	for (size_t gap = totals->count / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < totals->count; i++) {
			struct work_total total = totals->total[i];
			size_t at = i;

			for (; at >= gap && name_cmp(view, &total,
			    &totals->total[at - gap]) < 0; at -= gap)
				totals->total[at] = totals->total[at - gap];
			totals->total[at] = total;
		}
}

void
work_totals_read(struct work_totals *out, const struct view *view,
    const struct work_query *query, enum work_by by)
{
	struct pieces pieces = {0};
	struct work_list list;

	memset(out, 0, sizeof(*out));
	work_read_tasks(&list, view, query);
	for (size_t i = 0; i < list.spans; i++)
		if (work_matches(&list.session[list.span[i].session], view,
		        query))
			add_span(&pieces, &list, &list.span[i], query, by);
	if (pieces.count)
		qsort(pieces.piece, pieces.count, sizeof(*pieces.piece),
		    by_total);
	add_up(out, &pieces, &list, by);
	free(pieces.piece);
	work_list_release(&list);
	if (by != WORK_BY_DAY)
		sort_by_name(out, view);
}

void
share_add(struct buf *out, int64_t thousandths)
{
	if (thousandths < 0)
		return;
	buf_addf(out, "%d.%03d", (int)(thousandths / 1000),
	    (int)(thousandths % 1000));
	while (out->data[out->len - 1] == '0')
		out->data[--out->len] = '\0';
	if (out->data[out->len - 1] == '.')
		out->data[--out->len] = '\0';
}

static void
add_productivity(struct buf *out, int64_t thousandths)
{
	struct buf number = BUF_INIT;

	if (thousandths < 0)
		return;
	share_add(&number, thousandths);
	json_add_key(out, "productivity");
	json_add_raw(out, slice_of_buf(&number));
	buf_release(&number);
}

void
work_json_add(struct buf *out, const struct view *view,
    const struct work_session *s)
{
	struct buf note = BUF_INIT;

	json_open(out, '{');
	json_add_key(out, "id");
	json_add_string(out, s->id);
	json_add_key(out, "task");
	json_add_string(out, state_subject_name(view->state, s->subject));
	json_add_key(out, "actor");
	json_add_string(out, state_term_text(view->state, s->actor));
	if (s->session.len) {
		json_add_key(out, "session");
		json_add_string(out, s->session);
	}
	json_add_key(out, "status");
	json_add_str(out, work_status_name(s->status));
	json_add_time(out, "start", s->start_ms);
	json_add_time(out, "end", s->end_ms);
	if (s->by_claim) {
		json_add_key(out, "by_claim");
		json_add_bool(out, 1);
	}
	json_add_key(out, "seconds");
	json_add_int(out, s->worked_ms / 1000);
	add_productivity(out, s->productivity);
	work_add_note(&note, view, s);
	if (note.len) {
		json_add_key(out, "note");
		json_add_string(out, slice_of_buf(&note));
	}
	json_close(out, '}');
	buf_release(&note);
}

void
work_total_json_add(struct buf *out, const struct view *view,
    const struct work_total *total)
{
	char day[WHEN_SIZE];

	json_open(out, '{');
	if (total->by == WORK_BY_TASK) {
		json_add_key(out, "task");
		json_add_string(out,
		    state_subject_name(view->state, total->key));
	} else if (total->by == WORK_BY_ACTOR) {
		json_add_key(out, "actor");
		json_add_string(out, state_term_text(view->state, total->key));
	} else {
		when_format(day, total->day_ms);
		json_add_key(out, "day");
		json_add_string(out,
		    (struct slice){ day, strlen("2026-11-20") });
	}
	json_add_key(out, "seconds");
	json_add_int(out, total->worked_ms / 1000);
	json_add_key(out, "sessions");
	json_add_int(out, (int64_t)total->sessions);
	add_productivity(out, total->productivity);
	json_close(out, '}');
}
