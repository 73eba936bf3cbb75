/* SPDX-License-Identifier: ISC */
/* Messages that an actor has read: message.acknowledged. */
#include "command/command.h"

#include <string.h>

#include "command/command_private.h"
#include "model/notice.h"

/* Acknowledge one message, unless the actor has acknowledged it before. */
static int
add_ack(struct decision *d, const char *typed, struct err *err)
{
	const struct state *state = d->view->state;
	struct slice actor = decision_actor(d), id;
	struct buf field = BUF_INIT;
	char folded[EVENT_ID_SIZE];
	uint32_t subject = 0;
	int rc = 0;

	if (id_fold(folded, slice_of(typed))) {
		id = slice_of(folded);
		subject = notice_find(d->view, id, actor);
	}
	if (!subject)
		rc = message_find(&subject, &id, d->view, typed, err);
	if (rc)
		return rc;
	if (state_subject(state, subject)->flags & SUBJECT_SEALED)
		return err_set(err, ERR_INVALID,
		    "the task of message '%s' was written by a newer tasklog "
		    "and is read-only for this one",
		    typed);
	if (message_is_acked(d->view, subject, id, actor))
		return 0;
	draft_subject(d->draft, state_subject(state, subject)->kind,
	    state_subject_name(state, subject));
	decision_field(&field, "ack/", id);
	buf_add_char(&field, '/');
	buf_add_slice(&field, actor);
	if (!draft_has(d->draft, field.data))
		decision_write(d, 0, field.data, SLICE("true"));
	buf_release(&field);
	return 0;
}

int
task_acknowledge(struct basis *basis, const struct command *command,
    const char *const *messages, struct outcome *out, struct err *err)
{
	enum event_type type = EVENT_MESSAGE_ACKNOWLEDGED;
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, type, out, err);

	key_begin(&d, "acknowledge");
	key_set(&d, "messages", messages);
	if (!rc)
		rc = decision_repeated(&d, type, NULL, &repeated, err);
	if (!rc && !repeated)
		rc = command_of_no_task(command, err);
	for (size_t i = 0; !rc && !repeated && messages[i]; i++)
		rc = add_ack(&d, messages[i], err);
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
