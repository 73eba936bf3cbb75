/* SPDX-License-Identifier: ISC */
/*
 * Recording a task: task.created.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "command/command_private.h"
#include "model/rule.h"
#include "model/task_find.h"

/* The id: given, made from the key (the same in every clone), or random. */
static int
choose_id(struct decision *d, const struct task_draft *draft, struct err *err)
{
	const struct state *state = d->view->state;
	struct buf key = BUF_INIT;
	int rc = 0;

	if (draft->id) {
		memcpy(d->out->id, draft->id, TASK_ID_SIZE);
	} else if (d->command->key) {
		buf_add_str(&key, d->command->key);
		task_id_hashed(d->out->id, "key", slice_of(journal_actor(d->journal)),
		    slice_of_buf(&key), d->command->nth);
		buf_release(&key);
	} else {
		do
			rc = task_id_random(d->out->id, err);
		while (!rc && state_find_subject(state, SUBJECT_TASK,
		    slice_of(d->out->id)));
	}
	return rc;
}

static int
write_words(struct decision *d, const char *family, const char *what,
    const char *const *words, int (*check)(const char *, struct slice, struct err *),
    struct err *err)
{
	struct buf field = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; words && words[i] && !rc; i++) {
		decision_member(&field, d, TERM_TASK_FIELD, 0, family,
		    slice_of(words[i]));
		rc = check(what, slice_of(field.data + strlen(family)), err);
		if (!rc && !draft_has(d->draft, field.data))
			decision_write_bool(d, 0, field.data, 1);
	}
	buf_release(&field);
	return rc;
}

/* A checklist item: its presence, its text, its place. */
static int
write_checks(struct decision *d, const char *const *texts, struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; texts && texts[i] && !rc; i++) {
		char id[TASK_ID_SIZE];

		task_id_hashed(id, "check", slice_of(d->out->id),
		    slice_of(texts[i]), i);
		rc = check_item_text(texts[i], err);
		buf_clear(&field);
		buf_addf(&field, "check/%s", id);
		decision_write_bool(d, 0, field.data, 1);
		buf_add_str(&field, "/text");
		decision_write_string(d, 0, field.data, slice_of(texts[i]));
		buf_clear(&field);
		buf_addf(&field, "check/%s/pos", id);
		buf_clear(&value);
		json_add_int(&value, (int64_t)i + 1);
		decision_write(d, 0, field.data, slice_of_buf(&value));
	}
	buf_release(&field);
	buf_release(&value);
	return rc;
}

static int
write_code(struct decision *d, const struct task_draft *draft, struct err *err)
{
	char code[CODE_MAX + 1];
	int rc = 0;

	if (!draft->code && !draft->prefix)
		return 0;
	if (draft->code && draft->prefix)
		return err_set(err, ERR_INVALID,
		    "a code is given or numbered from a prefix, not both");
	if (draft->code) {
		rc = check_code(code, slice_of(draft->code), err);
		if (!rc)
			rc = check_code_free(d->view, code, 0, err);
	} else {
		rc = number_code(code, d->view, draft->prefix, err);
	}
	if (!rc)
		decision_write_string(d, 0, "code", slice_of(code));
	return rc;
}

/* Another task: one that is there, or one that the same plan makes. */
static int
find_other(struct slice *out, const struct decision *d,
    const struct task_draft *draft, const char *operand, struct err *err)
{
	uint32_t other;
	int rc;

	for (size_t i = 0; draft->plan && draft->plan[i]; i++)
		if (strcmp(draft->plan[i], operand) == 0) {
			*out = slice_of(operand);
			return 0;
		}
	rc = task_find(&other, d->view, operand, err);
	if (!rc)
		*out = state_subject_name(d->view->state, other);
	return rc;
}

/* parent and needs. */
static int
write_links(struct decision *d, const struct task_draft *draft, struct err *err)
{
	struct buf field = BUF_INIT;
	struct slice other;
	int rc = 0;

	if (draft->parent) {
		rc = find_other(&other, d, draft, draft->parent, err);
		if (!rc)
			decision_write_string(d, 0, "parent", other);
	}
	for (size_t i = 0; draft->needs && draft->needs[i] && !rc; i++) {
		rc = find_other(&other, d, draft, draft->needs[i], err);
		if (rc)
			break;
		decision_field(&field, "link/needs/", other);
		if (!draft_has(d->draft, field.data))
			decision_write_bool(d, 0, field.data, 1);
	}
	buf_release(&field);
	return rc;
}

static int
write_state(struct decision *d, const struct task_draft *draft, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct slice state = draft->state ? slice_of(draft->state) :
	    w->states[w->initial];
	struct buf names = BUF_INIT;
	int number = workflow_state(w, state), rc = 0;

	if (number == -1)
		return workflow_no_state(w, state, ERR_ILLEGAL_MOVE, err);
	if (!rule_begins(w, number)) {
		workflow_names(&names, w, w->open);
		rc = err_set(err, ERR_ILLEGAL_MOVE, "a new task cannot be '%.*s'; it "
		    "begins as one of: %s", (int)state.len, state.ptr, names.data);
		buf_release(&names);
		return rc;
	}
	/* no report can be there yet */
	for (int i = 0; i < w->gates_count && number != w->initial; i++)
		if (rule_gate_needed(w, &w->gates[i], number))
			return err_set(err, ERR_GATE_MISSING, "a new task cannot begin "
			    "as %.*s, where gate '%.*s' must have been passed",
			    (int)state.len, state.ptr, (int)w->gates[i].name.len,
			    w->gates[i].name.ptr);
	decision_write_string(d, 0, "state", state);
	return 0;
}

static int
write_numbers(struct decision *d, const struct task_draft *draft, struct err *err)
{
	struct buf value = BUF_INIT;

	if (draft->priority > PRIORITY_MAX)
		return err_set(err, ERR_INVALID,
		    "priority must be a number from 0 to 10 with at most one "
		    "decimal");
	if (draft->estimate > ESTIMATE_MAX)
		return err_set(err, ERR_INVALID,
		    "estimate must be at most %d minutes", ESTIMATE_MAX);
	json_add_tenths(&value, draft->priority < 0 ? PRIORITY_DEFAULT :
	    draft->priority);
	decision_write(d, 0, "priority", slice_of_buf(&value));
	if (draft->estimate >= 0) {
		buf_clear(&value);
		json_add_int(&value, draft->estimate);
		decision_write(d, 0, "estimate", slice_of_buf(&value));
	}
	buf_release(&value);
	return 0;
}

static int
write_time(struct decision *d, const char *field, const char *text, struct err *err)
{
	char time[WHEN_SIZE];
	int rc = 0;

	if (!text)
		return 0;
	rc = check_time(time, d, field, text, err);
	if (!rc)
		decision_write_string(d, 0, field, slice_of(time));
	return rc;
}

/* Metadata comes as one JSON object, and is kept key by key. */
static int
write_meta(struct decision *d, const char *meta, struct err *err)
{
	struct json_doc doc = {0};
	struct buf field = BUF_INIT;
	int rc = json_scan(&doc, meta, strlen(meta), err);

	if (!rc && doc.token[0].kind != JSON_OBJECT)
		rc = err_set(err, ERR_INVALID, "metadata must be a JSON object");
	for (uint32_t t = 1; !rc && t < doc.token[0].next;
	    t = doc.token[t + 1].next) {
		struct slice key = { doc.token[t].ptr, doc.token[t].len };

		if (doc.token[t].escaped || !meta_key_valid(key))
			rc = err_set(err, ERR_INVALID, "a metadata key must be 1 to "
			    "64 letters, digits, '.', '_' or '-', not '%.*s'",
			    (int)(key.len > 60 ? 60 : key.len), key.ptr);
		else if (json_raw(&doc, t + 1).len > META_MAX)
			rc = err_set(err, ERR_INVALID, "the value of metadata '%.*s' "
			    "is longer than 4096 bytes", (int)key.len, key.ptr);
		decision_field(&field, "meta/", key);
		if (!rc && doc.token[t + 1].kind != JSON_NULL)
			decision_write(d, 0, field.data, json_raw(&doc, t + 1));
	}
	buf_release(&field);
	json_release(&doc);
	return rc;
}

static int
write_texts(struct decision *d, const struct task_draft *draft, struct err *err)
{
	struct slice title = utf8_trim(slice_of(draft->title ? draft->title : ""));
	int rc = check_title(title, err);

	if (rc)
		return rc;
	decision_write_string(d, 0, "title", title);
	if (draft->body && *draft->body) {
		rc = check_text("body", slice_of(draft->body), err);
		if (rc)
			return rc;
		decision_write_string(d, 0, "body", slice_of(draft->body));
	}
	if (draft->assignee) {
		rc = check_party(d->view, "an assignee", slice_of(draft->assignee),
		    err);
		if (rc)
			return rc;
		decision_write_string(d, 0, "assignee", slice_of(draft->assignee));
	}
	if (draft->ref) {
		if (check_text("reference", slice_of(draft->ref), err) ||
		    strlen(draft->ref) > REF_MAX || strchr(draft->ref, '\n') ||
		    !*draft->ref)
			return err_set(err, ERR_INVALID,
			    "a reference must be one line of 1 to 2048 bytes");
		decision_write_string(d, 0, "ref", slice_of(draft->ref));
	}
	return 0;
}

static int
write_all(struct decision *d, const struct task_draft *draft, struct err *err)
{
	int rc;

	draft_subject(d->draft, SUBJECT_TASK, slice_of(d->out->id));
	decision_write_bool(d, 0, "created", 1);
	rc = write_texts(d, draft, err);
	if (!rc)
		rc = write_state(d, draft, err);
	if (!rc)
		rc = write_code(d, draft, err);
	if (!rc)
		rc = write_numbers(d, draft, err);
	if (!rc)
		rc = write_time(d, "due", draft->due, err);
	if (!rc)
		rc = write_time(d, "defer", draft->defer, err);
	if (!rc)
		rc = write_links(d, draft, err);
	if (!rc)
		rc = write_words(d, "label/", "label", draft->labels,
		    check_new_word, err);
	if (!rc)
		rc = write_words(d, "cap/", "capability", draft->caps,
		    check_new_word, err);
	if (!rc)
		rc = write_words(d, "gate/", "gate", draft->gates, check_gate, err);
	if (!rc)
		rc = write_checks(d, draft->checks, err);
	if (!rc && draft->meta)
		rc = write_meta(d, draft->meta, err);
	return rc;
}

/* Metadata is an object, whose members have no order. */
static void
key_meta(struct decision *d, const char *meta)
{
	struct json_doc doc = {0};
	const char **pairs = NULL;
	size_t count = 0;

	if (d->command->key && meta && !json_scan(&doc, meta, strlen(meta), NULL) &&
	    doc.token[0].kind == JSON_OBJECT) {
		pairs = task_zalloc(doc.token[0].count + 1, sizeof(*pairs));
		for (uint32_t t = 1; t < doc.token[0].next;
		    t = doc.token[t + 1].next) {
			struct buf pair = BUF_INIT;

			buf_add_slice(&pair, json_raw(&doc, t));
			json_add_compact(&pair, &doc, t + 1);
			pairs[count++] = pair.data;
		}
	}
	key_set(d, "meta", pairs);
	while (count)
		free((char *)(uintptr_t)pairs[--count]);
	free(pairs);
	json_release(&doc);
}

static void
key_draft(struct decision *d, const struct task_draft *draft)
{
	key_begin(d, "add");
	key_text(d, "title", draft->title);
	key_text(d, "body", draft->body);
	key_text(d, "code", draft->code);
	key_text(d, "prefix", draft->prefix);
	key_text(d, "assignee", draft->assignee);
	key_task(d, "parent", draft->parent);
	key_text(d, "state", draft->state);
	key_text(d, "ref", draft->ref);
	key_meta(d, draft->meta);
	key_number(d, "priority", draft->priority, -1);
	key_number(d, "estimate", draft->estimate, -1);
	key_text(d, "due", draft->due);
	key_text(d, "defer", draft->defer);
	key_set(d, "labels", draft->labels);
	key_set(d, "capabilities", draft->caps);
	key_set(d, "gates", draft->gates);
	for (size_t i = 0; draft->needs && draft->needs[i]; i++)
		key_task(d, "needs", draft->needs[i]);
	key_list(d, "checklist", draft->checks);
}

int
task_add(struct journal *journal, const struct command *command,
    const struct task_draft *draft, struct outcome *out, struct err *err)
{
	struct decision d;
	int repeated = 0;
	int rc = decision_start(&d, journal, command, EVENT_TASK_CREATED, out, err);

	key_draft(&d, draft);
	if (!rc)
		rc = decision_repeated(&d, EVENT_TASK_CREATED, NULL, &repeated, err);
	if (!rc && !repeated)
		rc = choose_id(&d, draft, err);
	if (!rc && !repeated)
		rc = write_all(&d, draft, err);
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
