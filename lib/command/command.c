/* SPDX-License-Identifier: ISC */
/*
 * Steps that all commands share: they check what the caller expects and who holds a task,
 * and name the writes that a new one takes the place of.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/when.h"
#include "command/claim_fate.h"
#include "command/command_private.h"
#include "model/agent.h"
#include "model/spelling.h"
#include "model/task_find.h"

int
decision_start(struct decision *d, struct journal *journal,
    const struct command *command, enum event_type type, struct outcome *out,
    struct err *err)
{
	struct buf key = BUF_INIT;
	int rc = 0;

	memset(d, 0, sizeof(*d));
	memset(out, 0, sizeof(*out));
	d->journal = journal;
	d->view = journal_view(journal);
	d->command = command;
	d->out = out;
	if (type != EVENT_WORKFLOW_SET && view_workflow_missing(d->view->state))
		rc = err_set(err, ERR_PARTIAL, "nothing is decided: the data of the line "
		    "that has the workflow is null, and no purge names it; 'task-sync' "
		    "or 'task-fsck --repair' may bring it back, else 'task-workflow set'");
	if (!rc && type != EVENT_AGENT_REGISTERED)
		rc = agent_may_act(d->view, slice_of(journal_actor(journal)), err);
	if (!rc && command->why)
		rc = check_text("the reason", slice_of(command->why), err);
	if (!rc && command->key)
		rc = check_key(command->key, err);
	if (!rc && command->key) {
		decision_key(&key, command);
		rc = check_name("a key", slice_of_buf(&key), err);
	}
	d->draft = draft_new(type);
	if (!rc && command->key)
		draft_set_key(d->draft, slice_of_buf(&key));
	if (!rc && decision_has_reason(d))
		draft_set_why(d->draft, slice_of(command->why));
	buf_release(&key);
	return rc;
}

int
decision_has_reason(const struct decision *d)
{
	return d->command->why && utf8_trim(slice_of(d->command->why)).len;
}

void
decision_release(struct decision *d)
{
	draft_free(d->draft);
	d->draft = NULL;
	buf_release(&d->arguments);
}

static int
check_expect(const struct decision *d, const char *operand, struct err *err)
{
	const char *expect = d->command->expect;
	char version[VERSION_SIZE];

	if (!expect || slice_eq(d->task.state, slice_of(expect)))
		return 0;
	version_format(version, d->task.version);
	if (strcmp(expect, version) == 0)
		return 0;
	if (workflow_state(d->view->workflow, slice_of(expect)) != -1)
		return err_set(err, ERR_STALE, "'%s' is %.*s, not %s", operand,
		    (int)d->task.state.len, d->task.state.ptr, expect);
	if (strlen(expect) == VERSION_SIZE - 1 &&
	    strspn(expect, "0123456789abcdef") == VERSION_SIZE - 1)
		return err_set(err, ERR_STALE, "'%s' has changed: it is at version "
		    "%s, not %s", operand, version, expect);
	return err_set(err, ERR_INVALID, "'%s' is neither a state nor a version of "
	    "16 hexadecimal digits", expect);
}

int
decision_own(const struct decision *d, const struct claim *claim)
{
	return claim_own(d->journal, claim);
}

void
decision_add_holder(struct buf *out, const struct claim *claim)
{
	char until[WHEN_SIZE];

	when_format(until, claim->until_ms);
	buf_add_slice(out, claim->by);
	if (claim->session.len) {
		buf_add_str(out, " (session ");
		buf_add_slice(out, claim->session);
		buf_add_char(out, ')');
	}
	buf_addf(out, " by claim %llu until %s", (unsigned long long)claim->fence,
	    until);
}

/* What became of a claim that does not hold. */
static int
lost_claim(const struct decision *d, uint64_t fence, const char *operand,
    struct err *err)
{
	const struct claim *claim = &d->claim;
	char until[WHEN_SIZE];
	struct buf holder = BUF_INIT;
	int rc;

	if (d->held) {
		decision_add_holder(&holder, claim);
		rc = err_set(err, ERR_LOST_CLAIM, "claim %llu of '%s' holds no "
		    "longer: it is held by %s", (unsigned long long)fence, operand,
		    holder.data);
		buf_release(&holder);
		return rc;
	}
	when_format(until, claim->until_ms);
	if (claim->event && !claim->ended && claim->fence == fence &&
	    decision_own(d, claim))
		return err_set(err, ERR_LOST_CLAIM, "claim %llu of '%s' ran out at "
		    "%s; nobody holds it now, it can be claimed again",
		    (unsigned long long)fence, operand, until);
	return err_set(err, ERR_LOST_CLAIM, "claim %llu of '%s' holds no longer; "
	    "nobody holds it now", (unsigned long long)fence, operand);
}

static int
check_fence(const struct decision *d, const char *operand, struct err *err)
{
	uint64_t fence = d->command->fence;

	if (!fence || (d->mine && d->claim.fence == fence))
		return 0;
	return lost_claim(d, fence, operand, err);
}

/*
 * Boolean: did this actor and session claim it, too, without having seen the claim that
 * counts? They may still think that it is theirs.
 */
static int
lost_to_other(const struct decision *d)
{
	size_t max, count;
	struct claim *claims;
	int lost = 0;

	if (!d->claim.event || decision_own(d, &d->claim))
		return 0;
	max = view_claims(NULL, 0, d->view, d->task.subject);
	if (max < 2)
		return 0;
	claims = task_zalloc(max, sizeof(*claims));
	count = view_claims(claims, max, d->view, d->task.subject);
	for (size_t i = 0; i < count && !lost; i++)
		lost = decision_own(d, &claims[i]);
	free(claims);
	return lost;
}

static void
tell_lost(const struct decision *d)
{
	struct buf text = BUF_INIT;

	claim_add_loss(&text, d->out->id, &d->claim, d->held);
	journal_note(d->journal, "%s", text.data);
	buf_release(&text);
}

/* Tell a holder whose lease has ended: anybody can take the task meanwhile. */
static void
tell_lapsed(const struct decision *d)
{
	char until[WHEN_SIZE];

	if (!d->claim.event || d->claim.ended || !d->claim.expired ||
	    !decision_own(d, &d->claim))
		return;
	when_format(until, d->claim.until_ms);
	journal_note(d->journal, "your claim %llu of '%s' ran out at %s: anybody can take "
	    "the task; claim it again", (unsigned long long)d->claim.fence,
	    d->out->id, until);
}

int
decision_task(struct decision *d, const char *operand, struct err *err)
{
	uint32_t subject;
	int rc = task_find(&subject, d->view, operand, err);

	if (rc)
		return rc;
	view_task(&d->task, d->view, subject);
	d->held = view_claim(&d->claim, d->view, subject);
	d->mine = d->held && decision_own(d, &d->claim);
	d->lost = lost_to_other(d);
	d->out->subject = subject;
	memcpy(d->out->id, d->task.id.ptr, d->task.id.len);
	d->out->id[d->task.id.len] = '\0';
	if (d->task.sealed)
		return err_set(err, ERR_INVALID, "'%s' was written by a newer "
		    "tasklog and is read-only for this one", operand);
	if (view_blank(d->view->state, subject))
		return err_set(err, ERR_PARTIAL, "nothing is decided on '%s': a line "
		    "that writes to it has null for its data, and no purge names it; "
		    "'task-sync' or 'task-fsck --repair' may bring it back", operand);
	if (d->lost)
		tell_lost(d);
	if (!d->takes)
		tell_lapsed(d);
	rc = check_expect(d, operand, err);
	if (!rc)
		rc = check_fence(d, operand, err);
	if (!rc && d->mine && journal_writing(d->journal) && d->claim.fence <
	    state_subject(d->view->state, subject)->epoch)
		rc = claim_again(d, err);
	if (!rc && d->mine) {
		draft_set_fence(d->draft, d->claim.fence);
		draft_add_rest(d->draft, state_event_id(d->view->state,
		    d->claim.event));
	}
	if (!rc)
		draft_subject(d->draft, SUBJECT_TASK, d->task.id);
	return rc;
}

int
decision_on(struct decision *d, enum event_type type, const char *operand,
    int *repeated, struct err *err)
{
	int rc = decision_repeated(d, type, operand, repeated, err);

	return rc || *repeated ? rc : decision_task(d, operand, err);
}

int
command_of_no_task(const struct command *command, struct err *err)
{
	if (command->expect)
		return err_set(err, ERR_INVALID, "an expected state or version is that "
		    "of a task, and none is named");
	return command->fence ? err_set(err, ERR_INVALID, "the number of a claim goes "
	    "with its task, and none is named") : 0;
}

int
decision_holder(struct decision *d, struct err *err)
{
	struct buf holder = BUF_INIT;
	int rc;

	if (!d->held || d->mine)
		return 0;
	if (d->command->force && decision_has_reason(d))
		return 0;
	if (d->command->force)
		return err_set(err, ERR_INVALID, "changing '%s' over the claim of "
		    "%.*s needs a reason", d->out->id, (int)d->claim.by.len,
		    d->claim.by.ptr);
	decision_add_holder(&holder, &d->claim);
	rc = d->lost ? err_set(err, ERR_LOST_CLAIM, "your claim of '%s' does not "
	    "count, an earlier one does: it is held by %s", d->out->id, holder.data) :
	    err_set(err, ERR_HELD, "'%s' is held by %s", d->out->id, holder.data);
	buf_release(&holder);
	return rc;
}

void
decision_write(struct decision *d, uint32_t subject, const char *field,
    struct slice value)
{
	struct event_id over[OVERS_MAX];
	size_t count = subject ? view_overs(over, OVERS_MAX, d->view, subject,
	    slice_of(field)) : 0;

	draft_write(d->draft, field, value, over, count);
}

void
decision_write_string(struct decision *d, uint32_t subject, const char *field,
    struct slice text)
{
	struct buf value = BUF_INIT;

	if (text.ptr)
		json_add_string(&value, text);
	else
		json_add_null(&value);
	decision_write(d, subject, field, slice_of_buf(&value));
	buf_release(&value);
}

void
decision_write_time(struct decision *d, uint32_t subject, const char *field,
    int64_t ms)
{
	char text[WHEN_SIZE];

	when_format(text, ms);
	decision_write_string(d, subject, field,
	    ms == WHEN_NONE ? (struct slice){ NULL, 0 } : slice_of(text));
}

void
decision_write_bool(struct decision *d, uint32_t subject, const char *field,
    int value)
{
	decision_write(d, subject, field, value ? SLICE("true") : SLICE("false"));
}

void
decision_field(struct buf *out, const char *family, struct slice arg)
{
	buf_clear(out);
	buf_add_str(out, family);
	buf_add_slice(out, arg);
}

void
decision_member(struct buf *out, const struct decision *d, enum term_space space,
    uint32_t subject, const char *family, struct slice word)
{
	const struct state *state = d->view->state;
	uint32_t term[SPELLINGS];
	size_t count = subject ? spelling_terms(term, state, space, family, word) : 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t best = view_best(d->view, subject, term[i]);

		if (!best || !write_truth(state, state_write(state, best)))
			continue;
		buf_clear(out);
		buf_add_slice(out, state_term_text(state, term[i]));
		return;
	}
	buf_clear(out);
	buf_add_str(out, family);
	spelling_add(out, word);
}

void
decision_rest_on_workflow(struct draft *draft, const struct view *view)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_LOG_FIELD, SLICE("workflow"));
	uint32_t best = term ? view_best(view, state->log, term) : 0;

	if (best)
		draft_add_rest(draft, state_event_id(state,
		    state_write(state, best)->event));
}

void
decision_renew(struct decision *d, int64_t until_ms)
{
	char until[WHEN_SIZE];
	struct buf value = BUF_INIT;

	when_format_ms(until, until_ms);
	json_open(&value, '{');
	json_add_key(&value, "until");
	json_add_str(&value, until);
	json_close(&value, '}');
	draft_set_type(d->draft, EVENT_TASK_RENEWED);
	decision_write(d, d->task.subject, "lease", slice_of_buf(&value));
	buf_release(&value);
}

int
decision_renewal_due(const struct decision *d)
{
	return d->mine && d->claim.until_ms - journal_now(d->journal) <
	    d->claim.lease_ms / 2;
}

/*
 * A command of the holder that changes nothing is a sign of life all the same; it is
 * worth an event only when the lease is half over. It is no result of the command, so it
 * does not carry its key.
 */
static int
renew_only(struct decision *d, struct err *err)
{
	uint32_t event;

	if (!decision_renewal_due(d))
		return 0;
	draft_set_key(d->draft, SLICE(""));
	decision_renew(d, journal_now(d->journal) + d->claim.lease_ms);
	decision_rest_on_workflow(d->draft, d->view);
	return journal_add(d->journal, d->draft, &event, err);
}

int
decision_finish(struct decision *d, struct err *err)
{
	int rc;

	if (draft_fields(d->draft) == 0)
		return renew_only(d, err);
	decision_rest_on_workflow(d->draft, d->view);
	rc = journal_add(d->journal, d->draft, &d->out->event, err);
	if (!rc && d->out->id[0])
		d->out->subject = state_find_subject(d->view->state, SUBJECT_TASK,
		    slice_of(d->out->id));
	return rc;
}

int
log_start(struct journal *journal, struct slice workflow, struct err *err)
{
	struct draft *draft = draft_new(EVENT_WORKFLOW_SET);
	const struct view *view = journal_view(journal);
	struct buf value = BUF_INIT, compact = BUF_INIT;
	char text[EVENT_ID_SIZE];
	struct event_id id;
	uint32_t event;
	int rc = event_id_random(&id, view->now_ms, err);

	if (!rc)
		rc = workflow_compact(&compact, workflow, err);
	if (!rc) {
		event_id_format(text, id);
		json_add_str(&value, text);
		draft_subject(draft, SUBJECT_LOG, SLICE(""));
		draft_write(draft, "id", slice_of_buf(&value), NULL, 0);
		draft_write(draft, "workflow", slice_of_buf(&compact), NULL, 0);
		rc = journal_add(journal, draft, &event, err);
	}
	buf_release(&value);
	buf_release(&compact);
	draft_free(draft);
	return rc;
}

int
log_set_workflow(struct journal *journal, const struct command *command,
    struct slice json, struct outcome *out, struct err *err)
{
	struct decision d;
	struct buf compact = BUF_INIT;
	int repeated = 0;
	int rc = decision_start(&d, journal, command, EVENT_WORKFLOW_SET, out, err);

	key_begin(&d, "workflow");
	if (!rc)
		rc = workflow_compact(&compact, json, err);
	if (!rc)
		key_text(&d, "workflow", compact.data);
	if (!rc)
		rc = decision_repeated(&d, EVENT_WORKFLOW_SET, NULL, &repeated, err);
	if (!rc && !repeated && !slice_eq(slice_of_buf(&compact),
	    slice_of_buf(&d.view->workflow->text))) {
		draft_subject(d.draft, SUBJECT_LOG, SLICE(""));
		decision_write(&d, d.view->state->log, "workflow",
		    slice_of_buf(&compact));
		rc = decision_finish(&d, err);
	}
	buf_release(&compact);
	decision_release(&d);
	return rc;
}
