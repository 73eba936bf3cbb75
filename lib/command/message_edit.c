/* SPDX-License-Identifier: ISC */
/*
 * Editing messages and taking texts out of sight. Both only add to the history:
 * an edit is a text beside the message (message/ID/text) in a message.posted
 * that rests on the event of the message; a redaction is a fact.
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "command/command_private.h"
#include "model/message.h"

/* A message that a command is about. */
struct target {
	uint32_t subject;
	struct slice id;
	struct message message;
	struct buf field;
};

static int
find_target(struct target *t, struct decision *d, const char *typed,
    const char *part, struct err *err)
{
	char task[TASK_ID_SIZE];
	struct slice name;
	uint32_t write;
	int rc = message_find(&t->subject, &t->id, d->view, typed, err);

	if (rc)
		return rc;
	write = view_part(d->view, t->subject, "message/", t->id, "");
	message_read(&t->message, d->view, t->subject, write);
	buf_addf(&t->field, "message/%.*s/%s", (int)t->id.len, t->id.ptr, part);
	if (t->subject == d->view->state->log) {
		draft_subject(d->draft, SUBJECT_LOG, SLICE(""));
		return command_of_no_task(d->command, err);
	}
	name = state_subject_name(d->view->state, t->subject);
	snprintf(task, sizeof(task), "%.*s", (int)name.len, name.ptr);
	return decision_task(d, task, err);
}

static void
target_release(struct target *t)
{
	message_release(&t->message);
	buf_release(&t->field);
}

/* The author is the actor of the event, whoever an import says it was. */
static struct slice
author_of(const struct decision *d, const struct target *t)
{
	const struct state *state = d->view->state;

	return state_term_text(state,
	    state_event(state, t->message.event)->actor);
}

static int
check_edit(const struct decision *d, const struct target *t, const char *typed,
    const char *text, struct err *err)
{
	struct slice author = author_of(d, t);

	if (!slice_eq(author, decision_actor(d)))
		return err_set(err, ERR_INVALID,
		    "'%s' is a message of %.*s, who alone can edit it; "
		    "task-log --reply-to %s answers it", typed,
		    (int)author.len, author.ptr, typed);
	if (t->message.hidden)
		return err_set(err, ERR_INVALID,
		    "'%s' is redacted or purged: it has no text to edit",
		    typed);
	if (!utf8_trim(slice_of(text)).len)
		return err_set(err, ERR_INVALID,
		    "a message must not be empty; task-purge --redact %s "
		    "takes it out of sight", typed);
	return check_text("message", slice_of(text), err);
}

int
message_edit(struct basis *basis, const struct command *command,
    const char *typed, const char *text, struct outcome *out, struct err *err)
{
	struct target target = {0};
	struct buf value = BUF_INIT;
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_MESSAGE_POSTED, out,
	    err);

	key_begin(&d, "edit message");
	key_text(&d, "message", typed);
	key_text(&d, "text", text);
	if (!rc)
		rc = decision_repeated(&d, EVENT_MESSAGE_POSTED, NULL,
		    &repeated, err);
	if (!rc && !repeated)
		rc = find_target(&target, &d, typed, "text", err);
	if (!rc && !repeated)
		rc = check_edit(&d, &target, typed, text, err);
	if (!rc && !repeated && !slice_is(target.message.text, text)) {
		json_add_str(&value, text);
		decision_write(&d, target.subject, target.field.data,
		    slice_of_buf(&value));
		draft_add_rest(d.draft, state_event_id(d.view->state,
		    target.message.event));
		rc = decision_finish(&d, err);
	}
	if (!rc && target.id.ptr)
		memcpy(out->message, target.id.ptr, EVENT_ID_LEN);
	target_release(&target);
	buf_release(&value);
	decision_release(&d);
	return rc;
}

/*
 * What others wrote is redacted by the workflow's purgers, or by force with a
 * reason.
 */
static int
check_redact(const struct decision *d, struct slice author, const char *typed,
    struct err *err)
{
	if (slice_eq(author, decision_actor(d)) ||
	    workflow_is_purger(d->view->workflow, decision_actor(d)) ||
	    (d->command->force && decision_has_reason(d)))
		return 0;
	return err_set(err, ERR_INVALID,
	    "'%s' is of %.*s: to take it out of sight give a reason and force: "
	    "-f -m WHY", typed, (int)author.len, author.ptr);
}

static int
redact_message(struct decision *d, const char *typed, struct err *err)
{
	struct target target = {0};
	int rc = find_target(&target, d, typed, "redacted", err);

	if (!rc)
		rc = check_redact(d, author_of(d, &target), typed, err);
	if (!rc && !view_part(d->view, target.subject, "message/", target.id,
	    "/redacted")) {
		decision_write_bool(d, 0, target.field.data, true);
		rc = decision_finish(d, err);
	}
	target_release(&target);
	return rc;
}

static int
redact_task(struct decision *d, const char *typed, struct err *err)
{
	const struct state *state = d->view->state;
	uint32_t created;
	int rc = decision_task(d, typed, err);

	if (rc)
		return rc;
	created = view_part(d->view, d->task.subject, "created",
	    (struct slice){ "", 0 }, "");
	if (created)
		rc = check_redact(d, state_term_text(state,
		    state_event(state, state_write(state, created)->event)
		        ->actor), typed, err);
	if (!rc && !d->task.redacted) {
		decision_write_bool(d, d->task.subject, "redacted", true);
		rc = decision_finish(d, err);
	}
	return rc;
}

int
task_redact(struct basis *basis, const struct command *command,
    const char *typed, struct outcome *out, struct err *err)
{
	struct slice id;
	uint32_t subject;
	bool is_message = !message_find(&subject, &id, basis->view, typed,
	    NULL);
	enum event_type type = is_message ? EVENT_MESSAGE_REDACTED
	                                  : EVENT_TASK_REDACTED;
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, type, out, err);

	key_begin(&d, "redact");
	key_text(&d, "what", typed);
	if (!rc)
		rc = decision_repeated(&d, type, NULL, &repeated, err);
	if (!rc && !repeated)
		rc = is_message ? redact_message(&d, typed, err)
		                : redact_task(&d, typed, err);
	decision_release(&d);
	return rc;
}
