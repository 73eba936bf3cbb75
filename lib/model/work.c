/* SPDX-License-Identifier: ISC */
/*
 * Making work sessions from marks. `of` in a mark names its session; a mark
 * without it belongs to the open session of its author. Time after the end of
 * the claim is work under no claim and does not count.
 */
#include "model/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "format/id.h"

struct mark {
	const struct event_rec *event;
	uint32_t write;
	struct slice id, of;	/* of: absent if not given */
	char kind;		/* s, p, r, e */
	bool has_note;
	int64_t productivity;
};

const char *
work_status_name(enum work_status status)
{
	static const char *const names[] = { [WORK_RUNNING] = "running",
	    [WORK_PAUSED] = "paused", [WORK_ENDED] = "ended" };

	return names[status];
}

void
work_list_release(struct work_list *list)
{
	free(list->session);
	free(list->span);
	memset(list, 0, sizeof(*list));
}

int64_t
share_parse(struct slice text)
{
	int64_t n = 0, unit = 1000;
	size_t i;

	for (i = 0; i < text.len && i < 8; i++) {
		char c = text.ptr[i];

		if (c == '.' && i == 1)
			continue;
		if (i == 1 || c < '0' || c > '9')
			return -1;
		n += (c - '0') * unit;
		unit /= 10;
	}
	return text.len && i == text.len && n <= 1000 ? n : -1;
}

/* True if the write is a mark that can be read. */
static bool
read_mark(struct mark *mark, const struct view *view, uint32_t write)
{
	static const char *const kinds[] = { "start", "pause", "resume",
		"end" };
	const struct state *state = view->state;
	const struct write_rec *rec = state_write(state, write);
	struct slice raw = write_raw(state, rec);
	struct json_doc doc = {0};
	uint32_t kind, of, productivity;

	memset(mark, 0, sizeof(*mark));
	if (!raw.ptr || json_scan(&doc, raw.ptr, raw.len, NULL)) {
		json_release(&doc);
		return false;
	}
	kind = json_get(&doc, 0, "mark");
	of = json_get(&doc, 0, "of");
	productivity = json_get(&doc, 0, "productivity");
	mark->event = state_event(state, rec->event);
	mark->write = write;
	mark->id = state_term_arg(state, rec->field);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && kind; i++)
		if (json_is(&doc, kind, kinds[i]))	/* in any spelling */
			mark->kind = kinds[i][0];
	if (of && doc.token[of].kind == JSON_STRING && !doc.token[of].escaped)
		mark->of = (struct slice){ doc.token[of].ptr,
			doc.token[of].len };
	mark->has_note = json_get(&doc, 0, "note") != 0;
	mark->productivity = productivity && doc.token[productivity].kind ==
	    JSON_NUMBER ? share_parse(json_raw(&doc, productivity)) : -1;
	json_release(&doc);
	return true;
}

static void
add_span(struct work_list *list, size_t at, int64_t to_ms)
{
	struct work_session *s = &list->session[at];

	if (to_ms > s->now_ms)
		to_ms = s->now_ms;
	if (to_ms <= s->since_ms)
		return;
	ARRAY_GROW(list->span, list->spans, list->spans_cap);
	list->span[list->spans++] = (struct work_span){ at, s->since_ms,
		to_ms };
	s->worked_ms += to_ms - s->since_ms;
}

/* End the session at a time, or at the end of its claim if that was earlier. */
static void
end(struct work_list *list, size_t at, int64_t ms)
{
	struct work_session *s = &list->session[at];

	s->by_claim = s->limit_ms < ms;
	s->end_ms = s->by_claim ? s->limit_ms : ms;
	if (s->end_ms < s->start_ms)
		s->end_ms = s->start_ms;
	if (s->status == WORK_RUNNING)
		add_span(list, at, s->end_ms);
	s->status = WORK_ENDED;
}

/* Returns the session of the actor that is open at a time, or SIZE_MAX. */
static size_t
open_session(struct work_list *list, size_t first, uint32_t actor, int64_t ms)
{
	for (size_t i = list->count; i-- > first; ) {
		struct work_session *s = &list->session[i];

		if (s->actor != actor || s->status == WORK_ENDED)
			continue;
		if (s->limit_ms > ms)
			return i;
		end(list, i, ms);
	}
	return SIZE_MAX;
}

static size_t
session_of(struct work_list *list, size_t first, const struct mark *mark)
{
	for (size_t i = first; mark->of.ptr && i < list->count; i++)
		if (slice_eq(list->session[i].id, mark->of))
			return i;
	return open_session(list, first, mark->event->actor,
	    mark->event->at_ms);
}

static void
begin(struct work_list *list, const struct view *view, uint32_t subject,
    const struct mark *mark)
{
	const struct event_rec *event = mark->event;
	struct work_session *s;

	ARRAY_GROW(list->session, list->count, list->cap);
	s = &list->session[list->count++];
	memset(s, 0, sizeof(*s));
	s->subject = subject;
	s->actor = event->actor;
	s->fence = event->fence;
	s->id = mark->id;
	if (event->session)
		s->session = state_term_text(view->state, event->session);
	s->start_ms = s->since_ms = event->at_ms;
	s->end_ms = WHEN_NONE;
	s->now_ms = view->now_ms;
	s->productivity = -1;
	s->limit_ms = event->fence ? view_claim_end(view, subject, event->fence,
	    event->actor, event->session) : WHEN_NONE;
	if (s->limit_ms == WHEN_NONE)
		s->limit_ms = INT64_MAX;
}

static void
apply(struct work_list *list, const struct view *view, uint32_t subject,
    size_t first, const struct mark *mark)
{
	int64_t at_ms = mark->event->at_ms;
	struct work_session *s;
	size_t at;

	if (mark->kind == 's') {
		at = open_session(list, first, mark->event->actor, at_ms);
		/* begun twice, by writers who did not see each other */
		if (at != SIZE_MAX)
			return;
		begin(list, view, subject, mark);
		at = list->count - 1;
	} else {
		at = session_of(list, first, mark);
	}
	if (at == SIZE_MAX)
		return;
	s = &list->session[at];
	if (mark->has_note)
		s->note = mark->write;
	if (mark->productivity >= 0)
		s->productivity = mark->productivity;
	if (s->status == WORK_ENDED || at_ms < s->start_ms)
		return;
	if (s->limit_ms <= at_ms || mark->kind == 'e') {
		end(list, at, at_ms);
	} else if (mark->kind == 'p' && s->status == WORK_RUNNING) {
		add_span(list, at, at_ms);
		s->status = WORK_PAUSED;
	} else if (mark->kind == 'r' && s->status == WORK_PAUSED) {
		s->since_ms = at_ms;
		s->status = WORK_RUNNING;
	}
}

static bool
has_marks(const struct view *view, uint32_t subject)
{
	for (uint32_t at = state_subject(view->state, subject)->facts; at;
	    at = state_write(view->state, at)->next)
		if (state_write(view->state, at)->kind == FIELD_WORK)
			return true;
	return false;
}

void
work_read(struct work_list *out, const struct view *view, uint32_t subject)
{
	struct write_list marks = {0};
	size_t first = out->count;

	if (!has_marks(view, subject))
		return;
	view_facts(&marks, view, subject, FIELD_WORK);
	for (size_t i = 0; i < marks.count; i++) {
		struct mark mark;

		if (read_mark(&mark, view, marks.write[i]))
			apply(out, view, subject, first, &mark);
	}
	for (size_t i = first; i < out->count; i++) {
		struct work_session *s = &out->session[i];

		if (s->status != WORK_ENDED && s->limit_ms <= view->now_ms)
			end(out, i, view->now_ms);
		else if (s->status == WORK_RUNNING)
			add_span(out, i, view->now_ms);
	}
	write_list_release(&marks);
}

bool
work_find_open(struct work_session *out, const struct view *view,
    uint32_t subject, struct slice actor)
{
	struct work_list list = {0};
	bool found = false;

	work_read(&list, view, subject);
	for (size_t i = 0; i < list.count && !found; i++) {
		*out = list.session[i];
		found = out->status != WORK_ENDED &&
		    slice_eq(state_term_text(view->state, out->actor), actor);
	}
	work_list_release(&list);
	return found;
}

void
work_add_note(struct buf *out, const struct view *view,
    const struct work_session *session)
{
	struct json_doc doc = {0};
	struct slice raw;
	uint32_t token;

	if (!session->note || view_redacted(view, session->subject))
		return;
	raw = write_raw(view->state, state_write(view->state, session->note));
	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    (token = json_get(&doc, 0, "note")) != 0 &&
	    doc.token[token].kind == JSON_STRING)
		json_add_unescaped(out, &doc.token[token]);
	json_release(&doc);
}

/* True if the session overlaps the range. */
static bool
touches(const struct work_session *s, const struct work_query *query,
    const struct view *view)
{
	int64_t end_ms = s->end_ms == WHEN_NONE ? view->now_ms : s->end_ms;

	return (query->when.from == WHEN_NONE || end_ms >= query->when.from) &&
	    (query->when.to == WHEN_NONE || s->start_ms <= query->when.to);
}

static int
by_start(const void *a, const void *b)
{
	const struct work_session *x = a, *y = b;

	if (x->start_ms != y->start_ms)
		return x->start_ms < y->start_ms ? -1 : 1;
	return slice_cmp(x->id, y->id);
}

bool
work_matches(const struct work_session *s, const struct view *view,
    const struct work_query *query)
{
	return touches(s, query, view) &&
	    (!query->open || s->status != WORK_ENDED) &&
	    (!query->actors || filter_takes_name(query->actors,
	    state_term_text(view->state, s->actor)));
}

void
work_read_tasks(struct work_list *out, const struct view *view,
    const struct work_query *query)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; query->subjects && i < query->subjects->count; i++)
		work_read(out, view, query->subjects->term[i]);
	for (uint32_t s = 1; !(query->subjects && query->subjects->count) &&
	    s < view->state->subjects.count; s++)
		if (has_marks(view, s) && view_shown(view, s))
			work_read(out, view, s);
}

void
work_list_read(struct work_list *out, const struct view *view,
    const struct work_query *query)
{
	size_t kept = 0;

	work_read_tasks(out, view, query);
	/* the spans have the numbers of sessions before the sorting */
	out->spans = 0;
	for (size_t i = 0; i < out->count; i++)
		if (work_matches(&out->session[i], view, query))
			out->session[kept++] = out->session[i];
	out->count = kept;
	if (kept)
		qsort(out->session, kept, sizeof(*out->session), by_start);
}
