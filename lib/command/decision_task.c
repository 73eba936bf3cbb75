/* SPDX-License-Identifier: ISC */
/* The task that a decision is about, and the caller's expectations of it. */
#include "command/command_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/when_show.h"
#include "model/claim_text.h"
#include "model/notice.h"
#include "model/task_find.h"

#define NOTICE_SHOWN 300	/* bytes of a notice */

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
		return err_set(err, ERR_STALE,
		    "'%s' has changed: it is at version %s, not %s",
		    operand, version, expect);
	return err_set(err, ERR_INVALID,
	    "'%s' is neither a state nor a version of 16 hexadecimal digits",
	    expect);
}

/* Tell why a claim does not hold. */
static int
lost_claim(const struct decision *d, uint64_t fence, const char *operand,
    struct err *err)
{
	const struct claim *claim = &d->claim;
	char until[WHEN_SIZE];
	struct buf holder = BUF_INIT;
	int rc;

	if (d->held) {
		claim_add_holder(&holder, claim);
		rc = err_set(err, ERR_LOST_CLAIM,
		    "claim %llu of '%s' holds no longer: it is held by %s",
		    (unsigned long long)fence, operand, holder.data);
		buf_release(&holder);
		return rc;
	}
	when_tell(until, claim->until_ms);
	if (claim->event && !claim->ended && claim->fence == fence &&
	    decision_own(d, claim))
		return err_set(err, ERR_LOST_CLAIM,
		    "claim %llu of '%s' ran out at %s; nobody holds it now, it "
		    "can be claimed again",
		    (unsigned long long)fence, operand, until);
	return err_set(err, ERR_LOST_CLAIM,
	    "claim %llu of '%s' holds no longer; nobody holds it now",
	    (unsigned long long)fence, operand);
}

static int
check_fence(const struct decision *d, const char *operand, struct err *err)
{
	uint64_t fence = d->command->fence;

	if (!fence || ((d->mine || (d->held && d->orphan)) &&
	    d->claim.fence == fence) ||
	    (d->speaks && decision_moved_on(d, fence)))
		return 0;
	return lost_claim(d, fence, operand, err);
}

/*
 * True if this actor and session claimed the task, too, without having seen the
 * claim that counts. They may still think that they hold the task.
 */
static bool
lost_to_other(const struct decision *d)
{
	size_t max, count;
	struct claim *claims;
	bool lost = false;

	if (!d->claim.event || decision_own(d, &d->claim))
		return false;
	max = view_claims(NULL, 0, d->view, d->task.subject);
	if (max < 2)
		return false;
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

	claim_add_loss(&text, d->called, &d->claim, d->held);
	basis_note(d->basis, "%s", text.data);
	buf_release(&text);
}

/* Tell a holder that the lease has ended: anybody can claim the task now. */
static void
tell_lapsed(const struct decision *d)
{
	char until[WHEN_SIZE];

	if (!d->claim.event || d->claim.ended || !d->claim.expired ||
	    !decision_own(d, &d->claim))
		return;
	when_tell(until, d->claim.until_ms);
	basis_note(d->basis,
	    "your claim %llu of '%s' ran out at %s: anybody can take the task; "
	    "claim it again",
	    (unsigned long long)d->claim.fence, d->called, until);
}

/* Tell what others did to the actor's work, which the actor answers now. */
static void
tell_notices(const struct decision *d)
{
	struct notice_reader reader;
	struct notice_list list = {0};
	struct message message = {0};

	notice_reader_init(&reader, d->view, decision_actor(d));
	notice_list_read(&list, &reader, d->task.subject, false);
	for (size_t i = 0; i < list.count; i++) {
		struct slice text;

		notice_message(&message, d->basis, d->task.subject,
		    list.notice[i], decision_actor(d));
		text = utf8_cut(message.text, NOTICE_SHOWN);
		basis_note(d->basis, "'%s': %.*s (%.*s)", d->called,
		    (int)text.len, text.ptr, (int)message.by.len,
		    message.by.ptr);
	}
	notice_list_release(&list);
	message_release(&message);
}

int
decision_task(struct decision *d, const char *operand, struct err *err)
{
	struct slice name;
	uint32_t subject;
	int rc = task_find(&subject, d->view, operand, err);

	if (rc)
		return rc;
	view_task(&d->task, d->view, subject);
	d->held = view_claim(&d->claim, d->view, subject);
	d->mine = d->held && decision_own(d, &d->claim);
	d->lost = lost_to_other(d);
	decision_find_session(d);
	d->out->subject = subject;
	memcpy(d->out->id, d->task.id.ptr, d->task.id.len);
	d->out->id[d->task.id.len] = '\0';
	name = d->task.code.ptr ? d->task.code : d->task.id;
	snprintf(d->called, sizeof(d->called), "%.*s", (int)name.len, name.ptr);
	if (d->task.sealed)
		return err_set(err, ERR_INVALID, "'%s' was written by a newer "
		    "tasklog and is read-only for this one", operand);
	if (view_blank(d->view->state, subject))
		return err_set(err, ERR_PARTIAL,
		    "nothing is decided on '%s': a line that writes to it has "
		    "null for its data, and no purge names it; 'task-sync' or "
		    "'task-fsck --repair' may bring it back",
		    operand);
	if (d->lost)
		tell_lost(d);
	if (!d->takes)
		tell_lapsed(d);
	if (d->basis->writing)
		tell_notices(d);
	rc = check_expect(d, operand, err);
	if (!rc)
		rc = check_fence(d, operand, err);
	if (!rc && d->mine && d->basis->writing &&
	    d->claim.fence < state_subject(d->view->state, subject)->epoch)
		rc = claim_again(d, err);
	if (!rc)
		rc = decision_take_up(d, err);
	if (!rc && d->mine) {
		draft_set_fence(d->draft, d->claim.fence);
		if (!d->claim.session.len)
			draft_omit_session(d->draft);
		draft_add_rest(d->draft, state_event_id(d->view->state,
		    d->claim.event));
	}
	if (!rc)
		draft_subject(d->draft, SUBJECT_TASK, d->task.id);
	return rc;
}

int
decision_on(struct decision *d, enum event_type type, const char *operand,
    bool *repeated, struct err *err)
{
	int rc = decision_repeated(d, type, operand, repeated, err);

	return rc || *repeated ? rc : decision_task(d, operand, err);
}

int
command_of_no_task(const struct command *command, struct err *err)
{
	if (command->expect)
		return err_set(err, ERR_INVALID,
		    "an expected state or version is that of a task, and none "
		    "is named");
	return command->fence ? err_set(err, ERR_INVALID,
	                            "the number of a claim goes with its task, "
	                            "and none is named")
	                      : 0;
}
