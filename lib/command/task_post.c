/* SPDX-License-Identifier: ISC */
/*
 * Messages, on a task or on the team log: message.posted.
 */
#include "command/command.h"

#include "command/command_private.h"
#include "model/address.h"

static int
decide(struct decision *d, const char *operand,
    const struct task_message *message, struct err *err)
{
	uint32_t subject = d->view->state->log;
	int rc = 0;

	if (operand) {
		rc = decision_task(d, operand, err);
		subject = d->task.subject;
	} else {
		rc = command_of_no_task(d->command, err);
		draft_subject(d->draft, SUBJECT_LOG, SLICE(""));
	}
	if (!rc)
		rc = decision_message(d, subject, message, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_post(struct basis *basis, const struct command *command,
    const char *operand, const struct task_message *message,
    struct outcome *out, struct err *err)
{
	struct task_message resolved = *message;
	struct address address = { .text = message->text };
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_MESSAGE_POSTED, out,
	    err);

	address_add(&address, d.view, message->to, basis->actor.name);
	if (message->text)
		address_read_prefix(&address, d.view,
		    slice_of(basis->actor.name), operand != NULL);
	resolved.to = (const char *const *)address.to;
	resolved.text = address.text;
	d.speaks = true;
	key_begin(&d, "post");
	key_message(&d, &resolved);
	if (!rc)
		rc = decision_repeated(&d, EVENT_MESSAGE_POSTED, operand,
		    &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, operand, &resolved, err);
	decision_release(&d);
	address_release(&address);
	return rc;
}
