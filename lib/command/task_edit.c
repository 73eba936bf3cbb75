/* SPDX-License-Identifier: ISC */
/*
 * Changing fields: task.edited. Only what differs from what shows is written, so a
 * repeated edit is no event.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/when.h"
#include "command/command_private.h"
#include "model/task_find.h"

/* A text field: "" clears it where it may be empty. */
static int
same_text(struct slice shown, const char *text)
{
	return *text ? slice_is(shown, text) : shown.ptr == NULL;
}

static void
edit_text(struct decision *d, const char *field, struct slice shown,
    const char *text)
{
	if (text && !same_text(shown, text))
		decision_write_string(d, d->task.subject, field,
		    *text ? slice_of(text) : (struct slice){ NULL, 0 });
}

static int
edit_time(struct decision *d, const char *field, struct slice shown,
    const char *text, struct err *err)
{
	char time[WHEN_SIZE] = "";
	int rc = 0;

	if (text && *text)
		rc = check_time(time, d, field, text, err);
	if (!rc && text)
		edit_text(d, field, shown, time);
	return rc;
}

static int
edit_title(struct decision *d, const char *text, struct err *err)
{
	struct slice title;
	int rc;

	if (!text)
		return 0;
	title = utf8_trim(slice_of(text));
	rc = check_title(title, err);
	if (!rc && !slice_eq(title, d->task.title))
		decision_write_string(d, d->task.subject, "title", title);
	return rc;
}

static int
edit_body(struct decision *d, const char *text, struct err *err)
{
	int rc;

	if (!text)
		return 0;
	rc = check_text("body", slice_of(text), err);
	if (!rc && !slice_is(d->task.body.ptr ? d->task.body : SLICE(""), text))
		decision_write_string(d, d->task.subject, "body", slice_of(text));
	return rc;
}

static int
edit_code(struct decision *d, const char *text, struct err *err)
{
	char code[CODE_MAX + 1];
	int rc = 0;

	if (!text)
		return 0;
	code[0] = '\0';
	if (*text)
		rc = check_code(code, slice_of(text), err);
	if (!rc && *code)
		rc = check_code_free(d->view, code, d->task.subject, err);
	if (!rc)
		edit_text(d, "code", d->task.code, code);
	return rc;
}

static int
edit_assignee(struct decision *d, const char *text, struct err *err)
{
	int rc = 0;

	if (!text || (same_text(d->task.assignee, text) &&
	    !slice_is(d->task.assignee, PURGED_TEXT)))
		return 0;
	if (*text)
		rc = check_party(d->view, "an assignee", slice_of(text), err);
	if (!rc)
		rc = decision_holder(d, err);
	if (!rc)
		edit_text(d, "assignee", d->task.assignee, text);
	return rc;
}

static int
edit_ref(struct decision *d, const char *text, struct err *err)
{
	if (!text)
		return 0;
	if (strlen(text) > REF_MAX || strchr(text, '\n') ||
	    check_text("reference", slice_of(text), err))
		return err_set(err, ERR_INVALID,
		    "a reference must be one line of at most 2048 bytes");
	edit_text(d, "ref", d->task.ref, text);
	return 0;
}

static int
edit_parent(struct decision *d, const char *operand, struct err *err)
{
	uint32_t parent = 0;
	struct slice id = { NULL, 0 };
	int rc = 0;

	if (!operand)
		return 0;
	if (*operand) {
		rc = task_find(&parent, d->view, operand, err);
		if (rc)
			return rc;
		id = state_subject_name(d->view->state, parent);
		if (view_reaches(d->view, parent, d->task.subject, -1))
			return err_set(err, ERR_INVALID, "'%s' cannot be the parent "
			    "of '%s': it is that task or below it", operand,
			    d->out->id);
	}
	if (id.ptr ? !slice_eq(id, d->task.parent) : d->task.parent.ptr != NULL)
		decision_write_string(d, d->task.subject, "parent", id);
	return 0;
}

static int
edit_numbers(struct decision *d, const struct task_changes *c, struct err *err)
{
	struct buf value = BUF_INIT;

	if (c->priority > PRIORITY_MAX)
		return err_set(err, ERR_INVALID,
		    "priority must be a number from 0 to 10 with at most one "
		    "decimal");
	if (c->estimate > ESTIMATE_MAX)
		return err_set(err, ERR_INVALID,
		    "estimate must be at most %d minutes", ESTIMATE_MAX);
	if (c->priority >= 0 && c->priority != d->task.priority) {
		json_add_tenths(&value, c->priority);
		decision_write(d, d->task.subject, "priority",
		    slice_of_buf(&value));
	}
	if (c->estimate >= 0 && c->estimate != d->task.estimate) {
		buf_clear(&value);
		json_add_int(&value, c->estimate);
		decision_write(d, d->task.subject, "estimate",
		    slice_of_buf(&value));
	} else if (c->estimate == -2 && d->task.estimate != -1) {
		decision_write(d, d->task.subject, "estimate", SLICE("null"));
	}
	buf_release(&value);
	return 0;
}

/* Is this member of a set there now? */
static int
is_member(const struct decision *d, const char *field)
{
	const struct state *state = d->view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, slice_of(field));
	uint32_t best = term ? view_best(d->view, d->task.subject, term) : 0;

	return best && slice_is(write_raw(state, state_write(state, best)), "true");
}

static int
edit_words(struct decision *d, const char *family, const char *what,
    const char *const *words, int present, struct err *err)
{
	struct buf field = BUF_INIT;
	struct slice word;
	int rc = 0;

	for (size_t i = 0; words && words[i] && !rc; i++) {
		decision_member(&field, d, TERM_TASK_FIELD, d->task.subject, family,
		    slice_of(words[i]));
		word = slice_of(field.data + strlen(family));
		rc = present ? check_new_word(what, word, err) :
		    check_word(what, word, err);
		if (rc)
			break;
		if (draft_has(d->draft, field.data))
			rc = err_set(err, ERR_INVALID,
			    "%s '%s' is named twice", what, words[i]);
		else if (is_member(d, field.data) != present)
			decision_write_bool(d, d->task.subject, field.data, present);
	}
	buf_release(&field);
	return rc;
}

/* JSON as it is; what is no JSON is text; nothing is null. */
static void
meta_value(struct buf *out, const char *text)
{
	struct json_doc doc = {0};

	if (!*text)
		json_add_null(out);
	else if (json_scan(&doc, text, strlen(text), NULL))
		json_add_str(out, text);
	else
		json_add_raw(out, json_raw(&doc, 0));
	json_release(&doc);
}

/* KEY=JSON sets, KEY= removes. */
static int
edit_meta(struct decision *d, const char *pair, struct err *err)
{
	const char *eq = strchr(pair, '=');
	struct slice key = { pair, eq ? (size_t)(eq - pair) : 0 };
	struct buf field = BUF_INIT, value = BUF_INIT;
	uint32_t best;
	int rc = 0;

	if (!eq || !meta_key_valid(key))
		return err_set(err, ERR_INVALID, "metadata is KEY=VALUE, with a key "
		    "of 1 to 64 letters, digits, '.', '_' or '-', not '%s'", pair);
	decision_field(&field, "meta/", key);
	meta_value(&value, eq + 1);
	best = view_part(d->view, d->task.subject, "meta/", key, "");
	if (value.len > META_MAX)
		rc = err_set(err, ERR_INVALID, "the value of metadata '%.*s' is "
		    "longer than 4096 bytes", (int)key.len, key.ptr);
	else if (best ? !slice_eq(write_raw(d->view->state,
	    state_write(d->view->state, best)), slice_of_buf(&value)) :
	    eq[1] != '\0')
		decision_write(d, d->task.subject, field.data,
		    slice_of_buf(&value));
	buf_release(&field);
	buf_release(&value);
	return rc;
}

static int
edit_all(struct decision *d, const struct task_changes *c, struct err *err)
{
	int rc = edit_title(d, c->title, err);

	if (!rc)
		rc = edit_body(d, c->body, err);
	if (!rc)
		rc = edit_code(d, c->code, err);
	if (!rc)
		rc = edit_assignee(d, c->assignee, err);
	if (!rc)
		rc = edit_ref(d, c->ref, err);
	if (!rc)
		rc = edit_parent(d, c->parent, err);
	if (!rc)
		rc = edit_numbers(d, c, err);
	if (rc)
		return rc;
	rc = edit_time(d, "due", d->task.due, c->due, err);
	if (!rc)
		rc = edit_time(d, "defer", d->task.defer, c->defer, err);
	if (!rc)
		rc = edit_words(d, "label/", "label", c->add_labels, 1, err);
	if (!rc)
		rc = edit_words(d, "label/", "label", c->drop_labels, 0, err);
	if (!rc)
		rc = edit_words(d, "cap/", "capability", c->add_caps, 1, err);
	if (!rc)
		rc = edit_words(d, "cap/", "capability", c->drop_caps, 0, err);
	for (size_t i = 0; c->set_meta && c->set_meta[i] && !rc; i++)
		rc = edit_meta(d, c->set_meta[i], err);
	return rc;
}

/* The value as JSON, so that name=ann and name="ann" are one. */
static void
key_meta(struct decision *d, const char *const *pairs)
{
	const char **list;
	size_t count = 0;

	if (!d->command->key || !pairs)
		return;
	while (pairs[count])
		count++;
	list = task_zalloc(count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const char *eq = strchr(pairs[i], '=');
		struct buf pair = BUF_INIT;

		buf_add(&pair, pairs[i], eq ? (size_t)(eq - pairs[i]) + 1 :
		    strlen(pairs[i]));
		if (eq)
			meta_value(&pair, eq + 1);
		list[i] = pair.data;
	}
	key_set(d, "meta", list);
	while (count)
		free((char *)(uintptr_t)list[--count]);
	free(list);
}

static void
key_changes(struct decision *d, const struct task_changes *c)
{
	key_begin(d, "edit");
	key_text(d, "title", c->title);
	key_text(d, "body", c->body);
	key_text(d, "code", c->code);
	key_text(d, "assignee", c->assignee);
	key_task(d, "parent", c->parent);
	key_text(d, "ref", c->ref);
	key_number(d, "priority", c->priority, -1);
	key_number(d, "estimate", c->estimate, -1);
	key_text(d, "due", c->due);
	key_text(d, "defer", c->defer);
	key_set(d, "labels", c->add_labels);
	key_set(d, "unlabel", c->drop_labels);
	key_set(d, "capabilities", c->add_caps);
	key_set(d, "uncap", c->drop_caps);
	key_meta(d, c->set_meta);
}

int
task_edit(struct journal *journal, const struct command *command,
    const char *operand, const struct task_changes *changes,
    struct outcome *out, struct err *err)
{
	struct decision d;
	int repeated = 0;
	int rc = decision_start(&d, journal, command, EVENT_TASK_EDITED, out, err);

	key_changes(&d, changes);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_EDITED, operand, &repeated, err);
	if (!rc && !repeated)
		rc = edit_all(&d, changes, err);
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
