/* SPDX-License-Identifier: ISC */
/*
 * What a state comes to, as lines of text: by the fold and the views, and by a model
 * that keeps all lines and works everything out from their definitions. Both must say
 * the same. What the model does not know (links seen from their other end, readiness) is
 * told by the views alone, to compare one replay with another.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "format/event.h"
#include "model/readiness.h"
#include "model/view.h"
#include "state/state.h"

static const char *const summary_codes[] = { "AUTH-1", "AUTH-2" };

static inline void
summary_id(struct buf *out, struct event_id id, uint64_t seq)
{
	char text[EVENT_ID_SIZE];

	event_id_format(text, id);
	buf_addf(out, " %s/%" PRIu64, text, seq);
}

static inline void
add_text(struct buf *out, struct slice text)
{
	buf_add_char(out, ' ');
	buf_add_slice(out, text.ptr ? text : SLICE("-"));
}

static inline void
summary_number(struct buf *out, const char *name, int64_t n)
{
	buf_addf(out, " %s %" PRId64, name, n);
}

static inline int
summary_line_cmp(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

/* Sort the lines: the two sides find them in different orders. */
static inline void
summary_sort(struct buf *text)
{
	struct buf sorted = BUF_INIT;
	size_t count = 0, i = 0;
	struct slice *lines;
	const char *p, *lf;

	for (size_t c = 0; c < text->len; c++)
		count += text->data[c] == '\n';
	lines = task_zalloc(count, sizeof(*lines));
	for (p = text->data; i < count; p = lf + 1) {
		lf = strchr(p, '\n');
		lines[i++] = (struct slice){ p, (size_t)(lf - p) + 1 };
	}
	qsort(lines, count, sizeof(*lines), summary_line_cmp);
	for (i = 0; i < count; i++)
		buf_add_slice(&sorted, lines[i]);
	free(lines);
	buf_release(text);
	*text = sorted;
}

/* ------------------------------------------------------------------ by the views */

static inline void
views_field(struct buf *out, const struct view *view, uint32_t subject, uint32_t term)
{
	const struct state *state = view->state;
	const struct write_rec *best = state_write(state,
	    view_best(view, subject, term));
	const struct event_rec *event = state_event(state, best->event);
	int live = 0;

	for (uint32_t w = view_live(view, subject, term); w;
	    w = state_write(state, w)->next)
		live += state_write(state, w)->field == term;
	buf_addf(out, "field %d", state_subject(state, subject)->kind);
	add_text(out, state_subject_name(state, subject));
	add_text(out, state_term_text(state, term));
	summary_id(out, state_event_id(state, best->event), event->seq);
	add_text(out, write_raw(state, best));
	summary_number(out, "live", live);
	summary_number(out, "shown", event->shown_ms);
	add_text(out, state_term_text(state, event->by));
	buf_add_char(out, '\n');
}

static inline int
views_term_order(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_term_text(state, a), state_term_text(state, b));
}

static inline void
views_claim(struct buf *out, const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	struct claim claim;

	view_claim(&claim, view, subject);
	if (!claim.event)
		return;
	buf_add_str(out, "claim");
	add_text(out, state_subject_name(state, subject));
	summary_id(out, state_event_id(state, claim.event),
	    state_event(state, claim.event)->seq);
	summary_number(out, "fence", (int64_t)claim.fence);
	add_text(out, claim.by);
	add_text(out, claim.session);
	summary_number(out, "until", claim.until_ms);
	summary_number(out, "sync", claim.sync);
	summary_number(out, "ended", claim.ended);
	summary_number(out, "all", (int64_t)view_claims(NULL, 0, view, subject));
	buf_add_char(out, '\n');
}

static inline void
views_subject(struct buf *out, const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[] = { rec->registers, rec->members, rec->facts };
	struct term_list terms = {0};

	buf_addf(out, "subject %d", rec->kind);
	add_text(out, state_subject_name(state, subject));
	buf_addf(out, " %016" PRIx64, rec->version);
	summary_number(out, "events", rec->events);
	summary_number(out, "updated", rec->updated_ms);
	summary_number(out, "sealed", (rec->flags & SUBJECT_SEALED) != 0);
	buf_add_char(out, '\n');
	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (uint32_t w = lists[l]; w; w = state_write(state, w)->next)
			term_list_add(&terms, state_write(state, w)->field);
	term_list_sort(&terms, state, views_term_order);
	for (size_t i = 0; i < terms.count; i++)
		views_field(out, view, subject, terms.term[i]);
	term_list_release(&terms);
	if (rec->kind == SUBJECT_TASK)
		views_claim(out, view, subject);
}

static inline void
views_writer(struct buf *out, const struct state *state, uint32_t at)
{
	const struct writer_rec *writer = state_writer(state, at);

	buf_addf(out, "writer %012" PRIx64 " %" PRId64 ".%" PRIu32, writer->writer,
	    writer->at_ms, writer->at_count);
	summary_number(out, "count", (int64_t)writer->count);
	summary_id(out, state_event_id(state, writer->event), writer->seq);
	buf_add_char(out, '\n');
}

static inline void
views_keys(struct buf *out, const struct state *state)
{
	for (uint32_t t = 1; t < state->terms.count; t++) {
		uint32_t l = state_term(state, t)->space == TERM_KEY ?
		    state_term(state, t)->list : 0;

		for (; l; l = state_link(state, l)->next) {
			uint32_t event = state_link(state, l)->record;

			buf_add_str(out, "key");
			add_text(out, state_term_text(state, t));
			add_text(out, state_term_text(state,
			    state_event(state, event)->actor));
			summary_id(out, state_event_id(state, event),
			    state_event(state, event)->seq);
			buf_add_char(out, '\n');
		}
	}
}

static inline void
views_summary(struct buf *out, const struct view *view)
{
	const struct state *state = view->state;

	buf_clear(out);
	buf_addf(out, "arrived %" PRIu64 " unknown %" PRIu64 "\n", state->arrived,
	    state->unknown);
	for (uint32_t s = 1; s < state->subjects.count; s++)
		if (state_subject(state, s)->events)
			views_subject(out, view, s);
	for (uint32_t w = 1; w < state->writers.count; w++)
		views_writer(out, state, w);
	views_keys(out, state);
	for (size_t i = 0; i < 2; i++) {
		uint32_t owner = view_code_owner(view, slice_of(summary_codes[i]));

		buf_addf(out, "code %s", summary_codes[i]);
		add_text(out, owner ? state_subject_name(state, owner) :
		    SLICE("nobody"));
		buf_add_char(out, '\n');
	}
	summary_sort(out);
}

static inline void
views_names(struct buf *out, const struct state *state, const struct term_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		add_text(out, state_subject_name(state, list->term[i]));
	buf_add_char(out, '\n');
}

/* What follows from the links and the clock, task by task; for comparing replays. */
static inline void
views_relations(struct buf *out, const struct view *view, const char *const *tasks,
    size_t count)
{
	struct term_list list = {0};

	for (size_t i = 0; i < count; i++) {
		uint32_t subject = state_find_subject(view->state, SUBJECT_TASK,
		    slice_of(tasks[i]));
		struct progress progress;
		struct task task;

		if (!subject || !state_subject(view->state, subject)->events)
			continue;
		view_task(&task, view, subject);
		progress = view_progress(view, subject);
		buf_addf(out, "%s ready %d shown %d clash %d done %zu/%zu parent", tasks[i],
		    (int)view_ready(view, &task), view_shown(view, subject),
		    task.code_clash, progress.done, progress.total);
		add_text(out, state_subject_name(view->state,
		    view_parent(view, subject)));
		for (int kind = -1; kind < LINK_KINDS; kind++) {
			view_incoming(&list, view, subject, kind);
			views_names(out, view->state, &list);
			view_outgoing(&list, view, subject, kind == -1 ? 0 : kind);
			views_names(out, view->state, &list);
		}
		view_blockers(&list, view, subject);
		views_names(out, view->state, &list);
	}
	term_list_release(&list);
}

/* ------------------------------------------------------------------- by the model */

struct model_write {
	const struct event *event;
	const struct event_write *subject;
	const struct event_field *field;
	int live;
};

struct model {
	const struct event **events;
	size_t events_count;
	struct model_write *writes;
	size_t writes_count;
	const struct workflow *workflow;
};

static inline uint64_t
model_mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline uint64_t
model_hash(struct slice head)
{
	char hex[DIGEST_HEX_SIZE];

	event_chain(hex, head);
	hex[16] = '\0';
	return strtoull(hex, NULL, 16);
}

/* at, writer, seq, id; the hash only tells apart lines of a forger. */
static inline int
model_order(const struct event *a, const struct event *b)
{
	uint64_t x[7] = { (uint64_t)a->at.ms, a->at.count, a->writer, a->seq, a->id.hi,
	    a->id.lo, model_hash(a->head) };
	uint64_t y[7] = { (uint64_t)b->at.ms, b->at.count, b->writer, b->seq, b->id.hi,
	    b->id.lo, model_hash(b->head) };

	for (int i = 0; i < 7; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

static inline int
model_same_subject(const struct model_write *a, const struct model_write *b)
{
	return a->subject->subject == b->subject->subject &&
	    slice_eq(a->subject->name, b->subject->name);
}

static inline int
model_same_field(const struct model_write *a, const struct model_write *b)
{
	return model_same_subject(a, b) && slice_eq(a->field->name, b->field->name);
}

/* Boolean: does this write overwrite what the event wrote to the field? */
static inline int
model_kills(const struct model_write *by, struct event_id id)
{
	for (uint32_t o = 0; o < by->field->over_count; o++)
		if (event_id_cmp(by->event->overs[by->field->over + o], id) == 0)
			return 1;
	/* an undo that hides a task has seen what it rests on */
	for (size_t r = 0; by->field->kind == FIELD_HIDDEN &&
	     by->event->type == EVENT_CHANGE_UNDONE && r < by->event->rests_count; r++)
		if (event_id_cmp(by->event->rests[r], id) == 0 &&
		    event_id_cmp(by->event->id, id) != 0)
			return 1;
	return 0;
}

static inline int
model_is_live(const struct model *model, const struct model_write *write)
{
	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *by = &model->writes[i];

		if (!model_same_field(by, write))
			continue;
		if (model_kills(by, write->event->id))
			return 0;
	}
	return 1;
}

static inline void
model_collect(struct model *model)
{
	size_t cap = 0;

	for (size_t e = 0; e < model->events_count; e++) {
		const struct event *event = model->events[e];

		if (event->type == EVENT_UNKNOWN)
			continue;
		for (size_t w = 0; w < event->writes_count; w++)
			for (uint32_t f = 0; f < event->writes[w].field_count; f++) {
				if (model->writes_count == cap) {
					cap = cap ? cap * 2 : 64;
					model->writes = task_realloc(model->writes,
					    cap, sizeof(*model->writes));
				}
				model->writes[model->writes_count++] =
				    (struct model_write){ event, &event->writes[w],
				    &event->fields[event->writes[w].field + f], 0 };
			}
	}
	for (size_t i = 0; i < model->writes_count; i++)
		model->writes[i].live = model_is_live(model, &model->writes[i]);
}

/* The text of a member of an object, unescaped, into out. Boolean. */
static inline int
model_member(struct buf *out, struct slice object, const char *key)
{
	struct json_doc doc = {0};
	uint32_t token = 0;

	buf_clear(out);
	if (object.ptr && !json_scan(&doc, object.ptr, object.len, NULL))
		token = json_get(&doc, 0, key);
	if (token && doc.token[token].kind == JSON_STRING)
		json_add_unescaped(out, &doc.token[token]);
	else if (token)
		buf_add_slice(out, json_raw(&doc, token));
	json_release(&doc);
	return token != 0;
}

static inline double
model_rank(const struct model *model, const struct model_write *write)
{
	static const char *const results[] = { "passed", "waived", "failed" };
	struct slice value = write->field->value, name = value;
	struct buf text = BUF_INIT;
	double rank = 0;

	/* what was purged helps nobody */
	switch (write->field->kind) {
	case FIELD_PRIORITY:
	case FIELD_PURGE_EPOCH:
		return value.ptr ? atof(value.ptr) : -1;
	case FIELD_HIDDEN:
		return !value.ptr || value.ptr[0] == 'f';
	case FIELD_CHECK_DONE:
		return value.ptr && value.ptr[0] == 't';
	case FIELD_CAP:
		return value.ptr ? value.ptr[0] == 't' :
		    write->subject->subject == SUBJECT_TASK;
	case FIELD_LABEL: case FIELD_LINK: case FIELD_CHECK: case FIELD_GATE:
		return !value.ptr || value.ptr[0] == 't';
	case FIELD_STATE:
		name.ptr += value.ptr != NULL;
		name.len -= value.ptr ? 2 : 0;
		return (double)write->event->fence * 100 +
		    workflow_state(model->workflow, name);
	case FIELD_GATE_REPORT:
		if (!value.ptr)
			return 3;
		model_member(&text, value, "result");
		for (int i = 0; i < 3; i++)
			if (slice_is(slice_of_buf(&text), results[i]))
				rank = i + 1;
		buf_release(&text);
		return rank;
	default:
		return 0;
	}
}

static inline int
model_is_first(enum field_kind kind)
{
	return kind == FIELD_CREATED || kind == FIELD_REDACTED || kind == FIELD_PURGED ||
	    kind == FIELD_LOG_ID || (field_is_fact(kind) && kind != FIELD_LEASE);
}

/* Boolean: does a show rather than b? */
static inline int
model_beats(const struct model *model, const struct model_write *a,
    const struct model_write *b)
{
	int order = model_order(a->event, b->event);
	double x, y;

	if (model_is_first(a->field->kind))
		return order < 0;
	x = model_rank(model, a);
	y = model_rank(model, b);
	return x != y ? x > y : order > 0;
}

static inline const struct model_write *
model_shown(const struct model *model, enum subject_kind kind, struct slice name,
    const char *field)
{
	const struct model_write *best = NULL;

	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *write = &model->writes[i];

		if (write->live && write->subject->subject == kind &&
		    slice_eq(write->subject->name, name) &&
		    slice_is(write->field->name, field) &&
		    (!best || model_beats(model, write, best)))
			best = write;
	}
	return best;
}

static inline int64_t
model_shown_ms(const struct event *event)
{
	return event->origin_at != WHEN_NONE ? event->origin_at : event->at.ms;
}

/* The line of a field, at the first of its live writes. */
static inline void
model_field(struct buf *out, const struct model *model, size_t at)
{
	const struct model_write *first = &model->writes[at], *best = first;
	const struct event *event;
	int live = 0;

	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *write = &model->writes[i];

		if (!write->live || !model_same_field(write, first))
			continue;
		if (i < at)
			return;
		live++;
		if (write != best && model_beats(model, write, best))
			best = write;
	}
	event = best->event;
	buf_addf(out, "field %d", (int)best->subject->subject);
	add_text(out, best->subject->name);
	add_text(out, best->field->name);
	summary_id(out, event->id, event->seq);
	add_text(out, best->field->value);
	summary_number(out, "live", live);
	summary_number(out, "shown", model_shown_ms(event));
	add_text(out, event->origin_by.ptr ? event->origin_by : event->actor);
	buf_add_char(out, '\n');
}

/* Is the write the first of its event to its subject? (To its event for all.) */
static inline int
model_opens(const struct model *model, size_t at)
{
	return at == 0 || model->writes[at - 1].event != model->writes[at].event ||
	    model->writes[at - 1].subject != model->writes[at].subject;
}

static inline void
model_subject(struct buf *out, const struct model *model, size_t at)
{
	const struct model_write *first = &model->writes[at];
	uint64_t version = 0, events = 0;
	int64_t updated = INT64_MIN;
	int sealed = 0;

	for (size_t i = 0; i < model->writes_count; i++) {
		const struct event *event = model->writes[i].event;

		if (!model_same_subject(&model->writes[i], first))
			continue;
		if (i < at)
			return;
		if (!model_opens(model, i))
			continue;
		events++;
		version += model_mix(event->id.lo);
		sealed |= event->sealed;
		if (model_shown_ms(event) > updated)
			updated = model_shown_ms(event);
	}
	buf_addf(out, "subject %d", (int)first->subject->subject);
	add_text(out, first->subject->name);
	buf_addf(out, " %016" PRIx64, version);
	summary_number(out, "events", (int64_t)events);
	summary_number(out, "updated", updated);
	summary_number(out, "sealed", sealed);
	buf_add_char(out, '\n');
}

static inline int
model_is_claim(const struct model_write *write, struct slice task)
{
	return write->field->kind == FIELD_CLAIM &&
	    write->event->type == EVENT_TASK_CLAIMED &&
	    slice_eq(write->subject->name, task);
}

static inline int
model_is_sync(const struct model_write *write)
{
	struct buf text = BUF_INIT;
	int sync = model_member(&text, write->field->value, "sync") &&
	    text.data[0] == 't';

	buf_release(&text);
	return sync;
}

/* When the lease of a claim ends. */
static inline int64_t
model_until(const struct model *model, const struct model_write *claim)
{
	const struct event *by = claim->event;
	int64_t end = by->at.ms, lease_ms, ms;
	struct buf text = BUF_INIT;

	lease_ms = model->workflow->lease_s * 1000;
	if (by->purged) {
		end += lease_ms;
	} else {
		model_member(&text, claim->field->value, "lease");
		lease_ms = atoll(text.data) * 1000;
		model_member(&text, claim->field->value, "until");
		when_parse_utc(&end, slice_of_buf(&text));
	}
	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *write = &model->writes[i];
		const struct event *event = write->event;

		if (!model_same_subject(write, claim) || event->fence != by->fence ||
		    !slice_eq(event->actor, by->actor) ||
		    !slice_eq(event->session, by->session))
			continue;
		if (event->at.ms + lease_ms > end)
			end = event->at.ms + lease_ms;
		if (write->field->kind == FIELD_LEASE && write->live &&
		    model_member(&text, write->field->value, "until") &&
		    when_parse_utc(&ms, slice_of_buf(&text)) && ms > end)
			end = ms;
	}
	buf_release(&text);
	return end;
}

static inline void
model_claim(struct buf *out, const struct model *model, const char *task)
{
	const struct model_write *best = NULL;
	uint64_t epoch = 0;
	int all = 0;

	for (size_t i = 0; i < model->writes_count; i++)
		if (model_is_claim(&model->writes[i], slice_of(task)) &&
		    model->writes[i].event->fence > epoch)
			epoch = model->writes[i].event->fence;
	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *write = &model->writes[i];
		int ahead;

		if (!model_is_claim(write, slice_of(task)) ||
		    write->event->fence != epoch)
			continue;
		all++;
		ahead = best ? model_is_sync(write) - model_is_sync(best) : 1;
		if (ahead > 0 ||
		    (ahead == 0 && model_order(write->event, best->event) < 0))
			best = write;
	}
	if (!best)
		return;
	buf_addf(out, "claim %s", task);
	summary_id(out, best->event->id, best->event->seq);
	summary_number(out, "fence", (int64_t)epoch);
	add_text(out, best->event->actor);
	add_text(out, best->event->session);
	summary_number(out, "until", model_until(model, best));
	summary_number(out, "sync", model_is_sync(best));
	summary_number(out, "ended", !best->live);
	summary_number(out, "all", all);
	buf_add_char(out, '\n');
}

/*
 * Boolean: is the task hidden? Not if a write of its state or claim is live that no
 * undo which hid it had seen.
 */
static inline int
model_is_hidden(const struct model *model, struct slice task)
{
	const struct model_write *hidden = model_shown(model, SUBJECT_TASK, task, "hidden");

	if (!hidden || !slice_is(hidden->field->value, "true"))
		return 0;
	for (size_t i = 0; i < model->writes_count; i++) {
		const struct model_write *write = &model->writes[i];
		int seen = write->event == hidden->event;

		if (!write->live || !model_same_subject(write, hidden) ||
		    (write->field->kind != FIELD_STATE && write->field->kind != FIELD_CLAIM))
			continue;
		for (size_t by = 0; by < model->writes_count; by++)
			seen |= model_same_field(&model->writes[by], hidden) &&
			    model_kills(&model->writes[by], write->event->id);
		if (!seen)
			return 0;
	}
	return 1;
}

static inline void
model_code(struct buf *out, const struct model *model, const char *code,
    const char *const *tasks, size_t count)
{
	const struct model_write *owner = NULL;

	for (size_t i = 0; i < count; i++) {
		struct slice task = slice_of(tasks[i]);
		const struct model_write *has = model_shown(model, SUBJECT_TASK, task,
		    "code");
		int order;

		if (!has || !has->field->value.ptr || !model_shown(model, SUBJECT_TASK,
		    task, "created") || has->field->value.len != strlen(code) + 2 ||
		    memcmp(has->field->value.ptr + 1, code, strlen(code)) != 0)
			continue;
		if (model_is_hidden(model, task))
			continue;
		order = owner ? model_order(has->event, owner->event) : -1;
		if (order < 0 || (order == 0 &&
		    slice_cmp(task, owner->subject->name) < 0))
			owner = has;
	}
	buf_addf(out, "code %s", code);
	add_text(out, owner ? owner->subject->name : SLICE("nobody"));
	buf_add_char(out, '\n');
}

static inline void
model_writer(struct buf *out, const struct model *model, size_t at)
{
	const struct event *first = model->events[at], *last = first;
	struct hlc clock = first->at;
	int count = 0;

	for (size_t i = 0; i < model->events_count; i++) {
		const struct event *event = model->events[i];

		if (event->writer != first->writer)
			continue;
		if (i < at)
			return;
		count++;
		if (hlc_cmp(event->at, clock) > 0)
			clock = event->at;
		if (event->seq > last->seq || (event->seq == last->seq &&
		    model_order(event, last) > 0))
			last = event;
	}
	buf_addf(out, "writer %012" PRIx64 " %" PRId64 ".%" PRIu32, first->writer,
	    clock.ms, clock.count);
	summary_number(out, "count", count);
	summary_id(out, last->id, last->seq);
	buf_add_char(out, '\n');
}

static inline void
model_workflow(struct workflow *out, const struct model *model)
{
	const struct model_write *set = model_shown(model, SUBJECT_LOG, SLICE(""),
	    "workflow");
	int rc = 1;

	if (set && set->field->value.ptr)
		rc = workflow_parse(out, set->field->value, NULL);
	if (rc && workflow_parse(out, workflow_default(), NULL))
		abort();
}

/* events: distinct lines; one that is purged is there in that form. */
static inline void
model_summary(struct buf *out, const struct event **events, size_t events_count,
    const char *const *tasks, size_t tasks_count)
{
	struct model model = { .events = events, .events_count = events_count };
	struct workflow workflow;
	int unknown = 0;

	model_collect(&model);
	model_workflow(&workflow, &model);
	model.workflow = &workflow;
	buf_clear(out);
	for (size_t i = 0; i < model.writes_count; i++) {
		model_subject(out, &model, i);
		if (model.writes[i].live)
			model_field(out, &model, i);
	}
	for (size_t i = 0; i < tasks_count; i++)
		model_claim(out, &model, tasks[i]);
	for (size_t i = 0; i < events_count; i++) {
		model_writer(out, &model, i);
		unknown += events[i]->type == EVENT_UNKNOWN;
		if (!events[i]->key.len)
			continue;
		buf_add_str(out, "key");
		add_text(out, events[i]->key);
		add_text(out, events[i]->actor);
		summary_id(out, events[i]->id, events[i]->seq);
		buf_add_char(out, '\n');
	}
	buf_addf(out, "arrived %zu unknown %d\n", events_count, unknown);
	for (size_t i = 0; i < 2; i++)
		model_code(out, &model, summary_codes[i], tasks, tasks_count);
	summary_sort(out);
	workflow_release(&workflow);
	free(model.writes);
}

#endif
