/* SPDX-License-Identifier: ISC */
/*
 * The rules, asked of what was done: those of rule.h and gate.h, by which commands decide.
 * Where only what was not certainly seen could have allowed it, it counts as allowed.
 */
#include "judge_private.h"

#include <string.h>

#include "checklist.h"
#include "evidence.h"
#include "gate.h"
#include "handoff.h"
#include "hlc.h"
#include "judge_past.h"
#include "rule.h"
#include "when.h"

static int
has_reason(const struct trial *trial)
{
	return event_has_reason(trial->event);
}

/* A state as a message names it. */
static struct slice
state_name(const struct trial *trial, int state)
{
	return state == -1 ? trial->task.state : trial->view.workflow->states[state];
}

/* The field of the task that the event writes, NULL. */
static const struct event_field *
written(const struct trial *trial, enum field_kind kind)
{
	const struct event_field *field = &trial->event->fields[trial->write->field];

	for (uint32_t f = 0; f < trial->write->field_count; f++)
		if (field[f].kind == kind)
			return &field[f];
	return NULL;
}

/* Boolean: is a field of this arg one of the gate, item or failure that is named? */
static int
is_of(struct slice arg, struct slice named)
{
	return !named.len || (arg.len >= named.len &&
	    memcmp(arg.ptr, named.ptr, named.len) == 0 &&
	    (arg.len == named.len || arg.ptr[named.len] == '/'));
}

static int
writes_field(const struct event *event, const char *task, enum field_kind kind,
    struct slice arg)
{
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != SUBJECT_TASK ||
		    memcmp(write->name.ptr, task, TASK_ID_LEN) != 0)
			continue;
		for (uint32_t f = 0; f < write->field_count; f++) {
			const struct event_field *field =
			    &event->fields[write->field + f];

			if (field->kind == kind && is_of(field->arg, arg))
				return 1;
		}
	}
	return 0;
}

/* Boolean: can a part that is not certain write the field? One too many to read can. */
static int
part_writes(const struct trial *trial, size_t part, enum field_kind kind,
    struct slice arg)
{
	struct judge *judge = trial->judge;
	struct event event;

	if (trial->seen[part] || part == trial->at ||
	    !(trial->parts[part].kinds & TASK_PART(kind)))
		return 0;
	if (!arg.ptr || judge->spent > judge->may_spend)
		return 1;
	judge->spent += JUDGE_READ_STEPS;
	return !judge_read(judge, judge->past_parser, &event, trial->parts[part].event) &&
	    writes_field(&event, trial->parts[part].task, kind, arg);
}

int
trial_unseen(const struct trial *trial, enum field_kind kind, struct slice arg)
{
	struct judge *judge = trial->judge;

	judge->spent += trial->count;
	for (size_t i = 0; i < trial->count; i++)
		if ((i < trial->at || judge->known[trial->parts[i].event].ahead) &&
		    part_writes(trial, i, kind, arg))
			return 1;
	return 0;
}

static int
unseen(const struct trial *trial, enum field_kind kind)
{
	return trial_unseen(trial, kind, (struct slice){ NULL, 0 });
}

/* Boolean: does the event name it, in what it rests on? */
static int
rests_on(const struct trial *trial, uint32_t event)
{
	struct event_id id = state_event_id(trial->view.state, event);

	for (size_t i = 0; i < trial->event->rests_count; i++)
		if (event_id_cmp(trial->event->rests[i], id) == 0)
			return 1;
	return 0;
}

static int
is_actor(const struct trial *trial, const struct claim *claim)
{
	return slice_eq(claim->by, trial->event->actor) &&
	    claim->session.len == trial->event->session.len &&
	    (!claim->session.len ||
	    slice_eq(claim->session, trial->event->session));
}

/*
 * What an event says that it overwrites is what its author saw: all that was live, and
 * nothing else. So nobody goes on from a state that the task had once.
 */
static int
try_overwritten(const struct trial *trial, const struct event_field *field)
{
	const struct state *state = trial->view.state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, field->name);
	struct write_list live = {0};
	size_t named = 0;
	int bad = 0;

	if (term)
		view_writes(&live, &trial->view, trial->subject, term);
	for (size_t i = 0; i < live.count; i++) {
		struct event_id id = state_event_id(state,
		    state_write(state, live.write[i])->event);
		int found = 0;

		for (uint32_t o = 0; o < field->over_count; o++)
			found |= event_id_cmp(trial->event->overs[field->over + o],
			    id) == 0;
		named += found != 0;
		bad |= !found;
	}
	if (bad)
		trial_forged(trial, "past", "is given a state that does not take the "
		    "place of the one that was seen");
	else if (named < field->over_count || !live.count) {
		bad = 1;
		trial_forged(trial, "past", "is given a state in the place of one that "
		    "it did not have any more, or never had");
	}
	write_list_release(&live);
	return bad;
}

/* The number of the state that the field is given, -1. */
static int
state_of(const struct trial *trial, const struct event_field *field)
{
	struct buf text = BUF_INIT;
	int state;

	json_unescape(&text, field->value);
	state = workflow_state(trial->view.workflow, slice_of_buf(&text));
	buf_release(&text);
	return state;
}

/* The state that the task was in for who wrote the event. */
static int
state_before(const struct trial *trial, int to)
{
	const struct workflow *w = trial->view.workflow;
	int from = trial->task.state_number;

	if (w->quarantine != -1 && trial->cleared >= w->failure_limit)
		return w->quarantine;
	if (trial->task.quarantined && rule_move(w, from, to,
	    has_reason(trial)) != MOVE_ALLOWED) {
		struct view raw = trial->view;
		uint32_t term = state_find_term(raw.state, TERM_TASK_FIELD,
		    SLICE("state"));
		uint32_t best = term ? view_best(&raw, trial->subject, term) : 0;

		/* perhaps somebody had cleared its failures */
		if (best && trial_unseen(trial, FIELD_OTHER, (struct slice){ NULL, 0 }))
			from = workflow_state(w, write_text(raw.state,
			    state_write(raw.state, best)));
	}
	return from;
}

/* Why a gate is not open, as a message says it. */
static const char *
why_closed(const struct gate *gate)
{
	return gate->by_worker ? "which who did the work must not open" :
	    gate->result == GATE_FAILED ? "which had failed" :
	    "for which it names no report";
}

static int
may_be_open(const struct trial *trial, const struct gate *gate, int to)
{
	const struct workflow_gate rule = { .name = gate->name, .states = gate->states };

	if (!rule_gate_needed(trial->view.workflow, &rule, to) &&
	    trial_unseen(trial, FIELD_GATE, gate->name))
		return 1;
	return gate->by_worker && (unseen(trial, FIELD_STATE) ||
	    unseen(trial, FIELD_ASSIGNEE));
}

static void
try_gates(const struct trial *trial, int from, int to)
{
	struct gate_list list = {0};

	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];
		struct slice name = state_name(trial, to);

		if (!gate_needed(gate, &trial->view, from, to))
			continue;
		if (!gate_is_open(gate)) {
			if (!may_be_open(trial, gate, to))
				trial_forged(trial, "move", "became %.*s without gate "
				    "'%.*s', %s", SHOW(name), SHOW(gate->name),
				    why_closed(gate));
		} else if (!rests_on(trial, gate->event) &&
		    !trial_unseen(trial, FIELD_GATE_REPORT, gate->name)) {
			trial_forged(trial, "move", "became %.*s without naming the "
			    "report that opened gate '%.*s'", SHOW(name),
			    SHOW(gate->name));
		}
	}
	gate_list_release(&list);
}

static void
try_checklist(const struct trial *trial, int to)
{
	struct slice name = state_name(trial, to);
	struct checklist list = {0};

	if (!(trial->view.workflow->checklist & state_bit(to)))
		return;
	checklist_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct check_item *item = &list.item[i];

		if (item->done || trial_unseen(trial, FIELD_CHECK, item->id) ||
		    trial_unseen(trial, FIELD_CHECK_DONE, item->id))
			continue;
		trial_forged(trial, "move", "became %.*s with an item of its checklist "
		    "open: %.*s", SHOW(name), SHOW(item->text));
		break;
	}
	checklist_release(&list);
}

/* Boolean: does the event write the field over this write? */
static int
takes_place_of(const struct trial *trial, const struct write_rec *write)
{
	const struct state *state = trial->view.state;
	struct slice name = state_term_text(state, write->field);
	struct event_id id = state_event_id(state, write->event);

	for (uint32_t f = 0; f < trial->write->field_count; f++) {
		const struct event_field *field =
		    &trial->event->fields[trial->write->field + f];

		for (uint32_t o = 0; slice_eq(field->name, name) &&
		    o < field->over_count; o++)
			if (event_id_cmp(trial->event->overs[field->over + o], id) == 0)
				return 1;
	}
	return 0;
}

/* Back to work: what gates said of other work does not stay. */
static void
try_sent_back(const struct trial *trial, int from, int to)
{
	struct gate_list list = {0};

	if (!rule_returns(trial->view.workflow, from, to) ||
	    trial->event->type == EVENT_CHANGE_UNDONE)
		return;
	gate_list_read(&list, &trial->view, trial->subject);
	for (size_t i = 0; i < list.count; i++) {
		const struct gate *gate = &list.gate[i];

		if (gate->result == GATE_NONE || takes_place_of(trial,
		    state_write(trial->view.state, gate->write)))
			continue;
		trial_forged(trial, "report", "keeps the report on gate '%.*s', though it "
		    "is sent back to work", SHOW(gate->name));
		break;
	}
	gate_list_release(&list);
}

/* Over a live claim of another, by who gives no reason. */
static int
over_holder(const struct trial *trial)
{
	return trial->held && !has_reason(trial) && !unseen(trial, FIELD_CLAIM);
}

static void
try_claimed_state(const struct trial *trial, int from, int to)
{
	const struct workflow *w = trial->view.workflow;
	struct slice was = state_name(trial, from), is = state_name(trial, to);

	if (from != -1 && w->claim_to[from] != to)
		trial_forged(trial, "claim", "is claimed in %.*s, and became %.*s, "
		    "which the workflow does not have", SHOW(was), SHOW(is));
}

/*
 * No command writes the state that a task has: it would stand against what others make of
 * the task meanwhile. For who had seen more failures, or fewer, the task was in another.
 */
static void
try_no_move(const struct trial *trial, struct slice state)
{
	if (trial->event->type != EVENT_CHANGE_UNDONE && !unseen(trial, FIELD_FAILURE) &&
	    !unseen(trial, FIELD_OTHER))
		trial_forged(trial, "move", "is given the state that it has already: %.*s",
		    SHOW(state));
}

/* Every event that changes a state, whatever its type. */
static void
try_state(const struct trial *trial, const struct event_field *field)
{
	const struct workflow *w = trial->view.workflow;
	struct slice name;
	int to = state_of(trial, field), from;

	if (to == -1) {
		trial_forged(trial, "move", "is given a state that the workflow does "
		    "not have: %.*s", SHOW(field->value));
		return;
	}
	if (!trial->subject || try_overwritten(trial, field)) {
		if (!trial->subject)
			trial_forged(trial, "past", "is moved by who had not seen it");
		return;
	}
	from = state_before(trial, to);
	name = state_name(trial, from);
	if (trial->event->type == EVENT_TASK_CLAIMED)
		try_claimed_state(trial, from, to);
	if (from == to)
		try_no_move(trial, name);
	else if (trial->event->type != EVENT_CHANGE_UNDONE)
		switch (rule_move(w, from, to, has_reason(trial))) {
		case MOVE_ALLOWED:
			break;
		case MOVE_ILLEGAL:
			trial_forged(trial, "move", "cannot become %.*s: it was %.*s",
			    SHOW(w->states[to]), SHOW(name));
			return;
		case MOVE_NEEDS_REASON:
			trial_forged(trial, "move", "became %.*s from %.*s without a "
			    "reason", SHOW(w->states[to]), SHOW(name));
			return;
		}
	if (over_holder(trial))
		trial_forged(trial, "move", "became %.*s while %.*s held it, without "
		    "a reason", SHOW(w->states[to]), SHOW(trial->claim.by));
	if (from != to) {
		try_gates(trial, from, to);
		try_checklist(trial, to);
		try_sent_back(trial, from, to);
		judge_note_closed(trial, from, to);
	}
}

/* An import goes on from what it wrote, wherever the workflow would have it go. */
static void
try_imported_state(const struct trial *trial, const struct event_field *field)
{
	struct buf text = BUF_INIT;

	if (!trial->subject || try_overwritten(trial, field))
		return;
	json_unescape(&text, field->value);
	judge_note_imported(trial, slice_of_buf(&text));
	buf_release(&text);
}

static void
try_creation(const struct trial *trial)
{
	const struct workflow *w = trial->view.workflow;
	const struct event_field *field = written(trial, FIELD_STATE);
	int to;

	if (!field)
		return;
	to = state_of(trial, field);
	if (!trial->import && (to == -1 || !rule_begins(w, to)))
		trial_forged(trial, "creation", "is made in a state that no new task "
		    "can have: %.*s", SHOW(field->value));
	else if (trial->subject && (state_subject(trial->view.state, trial->subject)->flags &
	    SUBJECT_CREATED))
		trial_forged(trial, "creation", "is made again by who had seen it");
}

/* The greatest number of a claim that can have been known, be it lost by now. */
static uint64_t
greatest_fence(const struct trial *trial)
{
	uint64_t fence = 0;

	for (size_t i = 0; i < trial->count; i++) {
		const struct known *known =
		    &trial->judge->known[trial->parts[i].event];

		if (i != trial->at && (i < trial->at || known->ahead ||
		    trial->seen[i]) && known->fence > fence)
			fence = known->fence;
	}
	return fence;
}

/*
 * What was handed over to others by name. What an agent can do may have been said with the
 * claim only, so that a handoff to a capability is not judged.
 */
static void
try_handoff(const struct trial *trial)
{
	struct message message = {0};

	if (trial->subject && !has_reason(trial) && !trial->again &&
	    handoff_find(&message, &trial->view, &trial->task) && !message.to_caps &&
	    !handoff_is_for(&message, &trial->view, trial->event->actor, NULL) &&
	    !unseen(trial, FIELD_MESSAGE) && !unseen(trial, FIELD_STATE))
		trial_forged(trial, "claim", "is claimed by who it was not handed to by "
		    "%.*s, without a reason", SHOW(message.by));
	message_release(&message);
}

/* Boolean: may the author have seen it in a state that stays when it is claimed? */
static int
may_stand(const struct trial *trial)
{
	const struct workflow *w = trial->view.workflow;
	struct judge *judge = trial->judge;
	struct event event;

	for (size_t i = 0; i < trial->count; i++) {
		uint32_t number = trial->parts[i].event;

		if (trial->seen[i] || i == trial->at ||
		    (i > trial->at && !judge->known[number].ahead) ||
		    judge_read(judge, judge->past_parser, &event, number))
			continue;
		if (event.purged)
			return 1;
		for (size_t n = 0; n < event.writes_count; n++)
			for (uint32_t f = 0; f < event.writes[n].field_count; f++) {
				const struct event_field *field =
				    &event.fields[event.writes[n].field + f];
				int state = field->kind == FIELD_STATE ?
				    state_of(trial, field) : -1;

				if (state != -1 && w->claim_to[state] == state)
					return 1;
			}
	}
	return 0;
}

/*
 * A clock that is ahead takes nobody's lease: while it is ahead of ours that is forged,
 * and worth a note when it can be told afterwards, by the stamp of who had seen it.
 */
static void
try_clock(const struct trial *trial)
{
	const struct claim *was = &trial->latest;
	int64_t at = trial->known->at.ms, seen = trial->known->seen_ms;

	if (!was->event || was->ended || !was->expired || has_reason(trial) ||
	    is_actor(trial, was))
		return;
	if (at > trial->judge->now_ms + HLC_FUTURE_MS)
		trial_forged(trial, "claim", "is taken from %.*s, whose lease ran out by a "
		    "clock that is %lld minutes ahead of this one", SHOW(was->by),
		    (long long)(at - trial->judge->now_ms) / 60000);
	else if (seen && at > seen + HLC_FUTURE_MS)
		judge_note(trial->judge, trial->known, trial->write->name, "was taken from "
		    "%.*s, whose lease ran out by a clock that was %lld minutes ahead",
		    SHOW(was->by), (long long)(at - seen) / 60000);
}

static void
try_claim(const struct trial *trial)
{
	const struct workflow *w = trial->view.workflow;
	uint64_t epoch = trial->subject ? state_subject(trial->view.state,
	    trial->subject)->epoch : 0;
	int from = trial->task.state_number;

	if (trial->event->fence <= epoch)
		trial_forged(trial, "claim", "is claimed by a number that was given "
		    "already: %llu", (unsigned long long)trial->event->fence);
	else if (trial->event->fence > greatest_fence(trial) + 1)
		trial_forged(trial, "claim", "is claimed by a number that leaves some "
		    "out: %llu", (unsigned long long)trial->event->fence);
	if (over_holder(trial))
		trial_forged(trial, "claim", "is taken from %.*s, who held it, without "
		    "a reason", SHOW(trial->claim.by));
	try_clock(trial);
	if (!written(trial, FIELD_STATE) && !trial->again && (from == -1 ? !trial->subject :
	    w->claim_to[from] != from) && !may_stand(trial))
		trial_forged(trial, "claim", "is claimed in %.*s, which the workflow "
		    "does not have", SHOW(state_name(trial, from == -1 ? w->initial :
		    from)));
	try_handoff(trial);
}

/* Boolean: does a message of the event hand the task over? Of a purged one that is not known. */
static int
hands_over(const struct trial *trial)
{
	const struct event_field *field = written(trial, FIELD_MESSAGE);
	struct json_doc doc = {0};
	int hands;

	if (trial->event->type != EVENT_MESSAGE_POSTED || !field)
		return 0;
	hands = !field->value.ptr || (!json_scan(&doc, field->value.ptr,
	    field->value.len, NULL) && json_get(&doc, 0, "handoff"));
	json_release(&doc);
	return hands;
}

/* A claim ends when it is given back or handed over, or by a move that ends it. */
static void
try_end_of_claim(const struct trial *trial)
{
	const struct event_field *field = written(trial, FIELD_STATE);
	int to;

	if (trial->event->type == EVENT_TASK_RELEASED ||
	    trial->event->type == EVENT_TASK_FAILED || hands_over(trial)) {
		if (over_holder(trial))
			trial_forged(trial, "release", "is given back by who did not "
			    "hold it: %.*s did", SHOW(trial->claim.by));
		else if (trial->event->type == EVENT_TASK_FAILED && (!trial->latest.event ||
		    trial->latest.ended) && !unseen(trial, FIELD_CLAIM))
			trial_forged(trial, "release", "is given back as failed, but "
			    "nobody held it");
		return;
	}
	if (field) {
		to = state_of(trial, field);
		if (rule_ends_claims(trial->view.workflow, state_before(trial, to), to))
			return;
	}
	if (trial->event->type == EVENT_CHANGE_UNDONE) {	/* of a claim: it is given back */
		if (over_holder(trial))
			trial_forged(trial, "release", "loses the claim of %.*s by an "
			    "undo without a reason", SHOW(trial->claim.by));
	} else if (trial->claim.event && !trial->claim.ended) {
		trial_forged(trial, "release", "loses the claim of %.*s by an event "
		    "that ends none", SHOW(trial->claim.by));
	}
}

/* Boolean: has the author done the work, as far as it is certain? */
static int
did_the_work(const struct trial *trial)
{
	return trial->subject &&
	    gate_worked(&trial->view, trial->subject, trial->event->actor) &&
	    !unseen(trial, FIELD_STATE) && !unseen(trial, FIELD_ASSIGNEE);
}

/* How good a result is: an undo never makes one better. */
static int
goodness(enum gate_result result)
{
	return result == GATE_FAILED ? 0 : result == GATE_NONE ? 1 :
	    result == GATE_WAIVED ? 2 : 3;
}

static void
try_undone_report(const struct trial *trial, struct slice name, enum gate_result result)
{
	struct gate gate = {0};

	if (trial->subject)
		gate_read(&gate, &trial->view, trial->subject, name);
	if (goodness(result) > goodness(gate.result) &&
	    !trial_unseen(trial, FIELD_GATE_REPORT, name))
		trial_forged(trial, "report", "has a better report on gate '%.*s' by an "
		    "undo", SHOW(name));
}

/* Reports are cleared when the task goes back to work, and only then. */
static void
try_cleared_report(const struct trial *trial, struct slice gate)
{
	const struct event_field *field = written(trial, FIELD_STATE);
	int to = field ? state_of(trial, field) : -1;

	if (trial->event->type != EVENT_TASK_MOVED &&
	    trial->event->type != EVENT_TASK_CLAIMED)
		trial_forged(trial, "report", "loses the report on gate '%.*s' by an "
		    "event that is no move", SHOW(gate));
	else if ((to == -1 || !rule_returns(trial->view.workflow, state_before(trial, to),
	    to)) && !unseen(trial, FIELD_STATE))
		trial_forged(trial, "report", "loses the report on gate '%.*s' by an "
		    "event that does not send it back to work", SHOW(gate));
}

static void
try_report(const struct trial *trial, const struct event_field *field)
{
	struct slice gate = field->arg;
	enum gate_result result = gate_result_of(field->value);
	const char *word = gate_result_name(result);
	struct buf words = BUF_INIT;
	unsigned lacks;

	gate.len -= strlen("/report");
	if (trial->event->type == EVENT_CHANGE_UNDONE) {
		try_undone_report(trial, gate, result);
		return;
	}
	if (slice_is(field->value, "null")) {
		try_cleared_report(trial, gate);
		return;
	}
	if (trial->event->type != EVENT_GATE_REPORTED)
		trial_forged(trial, "report", "has gate '%.*s' %s by an event that is "
		    "no report", SHOW(gate), word);
	else if (result == GATE_WAIVED && !has_reason(trial))
		trial_forged(trial, "report", "has gate '%.*s' waived without a reason",
		    SHOW(gate));
	else if (result == GATE_PASSED && (lacks = rule_gate_lacks(trial->view.workflow,
	    gate, evidence_in_report(field->value))) != 0) {
		evidence_add_kinds(&words, lacks);
		trial_forged(trial, "report", "has gate '%.*s' passed without the evidence "
		    "that it asks for: %s", SHOW(gate), words.data);
		buf_release(&words);
	} else if ((result == GATE_PASSED || result == GATE_WAIVED) &&
	    rule_gate_differs(trial->view.workflow, gate) && did_the_work(trial))
		trial_forged(trial, "report", "has gate '%.*s' %s by %.*s, who did the "
		    "work", SHOW(gate), word, SHOW(trial->event->actor));
}

/* A gate of the task itself is taken away. */
static void
try_drop(const struct trial *trial, const struct event_field *field)
{
	if (!slice_is(field->value, "false"))
		return;
	if (!has_reason(trial))
		trial_forged(trial, "gate", "loses gate '%.*s' without a reason",
		    SHOW(field->arg));
	else if (rule_gate_differs(trial->view.workflow, field->arg) &&
	    did_the_work(trial))
		trial_forged(trial, "gate", "loses gate '%.*s' by %.*s, who did the "
		    "work", SHOW(field->arg), SHOW(trial->event->actor));
}

/* An event that names a claim is by the holder of that claim. */
static void
try_fence(const struct trial *trial)
{
	const struct event *event = trial->event;
	uint64_t epoch = trial->subject ? state_subject(trial->view.state,
	    trial->subject)->epoch : 0;
	uint32_t actor, session;

	if (!event->fence || event->type == EVENT_TASK_CLAIMED)
		return;
	if (event->fence < epoch) {
		trial_forged(trial, "number", "is changed under claim %llu, when claim %llu "
		    "had been seen", (unsigned long long)event->fence,
		    (unsigned long long)epoch);
		return;
	}
	actor = state_find_term(trial->view.state, TERM_NAME, event->actor);
	session = event->session.len ? state_find_term(trial->view.state, TERM_NAME,
	    event->session) : 0;
	if (!trial->subject || !actor || (event->session.len && !session) ||
	    view_claim_end(&trial->view, trial->subject, event->fence, actor,
	    session) == WHEN_NONE)
		trial_forged(trial, "number", "is changed under claim %llu, which is not "
		    "one that %.*s had", (unsigned long long)event->fence,
		    SHOW(event->actor));
}

/* Boolean: must the event name the workflow, and do rules of it count for this? */
static int
is_ruled(const struct trial *trial)
{
	for (uint32_t f = 0; f < trial->write->field_count; f++)
		switch (trial->event->fields[trial->write->field + f].kind) {
		case FIELD_STATE:
		case FIELD_GATE:
		case FIELD_GATE_REPORT:
		case FIELD_CLAIM:
		case FIELD_ASSIGNEE:
			return 1;
		default:
			break;
		}
	return trial->event->fence != 0;
}

/* By the workflow that was in force, not by one that was seen to be replaced. */
static void
try_workflow(const struct trial *trial)
{
	const struct judge *judge = trial->judge;
	uint32_t named = trial->known->workflow;

	if (!named)		/* judged by the one that was seen */
		return;
	for (size_t i = 0; i < trial->count; i++) {
		uint32_t other = judge->known[trial->parts[i].event].workflow;

		if (!trial->seen[i] || !judge_replaced(judge, other, named))
			continue;
		trial_forged(trial, "workflow", "is changed by the rules of a workflow "
		    "that was seen to be replaced");
		return;
	}
}

static void
try_actor(const struct trial *trial)
{
	if (trial->view.workflow->registered_only && !judge_registered(trial->judge,
	    trial->event->actor, trial->known))
		trial_forged(trial, "actor", "is changed by %.*s, who is not registered",
		    SHOW(trial->event->actor));
}

/*
 * Boolean: can the failure have counted for who wrote the event? Who names it has seen it,
 * whatever clocks say; but it may have been seen to be cleared, or there is none.
 */
static int
may_have_counted(const struct trial *trial, const struct write_list *failures,
    struct slice id)
{
	const struct state *state = trial->view.state;
	struct buf name = BUF_INIT;
	int seen;

	for (size_t i = 0; i < failures->count; i++)
		if (slice_eq(state_term_arg(state, state_write(state,
		    failures->write[i])->field), id))
			return 1;
	for (size_t i = 0; i < trial->count; i++)
		if (part_writes(trial, i, FIELD_FAILURE, id))
			return 1;
	buf_addf(&name, "failure/%.*s", (int)id.len, id.ptr);
	seen = state_find_term(state, TERM_TASK_FIELD, slice_of_buf(&name)) != 0;
	buf_release(&name);
	return seen && unseen(trial, FIELD_OTHER);	/* an undo may have brought it back */
}

/* Which failures the event clears, of those that can have counted. */
static void
find_cleared(struct trial *trial)
{
	const struct event_field *field = &trial->event->fields[trial->write->field];
	struct write_list failures = {0};
	int looked = 0;

	for (uint32_t f = 0; f < trial->write->field_count; f++, field++) {
		struct slice id = field->name;

		if (!slice_starts(id, CLEARED_FAMILY))
			continue;
		if (!looked++ && trial->subject)
			view_failures(&failures, &trial->view, trial->subject);
		id.ptr += strlen(CLEARED_FAMILY);
		id.len -= strlen(CLEARED_FAMILY);
		trial->judge->spent += failures.count + trial->count;
		if (slice_is(field->value, "true") && id.len &&
		    may_have_counted(trial, &failures, id))
			trial->cleared++;
		else
			trial->not_cleared = field->name;
	}
	write_list_release(&failures);
}

/* Failures are cleared by a move out of quarantine, and by no other. */
static void
try_cleared(const struct trial *trial)
{
	const struct event_field *field = written(trial, FIELD_STATE);
	const struct workflow *w = trial->view.workflow;

	if (!field || trial->event->type == EVENT_CHANGE_UNDONE)
		return;
	if (trial->not_cleared.len)
		trial_forged(trial, "move", "is given '%.*s', but has no such failure that "
		    "counts", SHOW(trial->not_cleared));
	else if (trial->cleared && (w->quarantine == -1 ||
	    state_before(trial, state_of(trial, field)) != w->quarantine) &&
	    !unseen(trial, FIELD_STATE) && !unseen(trial, FIELD_FAILURE))
		trial_forged(trial, "move", "has failures cleared, but was not %.*s",
		    SHOW(state_name(trial, w->quarantine)));
}

static void
try_fields(const struct trial *trial)
{
	const struct event_field *field = &trial->event->fields[trial->write->field];

	for (uint32_t f = 0; f < trial->write->field_count; f++, field++)
		switch (field->kind) {
		case FIELD_STATE:
			if (trial->import && trial->event->type != EVENT_TASK_CREATED)
				try_imported_state(trial, field);
			else if (trial->event->type != EVENT_TASK_CREATED)
				try_state(trial, field);
			break;
		case FIELD_CLAIM:
			if (trial->event->type == EVENT_TASK_CLAIMED)
				try_claim(trial);
			else
				try_end_of_claim(trial);
			break;
		case FIELD_GATE_REPORT:
			try_report(trial, field);
			break;
		case FIELD_GATE:
			try_drop(trial, field);
			break;
		case FIELD_ASSIGNEE:
			if ((trial->event->type == EVENT_TASK_EDITED ||
			    trial->event->type == EVENT_CHANGE_UNDONE) &&
			    !trial_imports_field(trial, field) && over_holder(trial))
				trial_forged(trial, "assignment", "is assigned while "
				    "%.*s held it, without a reason",
				    SHOW(trial->claim.by));
			break;
		default:
			break;
		}
}

/*
 * Who held the task when the event was written. Where the greatest number was given by a
 * clock that was ahead of the author's, both that claim and the one before hold it, and
 * who holds either has the right to go on, or to claim again.
 */
static void
find_holder(struct trial *trial)
{
	struct view later = trial->view;
	int held, held_later;

	later.now_ms = INT64_MAX - HLC_FUTURE_MS;	/* no claim is ahead of this */
	view_claim(&trial->latest, &later, trial->subject);
	trial->latest.expired = trial->latest.until_ms <= trial->view.now_ms;
	held_later = !trial->latest.ended && !trial->latest.expired;
	held = view_claim(&trial->claim, &trial->view, trial->subject);
	trial->held = held && held_later && !is_actor(trial, &trial->claim) &&
	    !is_actor(trial, &trial->latest);
	trial->again = held && is_actor(trial, &trial->claim) &&
	    trial->claim.event != trial->latest.event;
}

void
judge_try(struct trial *trial)
{
	trial->subject = state_find_subject(trial->view.state, SUBJECT_TASK,
	    trial->write->name);
	trial->task.state_number = -1;
	try_actor(trial);
	if (!is_ruled(trial))
		return;
	trial->judge->spent += 2 * trial->folded + trial->count;
	if (trial->subject) {
		view_task(&trial->task, &trial->view, trial->subject);
		find_holder(trial);
	}
	trial->import = trial->known->imported && trial_is_import(trial);
	find_cleared(trial);
	try_workflow(trial);
	try_fence(trial);
	if (trial->event->type == EVENT_TASK_CREATED)
		try_creation(trial);
	try_fields(trial);
	try_cleared(trial);
}
