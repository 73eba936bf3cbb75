/* SPDX-License-Identifier: ISC */
/*
 * Messages: writing them in a decision, and collecting the arguments of their
 * key.
 */
#include "command/command_private.h"

#include <string.h>

#include "base/utf8.h"
#include "format/field.h"
#include "model/stranger.h"

/*
 * Find the message that a reply names, by its id or a unique prefix. It must be
 * a message of the subject.
 */
static int
find_message(char out[EVENT_ID_SIZE], const struct decision *d,
    uint32_t subject, const char *typed, struct err *err)
{
	const struct state *state = d->view->state;
	struct write_list list = {0};
	char prefix[EVENT_ID_SIZE];
	size_t found = 0, len = strlen(typed);

	if (len < TASK_PREFIX_MIN || !id_fold(prefix, slice_of(typed)))
		return err_set(err, ERR_NOT_FOUND,
		    "there is no message '%s': an id, or the first 4 or more "
		    "characters of one",
		    typed);
	view_facts(&list, d->view, subject, FIELD_MESSAGE);
	for (size_t i = 0; i < list.count; i++) {
		struct slice id = state_term_arg(state,
		    state_write(state, list.write[i])->field);

		if (id.len == EVENT_ID_LEN &&
		    memcmp(id.ptr, prefix, len) == 0) {
			memcpy(out, id.ptr, EVENT_ID_LEN);
			out[EVENT_ID_LEN] = '\0';
			found++;
		}
	}
	write_list_release(&list);
	if (found == 1)
		return 0;
	return found
	    ? err_set(err, ERR_AMBIGUOUS, "'%s' could be %zu messages", typed,
	          found)
	    : err_set(err, ERR_NOT_FOUND,
	          "there is no message '%s' %s",
	          typed,
	          subject == state->log ? "in the team log" : "on this task");
}

/*
 * True if the message goes to everybody: "all" is among the addressees, or
 * there are no addressees.
 */
static bool
to_everybody(const struct task_message *message)
{
	for (size_t i = 0; message->to[i]; i++)
		if (strcmp(message->to[i], "all") == 0)
			return true;
	return false;
}

static int
format_message(struct buf *out, const struct decision *d, uint32_t subject,
    const struct task_message *message, struct err *err)
{
	const char *type = message->type ? message->type : "comment";
	char reply[EVENT_ID_SIZE];
	int rc = 0;

	if (!message_type_valid(slice_of(type)))
		return err_set(err, ERR_INVALID,
		    "a message type is a word of at most 32 lower-case "
		    "letters, digits and hyphens, the first a letter, not '%s'",
		    type);
	if (!utf8_trim(slice_of(message->text)).len)
		return err_set(err, ERR_INVALID, "a message must not be empty");
	rc = check_text("message", slice_of(message->text), err);
	if (!rc && message->reply_to)
		rc = find_message(reply, d, subject, message->reply_to, err);
	if (rc)
		return rc;
	json_open(out, '{');
	json_add_key(out, "type");
	json_add_str(out, type);
	json_add_key(out, "text");
	json_add_str(out, message->text);
	if (message->to && message->to[0] && !to_everybody(message)) {
		json_add_key(out, "to");
		json_open(out, '[');
		for (size_t i = 0; message->to[i] && !rc; i++) {
			rc = check_party(d->view, "an addressee",
			    slice_of(message->to[i]), err);
			json_add_str(out, message->to[i]);
		}
		json_close(out, ']');
	}
	if (message->reply_to) {
		json_add_key(out, "reply-to");
		json_add_str(out, reply);
	}
	if (message->handoff.ptr) {
		json_add_key(out, "handoff");
		json_add_raw(out, message->handoff);
	}
	json_close(out, '}');
	return rc;
}

void
key_message(struct decision *d, const struct task_message *message)
{
	if (message->type && strcmp(message->type, "comment") != 0)
		key_text(d, "type", message->type);
	key_text(d, "text", message->text);
	if (message->to && !to_everybody(message))
		key_set(d, "to", message->to);
	key_text(d, "reply-to", message->reply_to);
}

void
decision_name_stranger(const struct decision *d, struct slice name, bool always)
{
	struct slice near;

	if (slice_eq(name, decision_actor(d)) ||
	    !name_is_stranger(&near, d->view, name) || (!near.ptr && !always))
		return;
	if (near.ptr)
		basis_note(d->basis, "nobody called '%.*s' has written here: "
		    "did you mean '%.*s'?", (int)name.len, name.ptr,
		    (int)near.len, near.ptr);
	else
		basis_note(d->basis, "nobody called '%.*s' has written here "
		    "yet", (int)name.len, name.ptr);
}

int
decision_message(struct decision *d, uint32_t subject,
    const struct task_message *message, struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT;
	int rc = format_message(&value, d, subject, message, err);

	if (!rc)
		rc = decision_fact_id(d->out->message, d, true, err);
	if (!rc) {
		decision_field(&field, "message/", slice_of(d->out->message));
		decision_write(d, 0, field.data, slice_of_buf(&value));
	}
	for (size_t i = 0; !rc && message->to && message->to[i] &&
	    !to_everybody(message); i++)
		decision_name_stranger(d, slice_of(message->to[i]), true);
	buf_release(&field);
	buf_release(&value);
	return rc;
}
