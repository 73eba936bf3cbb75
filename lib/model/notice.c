/* SPDX-License-Identifier: ISC */
/*
 * Finding the notices of an actor: one walk over the writes of the state, the
 * claim and the assignee of a task, in the order of writes.
 */
#include "model/notice.h"

#include <stdlib.h>
#include <string.h>

#include "model/gate.h"
#include "model/rule.h"
#include "model/task_summary.h"

static const char *const types[] = { "", "sent-back", "failed", "taken",
	"reassigned" };

const char *
notice_type(enum notice_kind kind)
{
	return types[kind];
}

/* The walk. */
struct walk {
	const struct view *view;
	uint32_t subject, actor;	/* actor: term */
	int state;
	bool worked, assigned;
	uint32_t claim;			/* the actor's, a write; 0: none */
	uint32_t last;			/* the actor's last event */
	struct notice_list *out;
};

static bool
is_watched(const struct write_rec *write)
{
	return (write->kind == FIELD_STATE || write->kind == FIELD_CLAIM ||
	           write->kind == FIELD_ASSIGNEE) &&
	    !(write->flags & WRITE_TOMBSTONE);
}

/*
 * True if the actor and others have written here: without both there is nothing
 * to tell. Fast, because an inbox asks it of every task.
 */
static bool
is_shared(const struct view *view, uint32_t subject, uint32_t actor)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[3] = { rec->registers, rec->dead, rec->members };
	bool own = false, others = false;

	for (int l = 0; l < 3 && !(own && others); l++)
		for (uint32_t w = lists[l]; w && !(own && others);
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);

			if (write->kind != FIELD_GATE_REPORT &&
			    !is_watched(write))
				continue;
			if (state_event(state, write->event)->actor == actor)
				own = true;
			else
				others = true;
		}
	return others && own;
}

static void
collect(struct write_list *out, const struct walk *walk)
{
	const struct state *state = walk->view->state;
	const struct subject_rec *rec = state_subject(state, walk->subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };

	for (int l = 0; l < 2; l++)
		for (uint32_t w = lists[l]; w; w = state_write(state, w)->next)
			if (is_watched(state_write(state, w)))
				write_list_add(out, w);
	write_list_sort(out, state, view_by_order);
}

static void
add_notice(struct walk *walk, uint32_t event, enum notice_kind kind)
{
	struct notice_list *out = walk->out;
	struct notice *last = out->count ? &out->notice[out->count - 1] : NULL;

	if (last && last->event == event) {	/* say the most of it */
		if (kind < last->kind)
			last->kind = kind;
		return;
	}
	ARRAY_GROW(out->notice, out->count, out->cap);
	out->notice[out->count++] = (struct notice){ event, kind };
}

static void
see_state(struct walk *walk, const struct write_rec *write, bool own)
{
	const struct workflow *w = walk->view->workflow;
	int from = walk->state,
	    to = workflow_state(w, write_text(walk->view->state, write));

	walk->state = to;
	if (own)
		walk->worked |= from == -1 || rule_is_work(w, from, to);
	else if (from != -1 && rule_returns(w, from, to) && walk->worked)
		add_notice(walk, write->event, NOTICE_SENT_BACK);
	else if (from != to && walk->claim)
		add_notice(walk, write->event, NOTICE_TAKEN);
}

/*
 * True if this write ends the actor's claim. A claim of another clone with the
 * same number does not: who loses to it is told so (claim_fate.h).
 */
static bool
ends_claim(const struct walk *walk, const struct write_rec *write)
{
	const struct state *state = walk->view->state;
	const struct event_rec *event = state_event(state, write->event);
	uint32_t w = state_subject(state, walk->subject)->registers;

	if (event->type == EVENT_TASK_CLAIMED)
		return event->fence > state_event(state,
		    state_write(state, walk->claim)->event)->fence;
	while (w && w != walk->claim)
		w = state_write(state, w)->next;
	return !w;	/* it is dead */
}

static void
see_claim(struct walk *walk, uint32_t number, bool own)
{
	const struct state *state = walk->view->state;
	const struct write_rec *write = state_write(state, number);
	bool claims = state_event(state, write->event)->type ==
	    EVENT_TASK_CLAIMED;

	if (own) {
		walk->claim = claims ? number : 0;
		walk->worked |= claims &&
		    rule_state_of_work(walk->view->workflow, walk->state);
	} else if (walk->claim && ends_claim(walk, write)) {
		add_notice(walk, write->event, NOTICE_TAKEN);
		walk->claim = 0;
	}
}

static void
see_assignee(struct walk *walk, const struct write_rec *write, bool own,
    struct slice actor)
{
	bool is = slice_eq(write_text(walk->view->state, write), actor);

	if (!own && walk->assigned && !is)
		add_notice(walk, write->event, NOTICE_REASSIGNED);
	walk->assigned = is;
	walk->worked |= is;
}

static void
follow(struct walk *walk, const struct write_list *writes, struct slice actor)
{
	const struct state *state = walk->view->state;

	for (size_t i = 0; i < writes->count; i++) {
		const struct write_rec *write =
		    state_write(state, writes->write[i]);
		bool own = state_event(state, write->event)->actor ==
		    walk->actor;

		if (own)
			walk->last = write->event;
		if (write->kind == FIELD_STATE)
			see_state(walk, write, own);
		else if (write->kind == FIELD_CLAIM)
			see_claim(walk, writes->write[i], own);
		else
			see_assignee(walk, write, own, actor);
	}
}

/* Add the gates that somebody else has reported to have failed. */
static void
add_failed(struct walk *walk)
{
	const struct state *state = walk->view->state;

	for (uint32_t w = state_subject(state, walk->subject)->members; w;
	     w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);

		if (write->kind == FIELD_GATE_REPORT && walk->worked &&
		    state_event(state, write->event)->actor != walk->actor &&
		    gate_result_of(write_raw(state, write)) == GATE_FAILED)
			add_notice(walk, write->event, NOTICE_FAILED);
	}
}

/* True if the actor has done something since, which was an answer to it. */
static bool
is_answered(const struct walk *walk, uint32_t event)
{
	const struct state *state = walk->view->state;
	uint32_t a = state_subject(state, walk->subject)->acts;

	if (walk->last && state_event_cmp(state, event, walk->last) < 0)
		return true;
	while (a && (state_act(state, a)->actor != walk->actor ||
	    state_act(state, a)->last_ms <= state_event(state, event)->at_ms))
		a = state_act(state, a)->next;
	return a != 0;
}

static bool
is_acked(const struct walk *walk, uint32_t event, struct slice actor)
{
	char id[EVENT_ID_SIZE];

	event_id_format(id, state_event_id(walk->view->state, event));
	return message_is_acked(walk->view, walk->subject, slice_of(id), actor);
}

/* Drop what needs not be told any more. */
static void
drop_old(struct walk *walk, struct slice actor, bool all)
{
	struct notice_list *out = walk->out;
	size_t kept = 0;

	for (size_t i = 0; i < out->count; i++)
		if (!is_answered(walk, out->notice[i].event) &&
		    (all || !is_acked(walk, out->notice[i].event, actor)))
			out->notice[kept++] = out->notice[i];
	out->count = kept;
}

/* True if the task has no notice for anybody: it is closed, or untouched. */
static bool
is_quiet(const struct view *view, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(view->state, subject);
	const struct summary_row *row;
	struct task task;

	if (rec->kind != SUBJECT_TASK || !rec->dead)
		return true;
	row = summary_known(view, subject);
	if (row)
		return (row->flags & SUMMARY_CLOSED) != 0;
	view_task_part(&task, view, subject, TASK_PART(FIELD_STATE));
	return (view->workflow->done & state_bit(task.state_number)) != 0;
}

void
notice_reader_init(struct notice_reader *reader, const struct view *view,
    struct slice actor)
{
	reader->view = view;
	reader->name = actor;
	reader->actor = state_find_term(view->state, TERM_NAME, actor);
}

void
notice_list_read(struct notice_list *out, const struct notice_reader *reader,
    uint32_t subject, bool all)
{
	const struct view *view = reader->view;
	struct walk walk = { .view = view, .subject = subject, .state = -1,
		.actor = reader->actor, .out = out };
	struct write_list writes = {0};

	out->count = 0;
	if (!reader->actor || is_quiet(view, subject) ||
	    !is_shared(view, subject, reader->actor))
		return;
	collect(&writes, &walk);
	follow(&walk, &writes, reader->name);
	add_failed(&walk);
	drop_old(&walk, reader->name, all);
	if (out->count && !view_shown(view, subject))
		out->count = 0;
	write_list_release(&writes);
}

void
notice_list_release(struct notice_list *list)
{
	free(list->notice);
	memset(list, 0, sizeof(*list));
}

void
notice_list_review(struct notice_list *out, const struct view *view,
    uint32_t subject)
{
	struct walk walk = { .view = view, .subject = subject, .state = -1,
		.actor = UINT32_MAX, .worked = true, .out = out };
	struct write_list writes = {0};
	const struct slice nobody = { NULL, 0 };
	size_t last;

	out->count = 0;
	if (is_quiet(view, subject))
		return;
	collect(&writes, &walk);
	follow(&walk, &writes, nobody);
	for (last = out->count; last > 1; last--)
		if (out->notice[last - 1].kind == NOTICE_SENT_BACK)
			break;
	if (last) {	/* only the last time */
		out->notice[0] = out->notice[last - 1];
		out->count = out->notice[0].kind == NOTICE_SENT_BACK;
	}
	add_failed(&walk);
	write_list_release(&writes);
}

uint32_t
notice_find(const struct view *view, struct slice id, struct slice actor)
{
	const struct state *state = view->state;
	struct notice_list list = {0};
	struct notice_reader reader;
	struct event_id event_id;
	uint32_t event = event_id_parse(&event_id, id)
	    ? state_find_event(state, event_id) : 0, found = 0;

	notice_reader_init(&reader, view, actor);
	for (uint32_t s = 1; event && s < state->subjects.count && !found;
	     s++) {
		notice_list_read(&list, &reader, s, true);
		for (size_t i = 0; i < list.count; i++)
			if (list.notice[i].event == event)
				found = s;
	}
	notice_list_release(&list);
	return found;
}
