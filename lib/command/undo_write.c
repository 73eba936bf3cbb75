/* SPDX-License-Identifier: ISC */
/*
 * The undo of one subject: its writes, the events that it names, and the rules
 * about holders and gates, which hold as for any change.
 */
#include "command/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/undo_private.h"
#include "model/gate.h"
#include "model/rule.h"
#include "model/task_links.h"

/* The undo of a subject that is being written. */
struct writing {
	struct decision *d;
	const struct past *past;
	uint32_t subject;
	struct write_list live;	/* of the field that is being written */
	bool *named;		/* by write: its event is in `rests` */
	bool claims;		/* it would have to give a claim back */
};

static struct slice
field_text(const struct writing *u, uint32_t field)
{
	return state_term_text(u->past->basis->view->state, field);
}

static void
name_event(const struct writing *u, uint32_t number)
{
	draft_add_rest(u->d->draft, state_event_id(u->d->view->state,
	    u->past->event[number].event));
}

/* Returns the write of the past that a live write of the state is; or 0. */
static uint32_t
past_write_of(const struct past *past, uint32_t record)
{
	const struct state *state = past->basis->view->state;
	const struct write_rec *rec = state_write(state, record);
	uint32_t number = past->number[state_event(state, rec->event)->ident];
	const struct past_event *event = &past->event[number];

	for (uint32_t w = event->write; w < event->write + event->writes; w++)
		if (past->write[w].record == record)
			return w;
	return 0;
}

/*
 * Name the events whose values the undo goes past, from this write back to what
 * is left. The audit follows the same way.
 */
static void
name_passed(struct writing *u, uint32_t from)
{
	struct write_list todo = {0};

	write_list_add(&todo, from);
	while (todo.count) {
		uint32_t at = todo.write[--todo.count];
		const struct past_write *write = &u->past->write[at];

		if (u->named[at] || write->base == at)
			continue;
		u->named[at] = true;
		name_event(u, write->event);
		for (uint32_t o = 0; o < write->overs; o++)
			write_list_add(&todo,
			    u->past->over[write->over + o]);
	}
	write_list_release(&todo);
}

static int
refuse_field(const struct writing *u, uint32_t field, const char *why,
    struct err *err)
{
	struct buf name = BUF_INIT;
	struct slice text = field_text(u, field);
	int rc;

	if (state_subject(u->d->view->state, u->subject)->kind == SUBJECT_TASK)
		task_add_name(&name, u->d->view, u->subject);
	else
		buf_add_slice(&name, state_subject_name(u->d->view->state,
		    u->subject));
	rc = err_set(err, ERR_INVALID, "cannot undo '%.*s' of '%s': %s",
	    (int)text.len, text.ptr, name.data ? name.data : "", why);
	buf_release(&name);
	return rc;
}

/*
 * Returns the value that the field has without the undone events, absent if
 * there is none.
 */
static struct slice
value_before(const struct writing *u, uint32_t field, uint32_t base)
{
	const struct state *state = u->d->view->state;

	if (base)
		return write_raw(state,
		    state_write(state, u->past->write[base].record));
	return field_unwritten_of(
	    (enum subject_kind)state_subject(state, u->subject)->kind,
	    (enum field_kind)state_term(state, field)->kind,
	    field_text(u, field));
}

/* An undo never makes a report on a gate better. */
static bool
betters_report(const struct writing *u, uint32_t field, struct slice value)
{
	struct slice gate = state_term_arg(u->d->view->state, field);
	struct gate now = {0};

	gate.len -= strlen("/report");
	gate_read(&now, u->d->view, u->subject, gate);
	return gate_goodness(gate_result_of(value)) > gate_goodness(now.result);
}

/*
 * A field that has no value before it is first written, like the text of a new
 * item, goes with what it belongs to.
 */
static bool
goes_along(enum field_kind kind)
{
	return kind == FIELD_CHECK_TEXT || kind == FIELD_CHECK_POS ||
	    kind == FIELD_AGENT_TYPE;
}

/*
 * Sort the live writes of the field: those that stand for what is undone come
 * first. Returns their number, and the write that is left without them.
 */
static size_t
find_affected(struct writing *u, uint32_t field, uint32_t *base)
{
	const struct view *view = u->d->view;
	size_t affected = 0;

	*base = 0;
	view_writes(&u->live, view, u->subject, field);
	for (size_t i = 0; i < u->live.count; i++) {
		uint32_t at = past_write_of(u->past, u->live.write[i]);
		const struct past_write *write = &u->past->write[at];
		uint32_t swap = u->live.write[i];

		if (!at || !write->reaches)
			continue;
		u->live.write[i] = u->live.write[affected];
		u->live.write[affected++] = swap;
		if (write->base && (!*base || view_beats(view,
		    u->past->write[write->base].record,
		    u->past->write[*base].record)))
			*base = write->base;
	}
	return affected;
}

static void
write_over(struct writing *u, uint32_t field, size_t affected,
    struct slice value)
{
	const struct state *state = u->d->view->state;
	struct event_id over[OVERS_MAX];
	struct buf name = BUF_INIT, copy = BUF_INIT;
	size_t count = affected < OVERS_MAX ? affected : OVERS_MAX;

	for (size_t i = 0; i < count; i++) {
		over[i] = state_event_id(state,
		    state_write(state, u->live.write[i])->event);
		name_passed(u, past_write_of(u->past, u->live.write[i]));
	}
	buf_add_slice(&name, field_text(u, field));
	buf_add_slice(&copy, value);
	draft_write(u->d->draft, name.data, slice_of_buf(&copy), over, count);
	buf_release(&name);
	buf_release(&copy);
}

/*
 * A parent or a need that comes back must not make a task wait for itself: what
 * was linked since may lead back to it.
 */
static int
check_waiting(const struct writing *u, uint32_t field, struct slice value,
    struct err *err)
{
	const struct state *state = u->d->view->state;
	const struct term_rec *term = state_term(state, field);
	struct buf name = BUF_INIT;
	struct slice to;
	uint32_t other = 0;
	int rc = 0;

	if (term->kind == FIELD_LINK && slice_is(value, "true") &&
	    link_arg_parse(state_term_arg(state, field), &to) == LINK_NEEDS)
		other = term->record;
	if (term->kind == FIELD_PARENT && value.len > 2)
		other = state_find_subject(state, SUBJECT_TASK,
		    (struct slice){ value.ptr + 1, value.len - 2 });
	if (!other)
		return 0;
	task_add_name(&name, u->d->view, other);
	rc = term->kind == FIELD_PARENT
	    ? check_new_parent(u->d, other, name.data, err)
	    : check_new_need(u->d, other, name.data, err);
	buf_release(&name);
	return rc;
}

/* A code that another task has meanwhile does not come back. */
static int
check_code_back(const struct writing *u, enum field_kind kind,
    struct slice value, struct err *err)
{
	char *code;
	int rc;

	if (kind != FIELD_CODE || value.len <= 2)
		return 0;
	code = slice_dup((struct slice){ value.ptr + 1, value.len - 2 });
	rc = check_code_free(u->d->view, code, u->subject, err);
	free(code);
	return rc;
}

/* Give a field back the value that it had. */
static int
give_back(struct writing *u, uint32_t field, struct err *err)
{
	const struct state *state = u->d->view->state;
	enum field_kind kind = (enum field_kind)state_term(state, field)->kind;
	enum field_rule rule = field_rule(kind);
	uint32_t base;
	int rc;
	size_t affected = find_affected(u, field, &base);
	struct slice value = value_before(u, field, base);

	if (!affected)
		return 0;
	if (base && write_purged(state,
	    state_write(state, u->past->write[base].record)))
		return refuse_field(u, field,
		    "the value before it was purged", err);
	if (affected < u->live.count && rule != RULE_ADD_WINS &&
	    rule != RULE_FALSE_WINS)
		return refuse_field(u, field,
		    "another value stands beside it; settle first which one "
		    "counts, by writing it", err);
	if (!value.ptr)
		return goes_along(kind) ? 0 : refuse_field(u, field,
		    "it had no value before", err);
	if (kind == FIELD_GATE_REPORT && betters_report(u, field, value)) {
		if (state_event(state, state_write(state, u->live.write[0])
		    ->event)->type == EVENT_GATE_REPORTED)
			return refuse_field(u, field, "an undo never makes a "
			    "report better; report on the gate again", err);
		basis_note(u->d->basis, "the report on gate '%.*s' is not "
		    "given back: an undo never makes a report better",
		    (int)(state_term_arg(state, field).len -
		        strlen("/report")),
		    state_term_arg(state, field).ptr);
		return 0;
	}
	rc = check_waiting(u, field, value, err);
	if (!rc)
		rc = check_code_back(u, kind, value, err);
	if (!rc)
		write_over(u, field, affected, value);
	return rc;
}

/* The undo of a claim ends the claim. Another event's end of a claim stays. */
static void
end_claim(struct writing *u, const struct past_write *write)
{
	struct event_id id = state_event_id(u->d->view->state,
	    u->past->event[write->event].event);

	if (u->past->event[write->event].type != EVENT_TASK_CLAIMED) {
		u->claims |= u->past->event[write->event].type !=
		    EVENT_CHANGE_UNDONE || write->live;
		return;
	}
	if (!write->live)
		return;
	name_event(u, write->event);
	draft_write(u->d->draft, "claim", SLICE("null"), &id, 1);
}

/* A fact stays in the log, but a field says that it does not count. */
static void
end_facts(struct writing *u, uint32_t number)
{
	struct buf field = BUF_INIT;
	char id[EVENT_ID_SIZE];

	event_id_format(id, state_event_id(u->d->view->state,
	    u->past->event[number].event));
	decision_field(&field, UNDONE_FAMILY, slice_of(id));
	if (!draft_has(u->d->draft, field.data))
		decision_write_bool(u->d, u->subject, field.data, true);
	name_event(u, number);
	buf_release(&field);
}

static int
undo_write(struct writing *u, const struct past_write *write, struct err *err)
{
	const struct state *state = u->d->view->state;
	enum field_kind kind =
	    (enum field_kind)state_term(state, write->field)->kind;
	struct buf name = BUF_INIT;
	bool has;

	if (kind == FIELD_LEASE)
		return 0;
	if (kind == FIELD_CLAIM) {
		end_claim(u, write);
		return 0;
	}
	if (field_is_fact(kind)) {
		end_facts(u, write->event);
		return 0;
	}
	buf_add_slice(&name, field_text(u, write->field));
	has = draft_has(u->d->draft, name.data);
	buf_release(&name);
	return has ? 0 : give_back(u, write->field, err);
}

/*
 * Hide a task that goes because its creation is undone, or what brought it back
 * is. Name the creation, and the writes of its state and claim that were seen.
 * If others write these elsewhere, the task shows again (view_shown()).
 */
static void
hide(struct writing *u)
{
	static const char *const seen[] = { "state", "claim" };
	const struct state *state = u->d->view->state;
	struct event_id over[OVERS_MAX];

	decision_write_bool(u->d, u->subject, "hidden", true);
	for (size_t i = 0; i < 2; i++) {
		size_t count = view_overs(over, OVERS_MAX, u->d->view,
		    u->subject, slice_of(seen[i]));

		for (size_t o = 0; o < count; o++)
			draft_add_rest(u->d->draft, over[o]);
	}
	for (uint32_t w = u->past->first[u->subject]; w;
	    w = u->past->write[w].next) {
		const struct past_write *write = &u->past->write[w];
		enum field_kind kind =
		    (enum field_kind)state_term(state, write->field)->kind;
		bool chosen = u->past->event[write->event].chosen;

		if (chosen || kind == FIELD_CREATED)
			name_event(u, write->event);
		if (chosen && kind == FIELD_CLAIM)
			end_claim(u, write);
	}
}

/* Write all fields of the subject that the undone events wrote. */
static int
write_fields(struct writing *u, struct err *err)
{
	const struct state *state = u->d->view->state;
	int rc = 0;

	draft_subject(u->d->draft,
	    (enum subject_kind)state_subject(state, u->subject)->kind,
	    state_subject_name(state, u->subject));
	if (past_makes(u->past, u->subject)) {
		hide(u);
		return 0;
	}
	for (uint32_t w = u->past->first[u->subject]; w && !rc;
	    w = u->past->write[w].next) {
		const struct past_write *write = &u->past->write[w];

		if (u->past->event[write->event].chosen)
			rc = undo_write(u, write, err);
	}
	return rc;
}

/* The state of the task as the draft has it; absent if it has none. */
static int
check_state(struct writing *u, struct err *err)
{
	struct decision *d = u->d;
	struct facts facts;
	struct slice state = draft_value(d->draft, "state");
	struct buf name = BUF_INIT;
	int rc = 0, to;

	if (!state.ptr)
		return 0;
	json_unescape(&name, state);
	to = workflow_state(d->view->workflow, slice_of_buf(&name));
	if (to == -1)
		rc = workflow_no_state(d->view->workflow, slice_of_buf(&name),
		    ERR_ILLEGAL_MOVE, err);
	buf_release(&name);
	decision_facts(&facts, d);
	facts.to = to;
	if (!rc)
		rc = rule_check(ACTION_MOVE_HELD, &facts, err);
	if (rc || to == facts.from)
		return rc;
	rc = decision_handed(d, ACTION_MOVE_HANDED, to, NULL, err);
	if (!rc)
		rc = decision_gates(d, to, err);
	if (!rc)
		rc = decision_children(d, to, err);
	if (!rc && d->held && !draft_has(d->draft, "claim") &&
	    rule_ends_claims(d->view->workflow, facts.from, to))
		rc = err_set(err, ERR_HELD,
		    "the undo would make '%s' %.*s, where nobody holds a task: "
		    "give it back first (task-claim --release %s)", d->called,
		    (int)d->view->workflow->states[to].len,
		    d->view->workflow->states[to].ptr, d->called);
	return rc;
}

/* Dropping a gate by an undo is dropping a gate. */
static int
check_gates_dropped(const struct writing *u, struct err *err)
{
	struct decision *d = u->d;
	int rc = 0;

	for (uint32_t w = u->past->first[u->subject]; w && !rc;
	    w = u->past->write[w].next) {
		const struct past_write *write = &u->past->write[w];
		const struct term_rec *term = state_term(d->view->state,
		    write->field);
		struct buf name = BUF_INIT;
		struct facts facts;

		if (term->kind != FIELD_GATE ||
		    !u->past->event[write->event].chosen)
			continue;
		buf_add_slice(&name, field_text(u, write->field));
		decision_facts(&facts, d);
		gate_worker_facts(&facts, d->view, u->subject,
		    state_term_arg(d->view->state, write->field));
		if (slice_is(draft_value(d->draft, name.data), "false"))
			rc = rule_check(ACTION_DROP_GATE, &facts, err);
		buf_release(&name);
	}
	return rc;
}

static int
check_rules(struct writing *u, struct err *err)
{
	struct decision *d = u->d;
	int rc;

	/* a state that came back would show the task again */
	if (d->task.hidden && draft_fields(d->draft) &&
	    !draft_has(d->draft, "hidden"))
		return err_set(err, ERR_INVALID,
		    "the task %.*s was undone: bring it back first, 'task-show "
		    "%.*s' says how", (int)d->task.id.len, d->task.id.ptr,
		    (int)d->task.id.len, d->task.id.ptr);
	rc = check_state(u, err);

	if (!rc && draft_has(d->draft, "assignee"))
		rc = decision_check(d, ACTION_ASSIGN, err);
	if (!rc && draft_has(d->draft, "claim"))
		rc = decision_check(d, ACTION_UNDO_CLAIM, err);
	return rc ? rc : check_gates_dropped(u, err);
}

/* Read the task as it is now, shown or not. */
static int
open_task(struct decision *d, uint32_t subject, struct err *err)
{
	struct buf name = BUF_INIT;

	view_task(&d->task, d->view, subject);
	d->held = view_claim(&d->claim, d->view, subject);
	d->mine = d->held && decision_own(d, &d->claim);
	decision_find_session(d);
	d->out->subject = subject;
	memcpy(d->out->id, d->task.id.ptr, d->task.id.len);
	task_add_name(&name, d->view, subject);
	snprintf(d->called, sizeof(d->called), "%s", name.data);
	buf_release(&name);
	if (d->task.sealed)
		return err_set(err, ERR_INVALID, "'%s' was written by a newer "
		    "tasklog and is read-only for this one", d->called);
	if (view_blank(d->view->state, subject))
		return err_set(err, ERR_PARTIAL,
		    "nothing is decided on '%s': a line that writes to it has "
		    "null for its data, and no purge names it", d->called);
	/* no number of a claim: who gives one must rest on the claim */
	if (d->mine && !d->claim.session.len)
		draft_omit_session(d->draft);
	return 0;
}

/* Note the raw value that the field shows, before or after the undo. */
static void
note_value(struct undo_result *out, const struct view *view,
    const struct undo_change *change, size_t *at, size_t *len)
{
	uint32_t best = view_best(view, change->subject, change->field);
	struct slice raw = best ? write_raw(view->state,
	    state_write(view->state, best)) : (struct slice){ NULL, 0 };

	*at = out->text.len;
	*len = raw.len;
	buf_add_slice(&out->text, raw);
}

static void
note_before(struct undo_result *out, const struct writing *u)
{
	const struct view *view = u->d->view;
	const char *name;

	for (size_t i = 0; (name = draft_field_name(u->d->draft, i)); i++) {
		struct undo_change *change;

		ARRAY_GROW(out->change, out->changes, out->cap);
		change = &out->change[out->changes++];
		*change = (struct undo_change){ .subject = u->subject };
		/* 0: nobody has written the field yet */
		change->field = state_find_term(view->state,
		    (enum term_space)(TERM_TASK_FIELD +
		        state_subject(view->state, u->subject)->kind),
		    slice_of(name));
		if (change->field)
			note_value(out, view, change, &change->before,
			    &change->before_len);
	}
}

static void
note_after(struct undo_result *out, const struct writing *u, size_t from)
{
	const struct view *view = u->d->view;
	const char *name;

	for (size_t i = 0; (name = draft_field_name(u->d->draft, i)); i++) {
		struct undo_change *change = &out->change[from + i];

		change->field = state_find_term(view->state,
		    (enum term_space)(TERM_TASK_FIELD +
		        state_subject(view->state, u->subject)->kind),
		    slice_of(name));
		note_value(out, view, change, &change->after,
		    &change->after_len);
	}
}

/*
 * A task that is shown again does not take its code back if another task has
 * got it meanwhile.
 */
static int
drop_taken_code(struct decision *d, uint32_t subject, struct undo_result *out,
    struct err *err)
{
	struct term_list shared = {0};
	struct event_id over[OVERS_MAX];
	uint32_t event;
	struct draft *draft;
	size_t count;
	int rc;

	view_task(&d->task, d->view, subject);
	if (d->task.code.ptr && !d->task.hidden)
		view_code_tasks(&shared, d->view, d->task.code);
	count = shared.count;
	term_list_release(&shared);
	if (count < 2)
		return 0;
	basis_note(d->basis, "'%.*s' comes back without its code %.*s, which "
	    "another task has now", (int)d->task.id.len, d->task.id.ptr,
	    (int)d->task.code.len, d->task.code.ptr);
	draft = draft_new(EVENT_TASK_EDITED);
	draft_subject(draft, SUBJECT_TASK, d->task.id);
	count = view_overs(over, OVERS_MAX, d->view, subject, SLICE("code"));
	draft_write(draft, "code", SLICE("null"), over, count);
	decision_rest_on_workflow(draft, d->view);
	rc = basis_add(d->basis, draft, &event, err);
	draft_free(draft);
	if (!rc)
		term_list_add(&out->added, event);
	return rc;
}

static int
add_undo(struct writing *u, struct undo_result *out, struct err *err)
{
	size_t from = out->changes;
	uint32_t event;
	int rc;

	note_before(out, u);
	decision_rest_on_workflow(u->d->draft, u->d->view);
	rc = basis_add(u->d->basis, u->d->draft, &event, err);
	if (rc)
		return rc;
	term_list_add(&out->added, event);
	note_after(out, u, from);
	return state_subject(u->d->view->state, u->subject)->kind ==
	        SUBJECT_TASK && draft_has(u->d->draft, "hidden")
	    ? drop_taken_code(u->d, u->subject, out, err)
	    : 0;
}

int
undo_write_subject(struct decision *d, const struct past *past,
    uint32_t subject, struct undo_result *out, struct err *err)
{
	struct writing u = { .d = d, .past = past, .subject = subject,
		.named = task_zalloc(past->writes, sizeof(bool)) };
	bool is_task = state_subject(d->view->state, subject)->kind ==
	    SUBJECT_TASK;
	int rc = is_task ? open_task(d, subject, err) : 0;

	if (!rc)
		rc = write_fields(&u, err);
	if (!rc && is_task)
		rc = check_rules(&u, err);
	if (!rc && draft_fields(d->draft))
		rc = add_undo(&u, out, err);
	if (!rc && u.claims)
		basis_note(d->basis, "an undo gives no claim back: claim '%s' "
		    "again if you go on with it", d->called);
	write_list_release(&u.live);
	free(u.named);
	return rc;
}
