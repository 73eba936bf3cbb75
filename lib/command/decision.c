/* SPDX-License-Identifier: ISC */
/*
 * A decision from its beginning to the event that it adds.
 */
#include "command/command_private.h"

#include <string.h>

#include "base/utf8.h"
#include "model/agent_rule.h"

int
decision_start(struct decision *d, struct basis *basis,
    const struct command *command, enum event_type type, struct outcome *out,
    struct err *err)
{
	struct buf key = BUF_INIT;
	int rc = 0;

	memset(d, 0, sizeof(*d));
	memset(out, 0, sizeof(*out));
	d->basis = basis;
	d->view = basis->view;
	d->command = command;
	d->out = out;
	if (type != EVENT_WORKFLOW_SET && view_workflow_missing(d->view->state))
		rc = err_set(err, ERR_PARTIAL,
		    "nothing is decided: the data of the line that has the "
		    "workflow is null, and no purge names it; 'task-sync' or "
		    "'task-fsck --repair' may bring it back, else "
		    "'task-workflow set'");
	if (!rc && type != EVENT_AGENT_REGISTERED)
		rc = agent_may_act(d->view, decision_actor(d), err);
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

void
decision_facts(struct facts *out, const struct decision *d)
{
	*out = (struct facts){ .workflow = d->view->workflow,
		.task = decision_name(d),
		.actor = decision_actor(d),
		.reason = decision_has_reason(d),
		.forced = d->command->force ? YES : NO,
		.from = d->task.state_number,
		.to = d->task.state_number,
		.from_name = d->task.state,
		.from_purged = d->task.state_purged,
		.quarantined = d->task.quarantined,
		.held = d->held && !d->mine && !d->orphan ? YES : NO,
		.lost = d->lost ? YES : NO,
		.claim = &d->claim,
		.session = slice_of_buf(&d->session) };
}

int
decision_check(const struct decision *d, enum action action, struct err *err)
{
	struct facts facts;

	decision_facts(&facts, d);
	return rule_check(action, &facts, err);
}

bool
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
	buf_release(&d->session);
}

/*
 * A command of the holder that changes nothing still shows that the holder
 * works. It is worth an event only if less than half of the lease is left. The
 * renewal is no result of the command, so it does not carry the command's key.
 */
static int
renew_only(struct decision *d, struct err *err)
{
	uint32_t event;

	if (!decision_renewal_due(d))
		return 0;
	draft_set_key(d->draft, SLICE(""));
	decision_renew(d, d->view->now_ms + d->claim.lease_ms);
	decision_rest_on_workflow(d->draft, d->view);
	return basis_add(d->basis, d->draft, &event, err);
}

int
decision_finish(struct decision *d, struct err *err)
{
	int rc;

	if (draft_fields(d->draft) == 0)
		return renew_only(d, err);
	decision_rest_on_workflow(d->draft, d->view);
	rc = basis_add(d->basis, d->draft, &d->out->event, err);
	if (!rc && d->out->id[0])
		d->out->subject = state_find_subject(d->view->state,
		    SUBJECT_TASK, slice_of(d->out->id));
	return rc;
}
