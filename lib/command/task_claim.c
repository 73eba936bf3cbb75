/* SPDX-License-Identifier: ISC */
/*
 * Claiming tasks: task.claimed, task.renewed. A claim moves the task as the
 * workflow's `claimable` says, by the rules of any move.
 */
#include "command/command.h"

#include "base/when_show.h"
#include "command/claim_fate.h"
#include "command/command_private.h"
#include "format/field.h"
#include "model/claim_text.h"
#include "model/claimant.h"
#include "model/handoff.h"
#include "model/readiness.h"
#include "model/task_links.h"

/* Check the options of the claim. */
static int
check_claim(const struct task_claim *claim, struct err *err)
{
	int rc = 0;

	if (claim->ttl_ms &&
	    (claim->ttl_ms < CLAIM_TTL_MIN || claim->ttl_ms > CLAIM_TTL_MAX))
		return err_set(err, ERR_INVALID,
		    "ttl must be a length of time from 1s to 366d");
	for (size_t i = 0; claim->caps && claim->caps[i] && !rc; i++)
		rc = check_new_word("capability", slice_of(claim->caps[i]),
		    err);
	return rc;
}

/* Returns the length of a lease that begins now. */
static int64_t
ttl_of(const struct decision *d, const struct task_claim *claim)
{
	return claim->ttl_ms ? claim->ttl_ms
	                     : d->view->workflow->lease_s * 1000;
}

/* Fill the outcome with the claim as the event has made it. */
static void
report(struct decision *d)
{
	view_claim(&d->claim, d->view, d->out->subject);
	d->out->fence = d->claim.fence;
	d->out->until_ms = d->claim.until_ms;
}

/* Renew the holder's lease if the renewal is worth an event. */
static int
renew(struct decision *d, const struct task_claim *claim, struct err *err)
{
	int64_t until = d->view->now_ms + ttl_of(d, claim);
	int rc = 0;

	if (until > d->claim.until_ms &&
	    (claim->ttl_ms || decision_renewal_due(d))) {
		decision_renew(d, until);
		rc = decision_finish(d, err);
	}
	report(d);
	return rc;
}

/* Append what stands against a claim, as its refusal names it. */
static void
add_obstacles(struct buf *out, const struct decision *d, enum ready ready)
{
	if (ready == READY_CHILDREN)
		task_add_children(out, d->view, d->task.subject);
	else if (ready == READY_BLOCKED)
		task_add_blockers(out, d->view, d->task.subject);
	else if (ready == READY_DEFERRED)
		when_tell_kept(out, d->task.defer);
}

/* Check that the task is ready; if it is not, say what is in the way. */
static int
check_ready(const struct decision *d, const struct claimant *claimant,
    struct err *err)
{
	struct buf names = BUF_INIT;
	struct readiness readiness;
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	readiness_init(&readiness, d->view, claimant);
	facts.ready = readiness_named(&readiness, &d->task);
	add_obstacles(&names, d, facts.ready);
	facts.names = slice_of_buf(&names);
	if (facts.from != -1 && facts.workflow->claim_to[facts.from] != -1)
		facts.to = facts.workflow->claim_to[facts.from];
	rc = rule_check(ACTION_CLAIM_STATE, &facts, err);
	readiness_release(&readiness);
	buf_release(&names);
	return rc;
}

/* Check that the worker can do the task, and may hold one more task. */
static int
check_worker(const struct decision *d, const struct claimant *claimant,
    struct err *err)
{
	struct slice missing = { NULL, 0 };
	struct facts facts;

	decision_facts(&facts, d);
	facts.agent = &claimant->agent;
	/* the claim of a session that has ended counts already */
	facts.full = claimant_is_full(claimant) && !(d->held && d->orphan);
	facts.lacks_cap = claimant_lacks(claimant, d->view, d->task.subject,
	    &missing);
	facts.names = missing;
	return rule_check(ACTION_CLAIM_WORK, &facts, err);
}

/*
 * If several other clocks are ahead of ours, it cannot be told which clock is
 * right. An actor who takes a task because a lease has run out must be sure of
 * the time.
 */
static int
check_clock(const struct decision *d, struct err *err)
{
	size_t ahead = readiness_ahead(d->view->state, d->basis->clock_ms);

	if (ahead < 2 || !d->claim.event || d->claim.ended ||
	    decision_own(d, &d->claim) || d->orphan || decision_has_reason(d))
		return 0;
	return err_set(err, ERR_HELD,
	    "'%s' was held by %.*s, and whether the lease has run out cannot "
	    "be told: this machine's clock seems to be behind, %zu writers are "
	    "more than ten minutes ahead of it; set the clock",
	    d->called, (int)d->claim.by.len, d->claim.by.ptr, ahead);
}

static int
take(struct decision *d, const struct task_claim *claim, struct err *err)
{
	int64_t ttl = ttl_of(d, claim);
	struct buf value = BUF_INIT;
	int rc = check_clock(d, err);

	if (rc)
		return rc;
	decision_claim_value(&value, d->view->now_ms + ttl, ttl, claim->sync);
	decision_write(d, d->task.subject, "claim", slice_of_buf(&value));
	draft_set_fence(d->draft, decision_claim_number(d));
	rc = decision_move(d, d->view->workflow->claim_to[d->task.state_number],
	    err);
	if (!rc && d->held)	/* taken from another holder, with a reason */
		rc = decision_end_work(d, &d->claim, err);
	if (!rc)
		rc = decision_finish(d, err);
	if (!rc)
		report(d);
	buf_release(&value);
	return rc;
}

static int
check_handed_over(const struct decision *d, struct err *err)
{
	struct message message = {0};
	bool waits = handoff_find(&message, d->view, &d->task);

	message_release(&message);
	return waits
	    ? 0
	    : err_set(err, ERR_NO_MATCH,
	          "'%s' was not handed over: it is %.*s",
	          d->called, (int)d->task.state.len, d->task.state.ptr);
}

int
claim_named(struct decision *d, const struct task_claim *claim, struct err *err)
{
	struct claimant claimant;
	int rc;

	if (d->mine && claim->sync && !d->claim.sync)
		/* a claim that only this clone knows becomes a claim by sync */
		return take(d, claim, err);
	if (d->mine)
		return renew(d, claim, err);
	rc = decision_check(d, ACTION_CLAIM, err);
	if (!rc && d->basis->is_publishing(d->basis->log, d->out->id))
		rc = err_set(err, ERR_HELD,
		    "'%s' is about to be claimed by another process here, "
		    "which asks a remote; try again in a moment",
		    d->called);
	if (rc)
		return rc;
	if (claim->handed_over)
		rc = check_handed_over(d, err);
	if (rc)
		return rc;
	claimant_init(&claimant, d->view, decision_actor(d), claim->caps);
	rc = check_ready(d, &claimant, err);
	if (!rc)
		rc = decision_handed(d, ACTION_CLAIM_HANDED,
		    d->task.state_number, claim->caps, err);
	if (!rc)
		rc = check_worker(d, &claimant, err);
	return rc ? rc : take(d, claim, err);
}

/*
 * A repeat returns the first result while that claim still holds. After the
 * claim was lost, a repeat must not succeed as if it still held.
 */
static int
repeat(struct decision *d, struct err *err)
{
	uint64_t fence = state_event(d->view->state, d->out->event)->fence;
	struct buf holder = BUF_INIT;
	int rc = 0;
	bool held = view_claim(&d->claim, d->view, d->out->subject);

	d->out->fence = fence;
	d->out->until_ms = d->claim.until_ms;
	if (held && d->claim.fence == fence && decision_own(d, &d->claim))
		return 0;
	if (held) {
		buf_add_str(&holder, "it is held by ");
		claim_add_holder(&holder, &d->claim);
	}
	rc = err_set(err, ERR_LOST_CLAIM,
	    "claim %llu of '%s', which key '%s' got, holds no longer; %s",
	    (unsigned long long)fence, d->out->id, d->command->key,
	    held ? holder.data : "nobody holds it now");
	buf_release(&holder);
	return rc;
}

/*
 * Begin a decision that is a claim. If the key is repeated, *out is already the
 * result.
 */
static int
start_claim(struct decision *d, struct basis *basis,
    const struct command *command, const char *operand,
    const struct task_claim *claim, struct outcome *out, bool *repeated,
    struct err *err)
{
	enum event_type type = EVENT_TASK_CLAIMED;
	uint32_t before;
	int rc = decision_start(d, basis, command, type, out, err);

	*repeated = false;
	d->takes = true;
	if (rc)
		return rc;
	key_begin(d, claim->next ? "claim-next" : "claim");
	key_number(d, "ttl", claim->ttl_ms, 0);
	key_number(d, "sync", claim->sync, 0);
	key_set(d, "capabilities", claim->caps);
	key_number(d, "handed-over", claim->handed_over, 0);
	before = decision_key_event(d);
	if (before &&
	    state_event(d->view->state, before)->type == EVENT_TASK_RENEWED)
		type = EVENT_TASK_RENEWED;
	rc = decision_repeated(d, type, operand, repeated, err);
	return !rc && *repeated ? repeat(d, err) : rc;
}

int
task_claim(struct basis *basis, const struct command *command,
    const char *operand, const struct task_claim *claim, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = start_claim(&d, basis, command, operand, claim, out, &repeated,
	    err);

	if (!rc)
		rc = check_claim(claim, err);
	if (!rc && !repeated)
		rc = decision_task(&d, operand, err);
	if (!rc && !repeated)
		rc = claim_named(&d, claim, err);
	decision_release(&d);
	return rc;
}

int
task_claim_asked(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out, struct err *err)
{
	struct claimant claimant;
	struct facts facts;
	struct decision d;
	bool repeated = false;
	int rc = start_claim(&d, basis, command, NULL, claim, out, &repeated,
	    err);

	decision_release(&d);
	if (!rc && !repeated)
		rc = command_of_no_task(command, err);
	if (!rc && !repeated)
		rc = check_claim(claim, err);
	if (rc || repeated)
		return rc;
	claim_note_losses(basis, 0);
	claimant_init(&claimant, basis->view, slice_of(basis->actor.name),
	    claim->caps);
	facts = (struct facts){ .actor = claimant.name,
		.agent = &claimant.agent,
		.full = claimant_is_full(&claimant) };
	return rule_check(ACTION_CLAIM_NEXT, &facts, err);
}
