/* SPDX-License-Identifier: ISC */
/*
 * Writing the fields that people set, of a new task or of an existing one. Only
 * values that differ from the shown values are written. A new task shows no
 * values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/recur.h"
#include "base/utf8.h"
#include "base/when.h"
#include "command/command_private.h"
#include "model/given.h"
#include "model/task_find.h"
#include "model/wait_ring.h"

typedef int write_fn(struct decision *d, enum field_kind kind, const char *text,
    struct err *err);

/* True if the field shows this text; for "", true if it shows no text. */
static bool
shows_text(struct slice shown, const char *text)
{
	return *text ? slice_is(shown, text) : shown.ptr == NULL;
}

static void
write_changed(struct decision *d, enum field_kind kind, const char *text)
{
	if (!shows_text(d->task.text[kind], text))
		decision_write_string(d, d->task.subject, field_name(kind),
		    *text ? slice_of(text) : (struct slice){ NULL, 0 });
}

static int
write_title(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	struct slice title = utf8_trim(slice_of(text));
	int rc = check_title(title, err);

	if (!rc && !slice_eq(title, d->task.text[kind]))
		decision_write_string(d, d->task.subject, field_name(kind),
		    title);
	return rc;
}

/*
 * "" is what a task without a text shows: it is written as "", never as null.
 */
static int
write_text_value(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	struct slice shown = d->task.text[kind];
	int rc = check_text(field_name(kind), slice_of(text), err);

	if (!rc && !slice_is(shown.ptr ? shown : SLICE(""), text))
		decision_write_string(d, d->task.subject, field_name(kind),
		    slice_of(text));
	return rc;
}

/* Add a text to the body, on a line of its own. */
static int
write_appended(struct decision *d, const struct task_values *values,
    struct err *err)
{
	struct slice shown = d->task.text[FIELD_BODY];
	struct buf body = BUF_INIT;
	int rc;

	if (!values->append)
		return 0;
	if (values->text[FIELD_BODY])
		return err_set(err, ERR_INVALID,
		    "a body is either replaced or added to");
	buf_add_str(&body, "");
	if (shown.ptr)
		buf_add_slice(&body, shown);
	if (body.len && body.data[body.len - 1] != '\n' && *values->append)
		buf_add_char(&body, '\n');
	buf_add_str(&body, values->append);
	rc = write_text_value(d, FIELD_BODY, body.data, err);
	buf_release(&body);
	return rc;
}

static int
write_code(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	char code[CODE_MAX + 1] = "";
	int rc = 0;

	if (*text || !d->task.subject)
		rc = check_code(code, slice_of(text), err);
	if (!rc && *code)
		rc = check_code_free(d->view, code, d->task.subject, err);
	if (!rc)
		write_changed(d, kind, code);
	return rc;
}

/*
 * Write a name: "me" is the actor, "none" clears it. A new assignee must not
 * take the task from its holder.
 */
static int
write_name(struct decision *d, enum field_kind kind, const char *given,
    struct err *err)
{
	const char *text = given_nobody(given)
	    ? "" : given_who(given, d->basis->actor.name);
	struct slice shown = d->task.text[kind];
	struct buf what = BUF_INIT;
	int rc = 0;

	if (shows_text(shown, text) && d->task.subject &&
	    !slice_is(shown, PURGED_TEXT))
		return 0;
	if (!d->task.subject && given_nobody(given))
		return 0;	/* a new task has no assignee */
	buf_addf(&what, "%s %s",
	    strchr("aeiou", *field_name(kind)) ? "an" : "a", field_name(kind));
	if (*text || !d->task.subject)
		rc = check_party(d->view, what.data, slice_of(text), err);
	if (!rc && d->task.subject && kind == FIELD_ASSIGNEE)
		rc = decision_check(d, ACTION_ASSIGN, err);
	if (!rc && kind == FIELD_ASSIGNEE && *text)
		decision_name_stranger(d, slice_of(text), false);
	if (!rc)
		write_changed(d, kind, text);
	buf_release(&what);
	return rc;
}

static int
write_ref(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	if (strlen(text) > REF_MAX || strchr(text, '\n') ||
	    (!*text && !d->task.subject) ||
	    check_text("reference", slice_of(text), err))
		return err_set(err, ERR_INVALID,
		    "a reference must be one line of %s%d bytes",
		    d->task.subject ? "at most " : "1 to ", REF_MAX);
	write_changed(d, kind, text);
	return 0;
}

static int
write_day(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	char time[WHEN_SIZE] = "";
	bool none = given_nobody(text);
	int rc = 0;

	if (none && !d->task.subject)
		return 0;	/* a new task has no such day */
	if (!none && (*text || !d->task.subject))
		rc = given_day(time, kind, text, d->view->now_ms, err);
	if (!rc)
		write_changed(d, kind, time);
	return rc;
}

static int
write_recurrence(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	char rule[RECUR_SIZE] = "";
	int rc = 0;

	if (*text || !d->task.subject)
		rc = recur_parse(rule, text, d->view->now_ms, err);
	if (!rc)
		write_changed(d, kind, rule);
	return rc;
}

static void
add_number(struct buf *out, enum field_kind kind, int64_t n)
{
	if (n == NUMBER_NONE)
		json_add_null(out);
	else if (field_value(kind) == VALUE_PRIORITY)
		json_add_tenths(out, n);
	else
		json_add_int(out, n);
}

static int
write_number(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	struct buf value = BUF_INIT;
	int64_t n = NUMBER_NONE;
	int rc = 0;

	if (*text || !d->task.subject || field_value(kind) == VALUE_PRIORITY)
		rc = given_number(&n, kind, slice_of(text), err);
	if (!rc && (!d->task.subject || n != d->task.number[kind])) {
		add_number(&value, kind, n);
		decision_write(d, d->task.subject, field_name(kind),
		    slice_of_buf(&value));
	}
	buf_release(&value);
	return rc;
}

static int
write_word(struct decision *d, enum field_kind kind, const char *text,
    struct err *err)
{
	int64_t n;
	int rc = 0;

	if (*text || !d->task.subject)
		rc = given_number(&n, kind, slice_of(text), err);
	if (!rc)
		write_changed(d, kind, text);
	return rc;
}

/* Find another task: an existing one, or one that the same plan creates. */
static int
find_other(struct slice *out, uint32_t *subject, const struct decision *d,
    const char *const *plan, const char *operand, struct err *err)
{
	int rc;

	*subject = 0;
	for (size_t i = 0; plan && plan[i]; i++)
		if (strcmp(plan[i], operand) == 0) {
			*out = slice_of(operand);
			return 0;
		}
	rc = task_find(subject, d->view, operand, err);
	if (!rc)
		*out = state_subject_name(d->view->state, *subject);
	return rc;
}

static int
write_parent(struct decision *d, const struct task_values *values,
    struct err *err)
{
	const char *operand = values->text[FIELD_PARENT];
	struct slice id = { NULL, 0 };
	uint32_t parent;
	int rc;

	if (!operand)
		return 0;
	if (*operand || !d->task.subject) {
		rc = find_other(&id, &parent, d, values->plan, operand, err);
		if (rc)
			return rc;
		if (parent && d->task.subject)
			rc = check_new_parent(d, parent, operand, err);
		if (rc)
			return rc;
	}
	if (id.ptr ? !slice_eq(id, d->task.parent) : d->task.parent.ptr != NULL)
		decision_write_string(d, d->task.subject, "parent", id);
	return 0;
}

/*
 * Refuse that a new task needs a task that waits for the parent, which would
 * wait for the new task. If either is made by the same plan, its checks follow.
 */
static int
check_first_need(struct decision *d, const struct task_values *values,
    uint32_t needed, const char *name, struct err *err)
{
	const char *operand = values->text[FIELD_PARENT];
	struct buf ring = BUF_INIT;
	struct slice id;
	uint32_t parent = 0;
	int rc = 0;

	if (operand && *operand && needed && !d->task.subject)
		rc = find_other(&id, &parent, d, values->plan, operand, err);
	if (!rc && parent &&
	    wait_ring_of_child(&ring, d->view, parent, needed))
		rc = err_set(err, ERR_INVALID,
		    "a part of '%s' cannot need '%s', that would close a "
		    "cycle: %s",
		    operand, name, ring.data);
	buf_release(&ring);
	return rc;
}

static int
write_needs(struct decision *d, const struct task_values *values,
    struct err *err)
{
	const char *const *needs = values->add[FIELD_LINK];
	struct buf field = BUF_INIT;
	struct slice other;
	uint32_t subject;
	int rc = 0;

	for (size_t i = 0; needs && needs[i] && !rc; i++) {
		rc = find_other(&other, &subject, d, values->plan, needs[i],
		    err);
		if (!rc)
			rc = check_first_need(d, values, subject, needs[i],
			    err);
		if (rc)
			break;
		decision_field(&field, "link/needs/", other);
		if (!draft_has(d->draft, field.data))
			decision_write_bool(d, d->task.subject, field.data,
			    true);
	}
	buf_release(&field);
	return rc;
}

/* True if the set has this member now. */
static bool
is_member(const struct decision *d, const char *field)
{
	const struct state *state = d->view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD,
	    slice_of(field));
	uint32_t best = term ? view_best(d->view, d->task.subject, term) : 0;

	return best &&
	    slice_is(write_raw(state, state_write(state, best)), "true");
}

static const char *
member_word(enum field_kind kind)
{
	return kind == FIELD_CAP ? "capability" : field_name(kind);
}

static int
check_member(enum field_kind kind, struct slice word, bool present,
    struct err *err)
{
	const char *what = member_word(kind);

	return kind == FIELD_GATE ? check_gate(what, word, err)
	    : present             ? check_new_word(what, word, err)
	                          : check_word(what, word, err);
}

/*
 * Write members of a set. A word may be given twice for a new task. For an
 * existing task that is refused, because the change could mean either.
 */
static int
write_members(struct decision *d, enum field_kind kind,
    const char *const *words, bool present, struct err *err)
{
	uint32_t subject = d->task.subject;
	struct buf field = BUF_INIT;
	char family[16];
	int rc = 0;

	snprintf(family, sizeof(family), "%s/", field_name(kind));
	for (size_t i = 0; words && words[i] && !rc; i++) {
		decision_member(&field, d, TERM_TASK_FIELD, subject, family,
		    slice_of(words[i]));
		rc = check_member(kind, slice_of(field.data + strlen(family)),
		    present, err);
		if (rc || (!subject && draft_has(d->draft, field.data)))
			continue;
		if (draft_has(d->draft, field.data))
			rc = err_set(err, ERR_INVALID, "%s '%s' is named twice",
			    member_word(kind), words[i]);
		else if (!subject || is_member(d, field.data) != present)
			decision_write_bool(d, subject, field.data, present);
	}
	buf_release(&field);
	return rc;
}

/* Add checklist items: the presence, the text and the position of each. */
static int
write_items(struct decision *d, const char *const *texts, struct err *err)
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
		decision_write_bool(d, 0, field.data, true);
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

/* Write one key of the metadata. The value null removes the key. */
static int
write_meta(struct decision *d, struct slice key, struct slice value,
    struct err *err)
{
	const struct state *state = d->view->state;
	struct buf field = BUF_INIT;
	uint32_t best;
	int rc = 0;

	if (!meta_key_valid(key))
		return err_set(err, ERR_INVALID,
		    "a metadata key must be 1 to 64 letters, digits, '.', '_' "
		    "or '-', not '%.*s'",
		    (int)(key.len > 60 ? 60 : key.len), key.len ? key.ptr : "");
	if (value.len > META_MAX)
		return err_set(err, ERR_INVALID,
		    "the value of metadata '%.*s' is longer than %d bytes",
		    (int)key.len, key.ptr, META_MAX);
	decision_field(&field, "meta/", key);
	best = d->task.subject
	    ? view_part(d->view, d->task.subject, "meta/", key, "")
	    : 0;
	if (best ? !slice_eq(write_raw(state, state_write(state, best)), value)
	         : !slice_is(value, "null"))
		decision_write(d, d->task.subject, field.data, value);
	buf_release(&field);
	return rc;
}

/* Write the keys of a JSON object one by one. */
static int
write_meta_object(struct decision *d, const char *object, struct err *err)
{
	struct json_doc doc = {0};
	struct buf key = BUF_INIT;
	int rc;

	if (!object)
		return 0;
	rc = json_scan(&doc, object, strlen(object), err);
	if (!rc && doc.token[0].kind != JSON_OBJECT)
		rc = err_set(err, ERR_INVALID,
		    "metadata must be a JSON object");
	for (uint32_t t = 1; !rc && t < doc.token[0].next;
	     t = doc.token[t + 1].next) {
		buf_clear(&key);
		json_add_unescaped(&key, &doc.token[t]);
		rc = write_meta(d, slice_of_buf(&key), json_raw(&doc, t + 1),
		    err);
	}
	buf_release(&key);
	json_release(&doc);
	return rc;
}

/*
 * Append a value: JSON stays as it is, other text becomes a JSON string, and an
 * empty text becomes null.
 */
static void
add_meta_value(struct buf *out, const char *text)
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

static int
refuse_pair(const char *pair, struct err *err)
{
	int key = (int)strcspn(pair, "=");

	return pair[key]
	    ? err_set(err, ERR_INVALID,
	          "metadata '%.*s' needs a value: -%.*s removes the key", key,
	          pair, key, pair)
	    : err_set(err, ERR_INVALID,
	          "metadata is KEY=VALUE, -KEY to remove a key, or a JSON "
	          "object, not '%.60s'",
	          pair);
}

/* Write pairs: KEY=VALUE sets a key, -KEY removes it. */
static int
write_meta_pairs(struct decision *d, const char *const *pairs, struct err *err)
{
	struct buf value = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; pairs && pairs[i] && !rc; i++) {
		const char *eq = strchr(pairs[i], '='), *pair = pairs[i];
		bool removes = !eq && *pair == '-' && pair[1];

		if (!removes && (!eq || !eq[1])) {
			rc = refuse_pair(pair, err);
			break;
		}
		buf_clear(&value);
		add_meta_value(&value, removes ? "" : eq + 1);
		rc = write_meta(d, removes
		        ? slice_of(pair + 1)
		        : (struct slice){ pair, (size_t)(eq - pair) },
		    slice_of_buf(&value), err);
	}
	buf_release(&value);
	return rc;
}

/* Functions that write a field of one text, by the kind of its value. */
static write_fn *const writers[VALUE_KINDS] = {
	[VALUE_TITLE] = write_title,
	[VALUE_TEXT] = write_text_value,
	[VALUE_CODE] = write_code,
	[VALUE_NAME] = write_name,
	[VALUE_REF] = write_ref,
	[VALUE_DAY] = write_day,
	[VALUE_RECURRENCE] = write_recurrence,
	[VALUE_WORD] = write_word,
	[VALUE_PRIORITY] = write_number,
	[VALUE_MINUTES] = write_number,
};

int
values_write(struct decision *d, const struct task_values *values,
    struct err *err)
{
	int rc = 0;

	for (int k = 0; k < FIELD_GIVEN && !rc; k++) {
		write_fn *write = writers[field_value((enum field_kind)k)];

		if (values->text[k] && write)
			rc = write(d, (enum field_kind)k, values->text[k], err);
	}
	if (!rc)
		rc = write_appended(d, values, err);
	if (!rc)
		rc = write_parent(d, values, err);
	if (!rc)
		rc = write_needs(d, values, err);
	for (int k = 0; k < FIELD_GIVEN && !rc; k++) {
		if (!field_is_set((enum field_kind)k))
			continue;
		rc = write_members(d, (enum field_kind)k, values->add[k], true,
		    err);
		if (!rc)
			rc = write_members(d, (enum field_kind)k,
			    values->drop[k], false, err);
	}
	if (!rc)
		rc = write_items(d, values->add[FIELD_CHECK], err);
	if (!rc)
		rc = write_meta_object(d, values->text[FIELD_META], err);
	return rc ? rc : write_meta_pairs(d, values->add[FIELD_META], err);
}

/*
 * Returns the pair with its value as JSON, so that name=ann and name="ann" are
 * equal.
 */
static char *
meta_pair(const char *pair)
{
	const char *eq = strchr(pair, '=');
	struct buf out = BUF_INIT;

	if (!eq)
		pair += *pair == '-';	/* -KEY is KEY= */
	buf_add(&out, pair, eq ? (size_t)(eq - pair) : strlen(pair));
	buf_add_char(&out, '=');
	add_meta_value(&out, eq ? eq + 1 : "");
	return out.data;
}

static char *
meta_member(const struct json_doc *doc, uint32_t t)
{
	struct buf out = BUF_INIT;

	buf_add_slice(&out, json_raw(doc, t));
	json_add_compact(&out, doc, t + 1);
	return out.data;
}

/* Collect the metadata. It has no order, as an object or as pairs. */
static void
key_meta(struct decision *d, const struct task_values *values)
{
	const char *object = values->text[FIELD_META];
	const char *const *pairs = values->add[FIELD_META];
	struct json_doc doc = {0};
	char **list = NULL;
	size_t count = 0, cap = 0;

	if (!d->command->key || (!object && !pairs))
		return;
	if (object && !json_scan(&doc, object, strlen(object), NULL) &&
	    doc.token[0].kind == JSON_OBJECT)
		cap = doc.token[0].count;
	for (size_t i = 0; pairs && pairs[i]; i++)
		cap++;
	list = task_zalloc(cap + 1, sizeof(*list));
	for (uint32_t t = 1; cap && object && t < doc.token[0].next;
	    t = doc.token[t + 1].next)
		list[count++] = meta_member(&doc, t);
	for (size_t i = 0; pairs && pairs[i]; i++)
		list[count++] = meta_pair(pairs[i]);
	key_set(d, field_key(FIELD_META), (const char *const *)list);
	while (count)
		free(list[--count]);
	free(list);
	json_release(&doc);
}

/*
 * Collect a number. All spellings of a number are equal; -1 if the text is no
 * number, -2 if it clears the field.
 */
static void
key_number_of(struct decision *d, enum field_kind kind, const char *text)
{
	int64_t n = -1;

	if (text && *text && given_number(&n, kind, slice_of(text), NULL))
		n = -1;
	key_number(d, field_key(kind), text && !*text ? -2 : n, -1);
}

void
values_key(struct decision *d, const struct task_values *values)
{
	char drop[32];

	key_text(d, "body_append", values->append);
	for (int k = 0; k < FIELD_GIVEN; k++) {
		enum field_kind kind = (enum field_kind)k;
		const char *name = field_key(kind), *text = values->text[k];

		if (field_value(kind) == VALUE_PRIORITY ||
		    field_value(kind) == VALUE_MINUTES)
			key_number_of(d, kind, text);
		else if (kind == FIELD_PARENT)
			key_task(d, name, text);
		else if (kind == FIELD_META)
			key_meta(d, values);
		else if (text)
			key_text(d, name, text);
		if (kind == FIELD_CHECK)
			key_list(d, name, values->add[k]);
		for (size_t i = 0; kind == FIELD_LINK && values->add[k] &&
		    values->add[k][i]; i++)
			key_task(d, name, values->add[k][i]);
		if (!field_is_set(kind))
			continue;
		key_set(d, name, values->add[k]);
		snprintf(drop, sizeof(drop), "un%s", field_option(kind));
		key_set(d, drop, values->drop[k]);
	}
}
