/* SPDX-License-Identifier: ISC */
/*
 * Claims of sessions that have ended. The actor takes its own claim up again
 * under a new number, so that nothing written under the old one counts any
 * more.
 */
#include "command/command_private.h"

/* Words for a refusal: whose session it is and how the task can be taken. */
static void
add_words(struct decision *d, bool own)
{
	struct buf place = BUF_INIT;

	d->basis->add_place(d->basis->log, d->claim.session, &place);
	if (!own && d->ended)
		buf_add_str(&d->session, "; that session has ended: the task "
		    "can be taken over by force with a reason");
	else if (own && place.len)
		buf_addf(&d->session, "; that is you, in another session that "
		    "is alive (%s): if it is not at work on the task, take the "
		    "task over by force with a reason", place.data);
	else if (own)
		buf_add_str(&d->session, "; that is you, in another session, "
		    "and it is not known here whether it has ended: if it has, "
		    "take the task over by force with a reason");
	buf_release(&place);
}

void
decision_find_session(struct decision *d)
{
	const struct claim *claim = &d->claim;
	bool own = slice_eq(claim->by, decision_actor(d));

	if (!claim->event || claim->ended || d->mine || decision_own(d, claim))
		return;
	d->ended = claim->session.len &&
	    d->basis->has_ended(d->basis->log, claim->session);
	d->orphan = own && d->ended;
	if (d->held && !d->orphan)
		add_words(d, own);
	if (d->orphan && d->takes && !decision_has_reason(d))
		decision_say_ended(d, d->draft);
}

void
decision_say_ended(const struct decision *d, struct draft *draft)
{
	struct buf why = BUF_INIT;

	buf_add_str(&why, "session ");
	buf_add_slice(&why, d->claim.session);
	buf_add_str(&why, " has ended");
	draft_set_why(draft, slice_of_buf(&why));
	buf_release(&why);
}

static void
note_again(const struct decision *d, const struct claim *taken, uint64_t number)
{
	if (d->orphan)
		basis_note(d->basis,
		    "your session %.*s has ended: you hold '%s' by claim %llu "
		    "now",
		    (int)taken->session.len, taken->session.ptr, d->called,
		    (unsigned long long)number);
	else
		basis_note(d->basis,
		    "'%s' was taken by %.*s, whose clock is ahead; you hold it "
		    "by claim %llu now",
		    d->called, (int)taken->by.len, taken->by.ptr,
		    (unsigned long long)number);
}

int
claim_again(struct decision *d, struct err *err)
{
	const struct state *state = d->view->state;
	struct draft *draft = draft_new(EVENT_TASK_CLAIMED);
	int64_t ttl = d->claim.lease_ms;
	uint64_t number = decision_claim_number(d);
	struct event_id over[OVERS_MAX];
	struct claim taken = {0};
	struct buf value = BUF_INIT;
	uint32_t event;
	int rc;

	view_claims(&taken, 1, d->view, d->task.subject);
	draft_subject(draft, SUBJECT_TASK, d->task.id);
	decision_claim_value(&value, d->view->now_ms + ttl, ttl, d->claim.sync);
	draft_write(draft, "claim", slice_of_buf(&value), over,
	    view_overs(over, OVERS_MAX, d->view, d->task.subject,
	        SLICE("claim")));
	draft_set_fence(draft, number);
	draft_add_rest(draft, state_event_id(state, taken.event));
	decision_rest_on_workflow(draft, d->view);
	if (d->orphan)
		decision_say_ended(d, draft);
	note_again(d, &taken, number);
	rc = basis_add(d->basis, draft, &event, err);
	if (!rc) {
		view_task(&d->task, d->view, d->task.subject);
		d->held = view_claim(&d->claim, d->view, d->task.subject);
		d->mine = d->held && decision_own(d, &d->claim);
		d->orphan = d->ended = false;
	}
	buf_release(&value);
	draft_free(draft);
	return rc;
}

/*
 * Give the task back for the session: nobody can claim it in this state. A
 * command by force has a reason of its own.
 */
static int
give_back(struct decision *d, struct draft *draft, struct err *err)
{
	struct draft *own = d->draft;
	uint32_t event;
	int rc;

	if (d->orphan)
		decision_say_ended(d, draft);
	else
		draft_set_why(draft, slice_of(d->command->why));
	draft_subject(draft, SUBJECT_TASK, d->task.id);
	draft_add_rest(draft, state_event_id(d->view->state, d->claim.event));
	d->draft = draft;
	decision_write(d, d->task.subject, "claim", SLICE("null"));
	rc = decision_end_work(d, &d->claim, err);
	decision_rest_on_workflow(draft, d->view);
	d->draft = own;
	return rc ? rc : basis_add(d->basis, draft, &event, err);
}

/* Read the task again, because an event was added. */
static void
read_again(struct decision *d)
{
	view_task(&d->task, d->view, d->task.subject);
	d->held = view_claim(&d->claim, d->view, d->task.subject);
	d->mine = d->held && decision_own(d, &d->claim);
	d->orphan = d->ended = false;
}

static int
end_for(struct decision *d, struct err *err)
{
	struct draft *draft = draft_new(EVENT_TASK_RELEASED);
	int rc = give_back(d, draft, err);

	draft_free(draft);
	if (!rc)
		read_again(d);
	return rc;
}

int
decision_take_up(struct decision *d, struct err *err)
{
	int state = d->task.state_number;

	if (!d->orphan || !d->held || d->takes || !d->basis->writing)
		return 0;
	return state != -1 && d->view->workflow->claim_to[state] == state
	    ? claim_again(d, err) : end_for(d, err);
}

int
decision_end_forced(struct decision *d, struct err *err)
{
	return d->held && d->ended && !d->orphan && d->basis->writing &&
	        d->command->force && decision_has_reason(d)
	    ? end_for(d, err) : 0;
}
