/* SPDX-License-Identifier: ISC */
/*
 * Rules about claims: their numbers, holders, leases and ends.
 */
#include "check/audit_private.h"

#include "base/when.h"
#include "format/hlc.h"
#include "model/handoff.h"
#include "model/rule.h"

static bool
is_actor(const struct trial *trial, const struct claim *claim)
{
	return slice_eq(claim->by, trial->event->actor) &&
	    claim->session.len == trial->event->session.len &&
	    (!claim->session.len ||
	    slice_eq(claim->session, trial->event->session));
}

/*
 * Returns the greatest number of a claim that the author can have known, also
 * of a claim that was lost since.
 */
static uint64_t
greatest_fence(const struct trial *trial)
{
	uint64_t fence = 0;

	for (size_t i = 0; i < trial->count; i++) {
		const struct known *known =
		    &trial->audit->known[trial->parts[i].event];

		if (i != trial->at && (i < trial->at || known->ahead ||
		    trial->seen[i]) && known->fence > fence)
			fence = known->fence;
	}
	return fence;
}

/*
 * YES if the task was handed over to others. If it was handed over by
 * capability, the answer is UNSEEN: the agent may have given its capabilities
 * with the claim. So it is if the handoff has lapsed: it is not known here who
 * showed a sign of life.
 */
static enum verdict
handed_to_others(struct message *message, const struct trial *trial)
{
	if (!handoff_find(message, &trial->view, &trial->task) ||
	    handoff_is_for(message, &trial->view, trial->event->actor, NULL))
		return NO;
	return message->to_caps || trial->again ||
	        handoff_is_old(message, &trial->view) ||
	        trial_unseen_any(trial, FIELD_MESSAGE) ||
	        trial_unseen_any(trial, FIELD_STATE)
	    ? UNSEEN : YES;
}

static void
try_handoff(const struct trial *trial)
{
	struct message message = {0};
	struct facts facts;

	if (!trial->subject || trial_has_reason(trial))
		return;
	trial_facts(&facts, trial);
	facts.handed = handed_to_others(&message, trial);
	facts.handoff = &message;
	trial_breaks(trial, ACTION_CLAIM_HANDED, &facts);
	message_release(&message);
}

/*
 * True if the author may have seen the task in a state that a claim does not
 * change.
 */
static bool
may_stand(const struct trial *trial)
{
	const struct workflow *w = trial->view.workflow;
	struct audit *audit = trial->audit;
	struct event event;

	for (size_t i = 0; i < trial->count; i++) {
		uint32_t number = trial->parts[i].event;

		if (trial->seen[i] || i == trial->at ||
		    (i > trial->at && !audit->known[number].ahead) ||
		    audit_read(audit, audit->past_parser, &event, number))
			continue;
		if (event.purged)
			return true;
		for (size_t n = 0; n < event.writes_count; n++)
			for (uint32_t f = 0; f < event.writes[n].field_count;
			     f++) {
				const struct event_field *field =
				    &event.fields[event.writes[n].field + f];
				int state = field->kind == FIELD_STATE ?
				    trial_state_of(trial, field) : -1;

				if (state != -1 && w->claim_to[state] == state)
					return true;
			}
	}
	return false;
}

/*
 * A clock that is ahead must not take anybody's lease. While that clock is
 * ahead of ours, such a claim is forged. If only the stamp of an event that had
 * seen the claim shows it afterwards, the claim is worth a note.
 */
static void
try_clock(const struct trial *trial)
{
	const struct claim *was = &trial->latest;
	int64_t at = trial->known->at.ms, seen = trial->known->seen_ms;

	if (!was->event || was->ended || !was->expired ||
	    trial_has_reason(trial) || is_actor(trial, was))
		return;
	if (at > trial->audit->now_ms + HLC_FUTURE_MS)
		trial_forged(trial, "claim",
		    "is taken from %.*s, whose lease ran out by a clock that "
		    "is %lld minutes ahead of this one",
		    SHOW(was->by),
		    (long long)(at - trial->audit->now_ms) / 60000);
	else if (seen && at > seen + HLC_FUTURE_MS)
		audit_note(trial->audit, trial->known, trial->write->name,
		    "was taken from %.*s, whose lease ran out by a clock that "
		    "was %lld minutes ahead",
		    SHOW(was->by), (long long)(at - seen) / 60000);
}

/* Try a claim that moves nothing, in the state of the task or of a new task. */
static void
try_standing(const struct trial *trial, struct facts *facts)
{
	const struct workflow *w = facts->workflow;
	int from = facts->from;

	if (from == -1 && trial->subject)
		return;
	if (from == -1)
		facts->from_name = w->states[w->initial];
	if (from == -1 || w->claim_to[from] != from)
		facts->stays = may_stand(trial) ? UNSEEN : NO;
	trial_breaks(trial, ACTION_CLAIM_STATE, facts);
}

void
audit_try_claim(const struct trial *trial)
{
	uint64_t epoch = trial->subject ? state_subject(trial->view.state,
	    trial->subject)->epoch : 0;
	struct facts facts;

	if (trial->event->fence <= epoch)
		trial_forged(trial, "claim",
		    "is claimed by a number that was given already: %llu",
		    (unsigned long long)trial->event->fence);
	else if (trial->event->fence > greatest_fence(trial) + 1)
		trial_forged(trial, "claim",
		    "is claimed by a number that leaves some out: %llu",
		    (unsigned long long)trial->event->fence);
	trial_facts(&facts, trial);
	trial_breaks(trial, ACTION_CLAIM, &facts);
	try_clock(trial);
	if (!trial_written(trial, FIELD_STATE) && !trial->again)
		try_standing(trial, &facts);
	try_handoff(trial);
}

/*
 * True if a message of the event hands the task over, or may do so because the
 * event was purged.
 */
static bool
hands_over(const struct trial *trial)
{
	const struct event_field *field = trial_written(trial, FIELD_MESSAGE);
	struct json_doc doc = {0};
	bool hands;

	if (trial->event->type != EVENT_MESSAGE_POSTED || !field)
		return false;
	hands = !field->value.ptr || (!json_scan(&doc, field->value.ptr,
	    field->value.len, NULL) && json_get(&doc, 0, "handoff"));
	json_release(&doc);
	return hands;
}

/* YES if the task has no claim, or only a claim that has ended. */
static enum verdict
is_given_up(const struct trial *trial)
{
	if (trial->latest.event && !trial->latest.ended)
		return NO;
	return trial_unseen_any(trial, FIELD_CLAIM) ? UNSEEN : YES;
}

/*
 * Try the end of a claim: the holder gives the task back or hands it over, or a
 * move ends the claim.
 */
void
audit_try_end_of_claim(const struct trial *trial)
{
	const struct event_field *field = trial_written(trial, FIELD_STATE);
	enum event_type type = trial->event->type;
	struct facts facts;
	int to;

	trial_facts(&facts, trial);
	if (type == EVENT_TASK_RELEASED || hands_over(trial)) {
		trial_breaks(trial, type == EVENT_TASK_RELEASED ?
		    ACTION_RELEASE : ACTION_HAND_OVER, &facts);
		return;
	}
	if (type == EVENT_TASK_FAILED) {
		facts.given_up = is_given_up(trial);
		trial_breaks(trial, ACTION_FAIL, &facts);
		return;
	}
	if (field) {
		to = trial_state_of(trial, field);
		if (rule_ends_claims(trial->view.workflow,
		        trial_state_before(trial, to), to))
			return;
	}
	/* the undo of a claim gives the task back */
	if (type == EVENT_CHANGE_UNDONE) {
		trial_breaks(trial, ACTION_UNDO_CLAIM, &facts);
	} else if (trial->claim.event && !trial->claim.ended) {
		trial_forged(trial, "release",
		    "loses the claim of %.*s by an event that ends none",
		    SHOW(trial->claim.by));
	}
}

/*
 * Try an event that names a claim: its actor must be the holder of that claim.
 */
void
audit_try_fence(const struct trial *trial)
{
	const struct event *event = trial->event;
	uint64_t epoch = trial->subject ? state_subject(trial->view.state,
	    trial->subject)->epoch : 0;
	uint32_t actor, session;

	if (!event->fence || event->type == EVENT_TASK_CLAIMED)
		return;
	if (event->fence < epoch) {
		trial_forged(trial, "number",
		    "is changed under claim %llu, when claim %llu "
		    "had been seen",
		    (unsigned long long)event->fence,
		    (unsigned long long)epoch);
		return;
	}
	actor = state_find_term(trial->view.state, TERM_NAME, event->actor);
	session = event->session.len
	    ? state_find_term(trial->view.state, TERM_NAME, event->session)
	    : 0;
	if (!trial->subject || !actor || (event->session.len && !session) ||
	    view_claim_end(&trial->view, trial->subject, event->fence, actor,
	    session) == WHEN_NONE)
		trial_forged(trial, "number",
		    "is changed under claim %llu, which is not one that %.*s "
		    "had",
		    (unsigned long long)event->fence, SHOW(event->actor));
}

/*
 * Find the holder of the task when the event was written. If a clock ahead of
 * the author's gave the greatest number, both that claim and the one before it
 * hold the task, and the holder of either may continue, or claim the task
 * again.
 */
void
audit_find_holder(struct trial *trial)
{
	struct view later = trial->view;
	bool held, held_later;

	/* no claim is stamped later than this */
	later.now_ms = INT64_MAX - HLC_FUTURE_MS;
	view_claim(&trial->latest, &later, trial->subject);
	trial->latest.expired = trial->latest.until_ms <= trial->view.now_ms;
	held_later = !trial->latest.ended && !trial->latest.expired;
	held = view_claim(&trial->claim, &trial->view, trial->subject);
	trial->held = held && held_later && !is_actor(trial, &trial->claim) &&
	    !is_actor(trial, &trial->latest);
	trial->again = held && is_actor(trial, &trial->claim) &&
	    trial->claim.event != trial->latest.event;
}
