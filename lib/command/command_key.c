/* SPDX-License-Identifier: ISC */
/*
 * Idempotency keys. A key is kept with the kind of its command and a digest of
 * the arguments as they were typed, so every door can tell a repeat from
 * another command. Options that only guard a command are no arguments: an
 * expected state, the number of a claim, the session, a reason.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "command/undo_private.h"
#include "model/task_find.h"

/* events of other actors with this key that are compared */
#define OTHERS_MAX 16

void
decision_key(struct buf *out, const struct command *command)
{
	buf_clear(out);
	buf_add_str(out, command->key);
	if (command->nth)
		buf_addf(out, "#%zu", command->nth + 1);
}

void
key_begin(struct decision *d, const char *kind)
{
	d->kind = kind;
	if (!d->command->key)
		return;
	json_open(&d->arguments, '{');
	if (d->command->of > 1)
		key_number(d, "of", (int64_t)d->command->of, 0);
}

void
key_text(struct decision *d, const char *name, const char *text)
{
	if (!d->command->key || !text)
		return;
	json_add_key(&d->arguments, name);
	json_add_str(&d->arguments, text);
}

void
key_number(struct decision *d, const char *name, int64_t n, int64_t absent)
{
	if (!d->command->key || n == absent)
		return;
	json_add_key(&d->arguments, name);
	json_add_int(&d->arguments, n);
}

void
key_task(struct decision *d, const char *name, const char *operand)
{
	uint32_t subject;
	char id[TASK_ID_SIZE] = "";

	if (!d->command->key || !operand)
		return;
	if (!task_find(&subject, d->view, operand, NULL))
		memcpy(id, state_subject_name(d->view->state, subject).ptr,
		    TASK_ID_LEN);
	key_text(d, name, id[0] ? id : operand);
}

void
key_list(struct decision *d, const char *name, const char *const *list)
{
	if (!d->command->key || !list || !list[0])
		return;
	json_add_key(&d->arguments, name);
	json_open(&d->arguments, '[');
	for (size_t i = 0; list[i]; i++)
		json_add_str(&d->arguments, list[i]);
	json_close(&d->arguments, ']');
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
key_set(struct decision *d, const char *name, const char *const *list)
{
	const char **sorted;
	size_t count = 0, kept = 0;

	if (!d->command->key || !list || !list[0])
		return;
	while (list[count])
		count++;
	sorted = task_zalloc(count + 1, sizeof(*sorted));
	memcpy(sorted, list, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_text);
	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(sorted[kept - 1], sorted[i]) != 0)
			sorted[kept++] = sorted[i];
	sorted[kept] = NULL;
	key_list(d, name, sorted);
	free(sorted);
}

/* Returns the first task that an event wrote to; 0 if it wrote to no task. */
static uint32_t
subject_of(const struct state *state, uint32_t event)
{
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		const struct subject_rec *rec = state_subject(state, s);

		if (rec->kind != SUBJECT_TASK)
			continue;
		for (uint32_t t = rec->touches; t;
		     t = state_touch(state, t)->next)
			if (state_touch(state, t)->event == event)
				return s;
	}
	return 0;
}

static void
find_message(struct outcome *out, const struct state *state, uint32_t event)
{
	uint32_t subject = out->subject ? out->subject : state->log;

	for (uint32_t w = state_subject(state, subject)->facts; w;
	    w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);

		if (write->event == event && write->kind == FIELD_MESSAGE)
			memcpy(out->message, state_term_arg(state,
			    write->field).ptr, EVENT_ID_LEN);
	}
}

/* A repeat must name the task that the first command named. */
static int
check_subject(const struct decision *d, const char *operand, struct err *err)
{
	uint32_t subject;

	if (!operand || task_find(&subject, d->view, operand, NULL) ||
	    subject == d->out->subject)
		return 0;
	if (!d->out->subject)
		return err_set(err, ERR_DUPLICATE,
		    "key '%s' was used for no task, not for '%s': a new "
		    "command needs a new key",
		    d->command->key, operand);
	return err_set(err, ERR_DUPLICATE,
	    "key '%s' was used for another task (%s), not for '%s': a new "
	    "command needs a new key",
	    d->command->key, d->out->id, operand);
}

/*
 * Returns the newest event with the key, as a link of the list of such events;
 * 0 if no event has the key.
 */
static uint32_t
first_with(const struct decision *d)
{
	struct buf key = BUF_INIT;
	uint32_t term;

	decision_key(&key, d->command);
	term = state_find_term(d->view->state, TERM_KEY, slice_of_buf(&key));
	buf_release(&key);
	return term ? state_term(d->view->state, term)->list : 0;
}

/* Returns the actor as a term; 0 if no event has an actor of that name. */
static uint32_t
own_name(const struct decision *d)
{
	return state_find_term(d->view->state, TERM_NAME, decision_actor(d));
}

uint32_t
decision_key_event(const struct decision *d)
{
	const struct state *state = d->view->state;
	uint32_t l, own;

	if (!d->command->key)
		return 0;
	own = own_name(d);
	for (l = first_with(d); l; l = state_link(state, l)->next)
		if (state_event(state, state_link(state, l)->record)->actor ==
		    own)
			return state_link(state, l)->record;
	return 0;
}

/* The comparison of an event's command with this command. */
enum same { SAME, UNKNOWN, OTHER_KIND, OTHER_ARGUMENTS };

/*
 * An event of an earlier version does not record the arguments of its command,
 * and a purged event lost them. Nothing is concluded from such events.
 */
static enum same
compare(const struct decision *d, uint32_t event, const char *digest)
{
	struct buf line = BUF_INIT;
	struct json_doc doc = {0};
	enum same same = UNKNOWN;
	uint32_t data, kind, arguments;

	if (!d->basis->read_line(d->basis->log, event, &line, NULL) &&
	    !json_scan(&doc, line.data, line.len, NULL) &&
	    (data = json_get(&doc, 0, "data")) != 0 &&
	    doc.token[data].kind == JSON_OBJECT) {
		kind = json_get(&doc, data, "command");
		arguments = json_get(&doc, data, "arguments");
		if (kind && arguments)
			same = !json_is(&doc, kind, d->kind) ? OTHER_KIND :
			    json_is(&doc, arguments, digest) ? SAME :
			    OTHER_ARGUMENTS;
	}
	json_release(&doc);
	buf_release(&line);
	return same;
}

static int
check_arguments(const struct decision *d, const char *digest, struct err *err)
{
	char text[EVENT_ID_SIZE];
	enum same same = compare(d, d->out->event, digest);

	if (same == SAME || same == UNKNOWN)
		return 0;
	event_id_format(text, state_event_id(d->view->state, d->out->event));
	return err_set(err, ERR_DUPLICATE,
	    "key '%s' was used for %s (event %s): a new "
	    "command needs a new key",
	    d->command->key,
	    same == OTHER_KIND ? "another command" : "other arguments", text);
}

/*
 * Tell an actor that another actor gave this command with this key: for the log
 * these are two commands. The last events with the key are looked at once for a
 * command, not for each of its operands.
 */
static void
note_other_actor(const struct decision *d, const char *digest)
{
	const struct state *state = d->view->state;
	uint32_t l = first_with(d);

	for (int i = 0; l && i < OTHERS_MAX;
	     i++, l = state_link(state, l)->next) {
		uint32_t event = state_link(state, l)->record;
		struct slice name;

		if (compare(d, event, digest) != SAME)
			continue;
		name = state_term_text(state, state_event(state, event)->actor);
		basis_note(d->basis,
		    "key '%s' was used by %.*s for the same command; as %s "
		    "this is a new one",
		    d->command->key, (int)name.len, name.ptr,
		    d->basis->actor.name);
		return;
	}
}

/*
 * Write the digest of the arguments that key_begin() and the later key
 * functions collected.
 */
static void
digest_arguments(struct decision *d, char out[DIGEST_HEX_SIZE])
{
	json_close(&d->arguments, '}');
	digest_hex(out, d->arguments.data, d->arguments.len);
	draft_set_command(d->draft, d->kind, out);
}

/* A command that was undone since is not done again, nor is it still done. */
static int
check_undone(const struct decision *d, struct err *err)
{
	const struct state *state = d->view->state;
	uint32_t event = d->out->event, by = past_undone_by(d->basis, event);
	char id[EVENT_ID_SIZE], undo[EVENT_ID_SIZE];
	struct slice name;

	if (!by)
		return 0;
	event_id_format(id, state_event_id(state, event));
	event_id_format(undo, state_event_id(state, by));
	name = state_term_text(state, state_event(state, by)->actor);
	return err_set(err, ERR_DUPLICATE,
	    "key '%s' was used for event %s, which was undone by %.*s (event "
	    "%s): 'task-undo %s' brings it back, and a new command needs a new "
	    "key", d->command->key, id, (int)name.len, name.ptr, undo, undo);
}

int
decision_repeated(struct decision *d, enum event_type type, const char *operand,
    bool *repeated, struct err *err)
{
	const struct state *state = d->view->state;
	const struct event_rec *event;
	char text[EVENT_ID_SIZE], digest[DIGEST_HEX_SIZE];
	struct slice id;
	int rc;

	*repeated = false;
	if (!d->command->key)
		return 0;
	digest_arguments(d, digest);
	d->out->event = decision_key_event(d);
	if (!d->out->event) {
		if (!d->command->nth)
			note_other_actor(d, digest);
		return 0;
	}
	event = state_event(state, d->out->event);
	if (event->type != type) {
		event_id_format(text, state_event_id(state, d->out->event));
		return err_set(err, ERR_DUPLICATE,
		    "key '%s' was used for another command (%s, event %s): a "
		    "new command needs a new key",
		    d->command->key,
		    event_type_name((enum event_type)event->type), text);
	}
	rc = check_undone(d, err);
	if (rc)
		return rc;
	*repeated = d->out->repeated = true;
	d->out->subject = subject_of(state, d->out->event);
	if (d->out->subject) {
		id = state_subject_name(state, d->out->subject);
		memcpy(d->out->id, id.ptr, id.len);
	}
	if (type == EVENT_MESSAGE_POSTED)
		find_message(d->out, state, d->out->event);
	rc = check_subject(d, operand, err);
	return rc ? rc : check_arguments(d, digest, err);
}
