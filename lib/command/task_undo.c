/* SPDX-License-Identifier: ISC */
/*
 * Undo: the choice of events, and an event change.undone for each subject that
 * they wrote to.
 */
#include "command/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/when.h"
#include "command/undo_private.h"
#include "model/task_links.h"

#define NAMED_MAX 5	/* later events that a refusal names */

/* "01m7… (bob, task.moved of AUTH-7, 2026-11-20T14:00:00Z)" */
static void
add_event_name(struct buf *out, const struct past *past, uint32_t number)
{
	const struct view *view = past->basis->view;
	const struct past_event *event = &past->event[number];
	const struct event_rec *rec = state_event(view->state, event->event);
	struct slice by = state_term_text(view->state, rec->actor);
	char id[EVENT_ID_SIZE], at[WHEN_SIZE];
	uint32_t subject = past->write[event->write].subject;

	event_id_format(id, state_event_id(view->state, event->event));
	when_format(at, rec->at_ms);
	buf_addf(out, "%s (%.*s, %s", id, (int)by.len, by.ptr,
	    event_type_name(event->type));
	if (state_subject(view->state, subject)->kind == SUBJECT_TASK) {
		buf_add_str(out, " of ");
		task_add_name(out, view, subject);
	}
	buf_addf(out, ", %s)", at);
}

static int
refuse_event(const struct past *past, uint32_t number, const char *why,
    struct err *err)
{
	struct buf name = BUF_INIT;
	int rc;

	add_event_name(&name, past, number);
	rc = err_set(err, ERR_INVALID, "cannot undo %s: %s", name.data, why);
	buf_release(&name);
	return rc;
}

/* Events that nothing takes back, and why. */
static const char *const lasting[EVENT_TYPES] = {
	[EVENT_UNKNOWN] = "a later version of tasklog wrote it",
	[EVENT_TASK_REDACTED] = "a redaction stays",
	[EVENT_MESSAGE_REDACTED] = "a redaction stays",
	[EVENT_TASK_PURGED] = "a purge stays",
	[EVENT_LINE_PURGED] = "a purge stays",
	[EVENT_LINE_SET_ASIDE] = "it repaired the log",
	[EVENT_STREAM_GAP_ACCEPTED] = "it repaired the log",
	[EVENT_TASK_RENEWED] = "a lease is not taken back: task-claim "
	    "--release gives the task back",
	[EVENT_TASK_RELEASED] = "a claim is not given back by an undo: claim "
	    "the task again",
};

static bool
begins_log(const struct past *past, const struct past_event *event)
{
	for (uint32_t w = event->write; w < event->write + event->writes; w++)
		if (state_term(past->basis->view->state, past->write[w].field)
		    ->kind == FIELD_LOG_ID)
			return true;
	return false;
}

static int
refuse_undone(const struct past *past, uint32_t number, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc;

	buf_add_str(&text, "it was undone by ");
	add_event_name(&text, past, past->event[number].undone_by);
	rc = refuse_event(past, number, text.data, err);
	buf_release(&text);
	return rc;
}

/* Check whether the events can be undone; with `many`, leave out some. */
static int
check_chosen(struct past *past, bool many, struct err *err)
{
	int rc = 0;

	for (uint32_t i = 1; i < past->events && !rc; i++) {
		struct past_event *event = &past->event[i];
		bool released = event->type == EVENT_TASK_RELEASED ||
		    event->type == EVENT_TASK_RENEWED;

		if (!event->chosen)
			continue;
		if (event->undone_by) {
			event->chosen = false;
			rc = many ? 0 : refuse_undone(past, i, err);
		} else if (many && released) {
			continue;	/* there is nothing to give back */
		} else if (event->gone) {
			rc = refuse_event(past, i, "its values were purged",
			    err);
		} else if (lasting[event->type]) {
			rc = refuse_event(past, i, lasting[event->type], err);
		} else if (begins_log(past, event)) {
			rc = refuse_event(past, i, "it began the log", err);
		}
	}
	return rc;
}

/* Get the chosen events, in order. */
static void
get_chosen(struct term_list *out, const struct past *past)
{
	out->count = 0;
	for (size_t i = 1; i < past->events; i++)
		if (past->event[i].chosen)
			term_list_add(out, past->event[i].event);
}

static int
refuse_dependents(const struct past *past, const struct term_list *later,
    struct err *err)
{
	const struct state *state = past->basis->view->state;
	struct buf names = BUF_INIT;
	int rc;

	for (size_t i = 0; i < later->count && i < NAMED_MAX; i++) {
		buf_add_str(&names, i ? "; " : "");
		add_event_name(&names, past, past->number[
		    state_event(state, later->term[i])->ident]);
	}
	if (later->count > NAMED_MAX)
		buf_addf(&names, "; and %zu more", later->count - NAMED_MAX);
	rc = err_set(err, ERR_STALE,
	    "cannot undo this alone: later events rest on it; undo these "
	    "first (task-undo --cascade does): %s", names.data);
	buf_release(&names);
	return rc;
}

/*
 * Read the past of the events, and find those that rest on them. With cascade
 * these are chosen, too, until no more are found.
 */
static int
choose(struct past *past, const struct basis *basis,
    const struct undoing *undoing, struct undo_result *out, struct err *err)
{
	struct term_list later = {0};
	bool grown = true;
	size_t before;
	int rc = 0;

	while (!rc && grown) {
		past_release(past);
		rc = past_read(past, basis, &out->undone, err);
		if (!rc)
			past_mark_undone(past);
		if (!rc)
			rc = check_chosen(past, undoing->many ||
			    out->cascaded.count, err);
		if (rc)
			break;
		later.count = 0;
		past_find_dependents(past, &later, undoing->cascade);
		get_chosen(&out->undone, past);
		before = out->cascaded.count;
		for (size_t i = 0; i < later.count; i++)
			term_list_add(&out->cascaded, later.term[i]);
		term_list_sort(&out->cascaded, basis->view->state,
		    state_event_cmp);
		/* one that was found before is undone by another one now */
		grown = undoing->cascade && out->cascaded.count > before;
	}
	if (!rc && later.count && !undoing->cascade)
		rc = refuse_dependents(past, &later, err);
	term_list_release(&later);
	return rc;
}

/* The order in which subjects are written: the last one changed comes first. */
static void
order_subjects(struct term_list *out, const struct past *past)
{
	bool *taken = task_zalloc(past->basis->view->state->subjects.count,
	    sizeof(*taken));

	for (size_t i = past->events - 1; i > 0; i--) {
		const struct past_event *event = &past->event[i];

		for (uint32_t w = event->write; event->chosen &&
		     w < event->write + event->writes; w++) {
			if (!taken[past->write[w].subject])
				term_list_add(out, past->write[w].subject);
			taken[past->write[w].subject] = true;
		}
	}
	free(taken);
}

static bool
all_are_undos(const struct past *past)
{
	for (size_t i = 1; i < past->events; i++)
		if (past->event[i].chosen &&
		    past->event[i].type != EVENT_CHANGE_UNDONE)
			return false;
	return true;
}

/* The key of the command goes with its first event. */
static void
set_key(struct decision *d, const struct decision *asked)
{
	struct buf key = BUF_INIT;
	char digest[DIGEST_HEX_SIZE];

	if (!asked->command->key)
		return;
	decision_key(&key, asked->command);
	draft_set_key(d->draft, slice_of_buf(&key));
	digest_hex(digest, asked->arguments.data, asked->arguments.len);
	draft_set_command(d->draft, asked->kind, digest);
	buf_release(&key);
}

static int
write_subjects(const struct decision *asked, const struct past *past,
    struct undo_result *out, struct err *err)
{
	struct command each = *asked->command;
	struct term_list subjects = {0};
	int rc = 0;

	each.key = NULL;
	order_subjects(&subjects, past);
	for (size_t i = 0; i < subjects.count && !rc; i++) {
		struct outcome outcome;
		struct decision d;

		rc = decision_start(&d, asked->basis, &each,
		    EVENT_CHANGE_UNDONE, &outcome, err);
		if (!rc && !out->added.count)
			set_key(&d, asked);
		if (!rc)
			rc = undo_write_subject(&d, past, subjects.term[i],
			    out, err);
		decision_release(&d);
	}
	term_list_release(&subjects);
	if (!rc && !out->added.count)
		rc = err_set(err, ERR_INVALID,
		    "there is nothing to undo: what the events ended, an undo "
		    "does not bring back");
	return rc;
}

static int
undo(struct decision *d, const struct undoing *undoing, struct undo_result *out,
    struct err *err)
{
	struct past past = {0};
	int rc = undoing->find(undoing->arg, &out->undone, err);

	if (!rc)
		rc = choose(&past, d->basis, undoing, out, err);
	if (!rc && !out->undone.count)
		rc = err_set(err, ERR_NO_MATCH, "there is nothing to undo");
	if (!rc) {
		out->redo = all_are_undos(&past);
		rc = write_subjects(d, &past, out, err);
	}
	past_release(&past);
	return rc;
}

int
task_undo(struct basis *basis, const struct command *command,
    const struct undoing *undoing, struct undo_result *out, struct err *err)
{
	struct outcome outcome;
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_CHANGE_UNDONE,
	    &outcome, err);

	memset(out, 0, sizeof(*out));
	key_begin(&d, "undo");
	key_list(&d, "events", undoing->words);
	if (!rc)
		rc = decision_repeated(&d, EVENT_CHANGE_UNDONE, NULL,
		    &repeated, err);
	if (!rc && !repeated)
		rc = command_of_no_task(command, err);
	if (!rc && !repeated)
		rc = undo(&d, undoing, out, err);
	if (!rc && repeated) {
		out->repeated = true;
		term_list_add(&out->added, outcome.event);
	}
	decision_release(&d);
	return rc;
}

void
undo_result_release(struct undo_result *result)
{
	term_list_release(&result->undone);
	term_list_release(&result->cascaded);
	term_list_release(&result->added);
	free(result->change);
	buf_release(&result->text);
	memset(result, 0, sizeof(*result));
}
