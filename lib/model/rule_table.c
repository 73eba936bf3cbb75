/* SPDX-License-Identifier: ISC */
/*
 * The table of rules: the condition of each, and the sentences of commands and
 * of the audit when it is broken.
 */
#include "model/rule_table.h"

#include "model/rule.h"

#define ON(action) (1U << ACTION_##action)

/* An actor may take what another holds by force and with a reason. */
static enum verdict
pushes(const struct facts *f)
{
	return verdict_and(f->forced, f->reason ? YES : NO);
}

static enum verdict
holds_registered(const struct facts *f)
{
	return verdict_or(f->workflow->registered_only ? NO : YES,
	    f->registered);
}

static enum verdict
holds_registers_itself(const struct facts *f)
{
	return verdict_or(f->registers_itself ? YES : NO, holds_registered(f));
}

static enum verdict
holds_beginning(const struct facts *f)
{
	return f->to != -1 && rule_begins(f->workflow, f->to) ? YES : NO;
}

/* The new task cannot have a report on its gates yet. */
static enum verdict
holds_no_first_gate(const struct facts *f)
{
	return f->to == f->workflow->initial ||
	        !rule_first_gate(f->workflow, f->to)
	    ? YES : NO;
}

/* If the state was purged, the task must begin anew, with a reason. */
static enum verdict
holds_anew(const struct facts *f)
{
	return !f->from_purged || (f->to == f->workflow->initial && f->reason)
	    ? YES : NO;
}

static enum verdict
holds_move(const struct facts *f)
{
	return rule_move(f->workflow, f->from, f->to, f->reason) != MOVE_ILLEGAL
	    ? YES : NO;
}

static enum verdict
holds_move_reason(const struct facts *f)
{
	return rule_move(f->workflow, f->from, f->to, f->reason) !=
	        MOVE_NEEDS_REASON
	    ? YES : NO;
}

static enum verdict
holds_reason(const struct facts *f)
{
	return f->reason ? YES : NO;
}

/* Force over a holder needs a reason. */
static enum verdict
holds_force(const struct facts *f)
{
	return verdict_not(verdict_and(verdict_and(f->held, f->forced),
	    f->reason ? NO : YES));
}

static enum verdict
holds_not_lost(const struct facts *f)
{
	return verdict_or(verdict_not(verdict_and(f->held, f->lost)),
	    pushes(f));
}

static enum verdict
holds_holder(const struct facts *f)
{
	return verdict_or(verdict_not(f->held), pushes(f));
}

static enum verdict
holds_something(const struct facts *f)
{
	return verdict_not(f->given_up);
}

static enum verdict
holds_something_lost(const struct facts *f)
{
	return verdict_not(verdict_and(f->given_up, f->lost));
}

static enum verdict
holds_handed(const struct facts *f)
{
	return verdict_or(verdict_not(f->handed), pushes(f));
}

/* Anybody may move the task into quarantine or to an end, with a reason. */
static enum verdict
holds_handed_move(const struct facts *f)
{
	const struct workflow *w = f->workflow;

	if (f->to == f->from ||
	    rule_move(w, f->from, f->to, f->reason) != MOVE_ALLOWED ||
	    (f->reason &&
	        (f->to == w->quarantine || (w->done & state_bit(f->to)))))
		return YES;
	return holds_handed(f);
}

static enum verdict
holds_not_deferred(const struct facts *f)
{
	return f->ready == READY_DEFERRED ? NO : YES;
}

static enum verdict
holds_no_open_children(const struct facts *f)
{
	return f->ready == READY_CHILDREN ? NO : YES;
}

static enum verdict
holds_not_blocked(const struct facts *f)
{
	return f->ready == READY_BLOCKED ? NO : YES;
}

static enum verdict
holds_present(const struct facts *f)
{
	return f->ready == READY_ABSENT ? NO : YES;
}

static enum verdict
holds_not_quarantined(const struct facts *f)
{
	return f->quarantined && f->ready ? NO : YES;
}

/* A claim must make the move that the workflow says; any move if from is -1. */
static enum verdict
holds_claim_move(const struct facts *f)
{
	return f->from == -1 || f->to == f->from ||
	        f->workflow->claim_to[f->from] == f->to
	    ? YES : NO;
}

static enum verdict
holds_claim_stay(const struct facts *f)
{
	if (f->to != f->from ||
	    (f->from != -1 && f->workflow->claim_to[f->from] == f->from))
		return YES;
	return f->stays;
}

static enum verdict
holds_able(const struct facts *f)
{
	return f->lacks_cap ? pushes(f) : YES;
}

static enum verdict
holds_room(const struct facts *f)
{
	return f->full ? NO : YES;
}

static enum verdict
holds_gate(const struct facts *f)
{
	return f->gate_open;
}

static enum verdict
holds_gate_named(const struct facts *f)
{
	return verdict_or(verdict_not(f->gate_open), f->gate_named);
}

static enum verdict
holds_ticked(const struct facts *f)
{
	return f->item_ticked;
}

static enum verdict
holds_children_closed(const struct facts *f)
{
	return verdict_or(f->workflow->children == CHILDREN_REQUIRE ? NO : YES,
	    verdict_not(f->children_open));
}

static enum verdict
holds_waiver(const struct facts *f)
{
	return !f->waives || f->reason ? YES : NO;
}

static enum verdict
holds_evidence(const struct facts *f)
{
	return f->lacks ? NO : YES;
}

static enum verdict
holds_differ(const struct facts *f)
{
	return verdict_not(verdict_and(f->differs, f->worked));
}

/* An actor who did the work may still report that it failed. */
static enum verdict
holds_report_differ(const struct facts *f)
{
	return f->opens ? holds_differ(f) : YES;
}

#define FIRST_VERSION "programs of the first version did not refuse it"
#define FORCE_UNSEEN "no event says that it was forced"
#define ONLY_REGISTERED \
	"'{actor}' is not registered, and in this log only registered agents " \
	"act ('task-agent register NAME'){names}"
#define OWN_NAME \
	", under a name of its own (-A NAME or TASK_ACTOR, 'as' in the server)"
#define HELD "'{task}' is held by {claim}{session}"
#define HANDED \
	"'{task}' was handed over by {giver} to {addressees}; others need " \
	"force and a reason"
#define NOT_CLAIMABLE \
	"cannot claim '{task}' in {from}; claimable: {claimable}{move_first}"

static const struct rule rules[] = {
	{ .actions = ON(ACT),
	    .holds = holds_registered,
	    .word = ERR_UNKNOWN_AGENT,
	    .refusal = ONLY_REGISTERED,
	    .forged = "actor",
	    .finding = "is changed by {actor}, who is not registered" },
	{ .actions = ON(NAME),
	    .holds = holds_registered,
	    .word = ERR_UNKNOWN_AGENT,
	    .refusal = "'{actor}' is not registered, and this log knows "
	        "registered agents only{names}",
	    .unjudged = "an agent does nothing by being named" },
	{ .actions = ON(REGISTER),
	    .holds = holds_registers_itself,
	    .word = ERR_UNKNOWN_AGENT,
	    .refusal = ONLY_REGISTERED,
	    .forged = "actor",
	    .finding = "has its registration changed by {actor}, who is "
	        "not registered" },

	{ .actions = ON(CREATE),
	    .holds = holds_beginning,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = "a new task cannot be '{to}'; it begins as one of: "
	        "{open}",
	    .forged = "creation",
	    .finding = "is made in a state that no new task can have: {to}" },
	{ .actions = ON(CREATE),
	    .holds = holds_no_first_gate,
	    .word = ERR_GATE_MISSING,
	    .refusal = "a new task cannot begin as {to}, where gate "
	        "'{first_gate}' "
	        "must have been passed",
	    .unjudged = FIRST_VERSION },

	{ .actions = ON(MOVE),
	    .holds = holds_anew,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = "the state of '{task}' was purged: the task can only "
	        "begin anew, with a reason (task-move -m WHY {task} "
	        "{initial})",
	    .unjudged = "what stands on a purged line is not judged" },
	{ .actions = ON(MOVE),
	    .holds = holds_move,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = "cannot move '{task}' from {from} to {to}; "
	        "allowed: {allowed}{claim_first}",
	    .forged = "move",
	    .finding = "cannot become {to}: it was {from}" },
	{ .actions = ON(MOVE),
	    .holds = holds_move_reason,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = "moving '{task}' from {from} to {to} needs a reason",
	    .forged = "move",
	    .finding = "became {to} from {from} without a reason" },
	{ .actions = ON(MOVE_HANDED),
	    .holds = holds_handed_move,
	    .word = ERR_NOT_READY,
	    .refusal = HANDED,
	    .unjudged = FIRST_VERSION },

	{ .actions = ON(MOVE_HELD) | ON(CLAIM) | ON(HAND_OVER) | ON(ASSIGN),
	    .holds = holds_force,
	    .word = ERR_INVALID,
	    .refusal = "changing '{task}' over the claim of {holder} needs a "
	        "reason",
	    .unjudged = FORCE_UNSEEN },
	{ .actions = ON(MOVE_HELD) | ON(CLAIM) | ON(HAND_OVER) | ON(ASSIGN),
	    .holds = holds_not_lost,
	    .word = ERR_LOST_CLAIM,
	    .refusal = "your claim of '{task}' does not count, an earlier one "
	        "does: it is held by {claim}",
	    .unjudged = "the rule on holders says the same of the event" },
	{ .actions = ON(MOVE_HELD),
	    .holds = holds_holder,
	    .word = ERR_HELD,
	    .refusal = HELD,
	    .forged = "move",
	    .finding = "became {to} while {holder} held it, without a reason" },
	{ .actions = ON(ASSIGN),
	    .holds = holds_holder,
	    .word = ERR_HELD,
	    .refusal = HELD,
	    .forged = "assignment",
	    .finding = "is assigned while {holder} held it, without a reason" },
	{ .actions = ON(CLAIM),
	    .holds = holds_holder,
	    .word = ERR_HELD,
	    .refusal = HELD,
	    .forged = "claim",
	    .finding = "is taken from {holder}, who held it, without a "
	        "reason" },
	{ .actions = ON(HAND_OVER),
	    .holds = holds_holder,
	    .word = ERR_HELD,
	    .refusal = HELD,
	    .forged = "release",
	    .finding = "is given back by {actor}, but {holder} held it" },
	{ .actions = ON(RELEASE) | ON(FAIL),
	    .holds = holds_force,
	    .word = ERR_INVALID,
	    .refusal = "changing '{task}' over the claim of {holder} needs a "
	        "reason",
	    .unjudged = FORCE_UNSEEN },
	{ .actions = ON(RELEASE) | ON(FAIL),
	    .holds = holds_not_lost,
	    .word = ERR_LOST_CLAIM,
	    .refusal = "you do not hold '{task}': it is held by "
	        "{claim}{session}",
	    .unjudged = "the rule on holders says the same of the event" },
	{ .actions = ON(RELEASE) | ON(FAIL),
	    .holds = holds_holder,
	    .word = ERR_NOT_OWNER,
	    .refusal = "you do not hold '{task}': it is held by "
	        "{claim}{session}",
	    .forged = "release",
	    .finding = "is given back by {actor}, but {holder} held it" },
	{ .actions = ON(UNDO_CLAIM),
	    .holds = holds_holder,
	    .word = ERR_NOT_OWNER,
	    .refusal = "you do not hold '{task}': it is held by "
	        "{claim}{session}",
	    .forged = "release",
	    .finding = "loses the claim of {holder} by an undo without a "
	        "reason" },
	{ .actions = ON(RELEASE) | ON(FAIL),
	    .holds = holds_something_lost,
	    .word = ERR_LOST_CLAIM,
	    .refusal = "you do not hold '{task}'",
	    .unjudged = "the next rule says the same of the event" },
	{ .actions = ON(RELEASE),
	    .holds = holds_something,
	    .word = ERR_NOT_OWNER,
	    .refusal = "you do not hold '{task}'",
	    .unjudged = "an event that ends no claim changes nothing" },
	{ .actions = ON(FAIL),
	    .holds = holds_something,
	    .word = ERR_NOT_OWNER,
	    .refusal = "you do not hold '{task}'",
	    .forged = "release",
	    .finding = "is given back as failed, but nobody held it" },

	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_not_deferred,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' is deferred until {names}",
	    .unjudged = "the author's clock says when that is over" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_no_open_children,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' is not ready: it has {names}; claim one of "
	        "its children instead",
	    .unjudged = "what was seen of other tasks is not known" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_not_blocked,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' is not ready: it needs {names}",
	    .unjudged = "what was seen of other tasks is not known" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_not_quarantined,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = "'{task}' is {from}: it failed {limit} times; it can be "
	        "claimed when somebody has moved it back, with a reason",
	    .unjudged = "the rule on its state says the same of the event" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_present,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' cannot be claimed: its creation has not "
	        "arrived, or was undone",
	    .unjudged = "an undo elsewhere may not have been seen" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_claim_move,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = NOT_CLAIMABLE,
	    .forged = "claim",
	    .finding = "is claimed in {from}, and became {to}, which the "
	        "workflow does not have" },
	{ .actions = ON(CLAIM_STATE),
	    .holds = holds_claim_stay,
	    .word = ERR_ILLEGAL_MOVE,
	    .refusal = NOT_CLAIMABLE,
	    .forged = "claim",
	    .finding = "is claimed in {from}, which the workflow does not "
	        "have" },
	{ .actions = ON(CLAIM_HANDED),
	    .holds = holds_handed,
	    .word = ERR_NOT_READY,
	    .refusal = HANDED,
	    .forged = "claim",
	    .finding = "is claimed by {actor}, to whom {giver} did not hand "
	        "it, without a reason" },
	{ .actions = ON(CLAIM_WORK),
	    .holds = holds_able,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' requires the capability '{names}', which "
	        "{actor} is not known to have: register it, give it with the "
	        "claim, or force the claim with a reason",
	    .unjudged = "no event says what came with the claim" },
	{ .actions = ON(CLAIM_WORK),
	    .holds = holds_room,
	    .word = ERR_OVER_LIMIT,
	    .refusal = "'{task}' cannot be claimed: {actor} holds {load} of at "
	        "most {max} tasks",
	    .unjudged = "what was seen of other tasks is not known" },
	{ .actions = ON(CLAIM_NEXT),
	    .holds = holds_room,
	    .word = ERR_OVER_LIMIT,
	    .refusal = "{actor} holds {load} of at most {max} tasks",
	    .unjudged = "what was seen of other tasks is not known" },
	{ .actions = ON(HAND_OVER),
	    .holds = holds_handed,
	    .word = ERR_NOT_READY,
	    .refusal = HANDED,
	    .unjudged = FIRST_VERSION },

	{ .actions = ON(MOVE_GATE),
	    .holds = holds_gate,
	    .word = ERR_GATE_MISSING,
	    .refusal = "'{task}' cannot become {to} before these gates are "
	        "passed or waived: {names}; see 'task-gate list {task}', then "
	        "'task-gate pass {gate} {task}' or 'task-gate run {gate} "
	        "{task} -- COMMAND'",
	    .forged = "move",
	    .finding = "became {to} without gate '{gate}', {why_closed}" },
	{ .actions = ON(MOVE_GATE),
	    .holds = holds_gate_named,
	    .kept = "decision_gates() names each report",
	    .forged = "move",
	    .finding = "became {to} without naming the report that opened "
	        "gate '{gate}'" },
	{ .actions = ON(MOVE_ITEM),
	    .holds = holds_ticked,
	    .word = ERR_GATE_MISSING,
	    .refusal = "'{task}' cannot become {to} with {count} unticked "
	        "checklist items: {names}; 'task-check tick {task} ITEM' ticks "
	        "one",
	    .forged = "move",
	    .finding = "became {to} with an item of its checklist open: "
	        "{item}" },

	{ .actions = ON(MOVE_CHILDREN),
	    .holds = holds_children_closed,
	    .word = ERR_NOT_READY,
	    .refusal = "'{task}' cannot become {to}: it has {names}; close "
	        "its children first",
	    .unjudged = "what was seen of other tasks is not known" },

	{ .actions = ON(REPORT),
	    .holds = holds_waiver,
	    .word = ERR_INVALID,
	    .refusal = "waiving gate '{gate}' of '{task}' needs a reason",
	    .forged = "report",
	    .finding = "has gate '{gate}' waived without a reason" },
	{ .actions = ON(REPORT),
	    .holds = holds_report_differ,
	    .word = ERR_GATE_MISSING,
	    .refusal = "gate '{gate}' of '{task}' must not be {result} by "
	        "{actor}, who did the work: another actor must{others}"
	        OWN_NAME,
	    .forged = "report",
	    .finding = "has gate '{gate}' {result} by {actor}, who did the "
	        "work" },
	{ .actions = ON(REPORT_EVIDENCE),
	    .holds = holds_evidence,
	    .word = ERR_GATE_MISSING,
	    .refusal = "gate '{gate}' of '{task}' passes only with "
	        "evidence; missing: {lacks} (a run: 'task-gate run {gate} "
	        "{task} -- COMMAND'; else --commit, --url, --file)",
	    .forged = "report",
	    .finding = "has gate '{gate}' passed without the evidence that it "
	        "asks for: {lacks}" },
	{ .actions = ON(DROP_GATE),
	    .holds = holds_reason,
	    .word = ERR_INVALID,
	    .refusal = "removing gate '{gate}' of '{task}' needs a reason",
	    .forged = "gate",
	    .finding = "loses gate '{gate}' without a reason" },
	{ .actions = ON(DROP_GATE),
	    .holds = holds_differ,
	    .word = ERR_GATE_MISSING,
	    .refusal = "gate '{gate}' of '{task}' must not be dropped by "
	        "{actor}, who did the work: another actor must{others}"
	        OWN_NAME,
	    .forged = "gate",
	    .finding = "loses gate '{gate}' by {actor}, who did the work" },
};

const struct rule *
rule_broken(enum action action, const struct facts *facts)
{
	const struct rule *rule = rules;

	for (; rule < rules + sizeof(rules) / sizeof(rules[0]); rule++)
		if ((rule->actions & 1U << action) && rule->holds(facts) == NO)
			return rule;
	return NULL;
}
