/* SPDX-License-Identifier: ISC */
/* The fields of tasks as lines of a form, and back. */
#include "cli/task_form.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "base/json.h"
#include "render/task_json.h"

_Static_assert(FIELD_GIVEN <= FORM_NAMES, "each field can have a line");

void
task_form_open(struct form *form, enum field_door door)
{
	*form = (struct form){ .count = FIELD_GIVEN };
	for (int k = 0; k < FIELD_GIVEN; k++) {
		enum field_kind kind = (enum field_kind)k;

		if (k != FIELD_BODY && k != FIELD_STATE &&
		    field_is_given(kind, door))
			form->names[k] = field_key(kind);
		form->several[k] = field_is_set(kind) || k == FIELD_LINK;
	}
}

/* Add a value of the task's JSON. A pair of metadata is KEY=VALUE. */
static void
add_value(struct form *form, size_t name, const cJSON *value)
{
	struct buf text = BUF_INIT;
	char *json = NULL;

	if (name == FIELD_META)
		buf_addf(&text, "%s=", value->string);
	if (cJSON_IsString(value))
		buf_add_str(&text, value->valuestring);
	else
		buf_add_str(&text, json = cJSON_PrintUnformatted(value));
	form_add(form, name, slice_of_buf(&text));
	free(json);
	buf_release(&text);
}

/* Name the parent as people do. */
static void
add_parent(struct form *form, const struct view *view, struct slice id)
{
	uint32_t subject = state_find_subject(view->state, SUBJECT_TASK, id);
	struct task parent;

	if (subject)
		view_task(&parent, view, subject);
	form_add(form, FIELD_PARENT,
	    subject && parent.code.ptr ? parent.code : id);
}

static void
add_key(struct form *form, const struct view *view, size_t name,
    const cJSON *value)
{
	const cJSON *one;

	if (name == FIELD_PARENT)
		add_parent(form, view, slice_of(value->valuestring));
	else if (cJSON_IsArray(value) || cJSON_IsObject(value))
		for (one = value->child; one; one = one->next)
			add_value(form, name, one);
	else
		add_value(form, name, value);
}

int
task_form_fill(struct form *form, const struct view *view, uint32_t subject,
    struct err *err)
{
	struct task_json scratch = {0};
	struct buf json = BUF_INIT;
	cJSON *object = NULL;
	struct task task;
	int rc;

	view_task(&task, view, subject);
	task_json_add(&scratch, &json, view, &task, TASK_ALL_KEYS);
	rc = json_parse(&object, json.data, json.len, err);
	for (size_t n = 0; !rc && n < form->count; n++) {
		const cJSON *value = form->names[n]
		    ? cJSON_GetObjectItemCaseSensitive(object, form->names[n])
		    : NULL;

		if (value)
			add_key(form, view, n, value);
	}
	if (!rc)
		form_set_body(form, form_cut(task.body));
	cJSON_Delete(object);
	buf_release(&json);
	task_json_release(&scratch);
	return rc;
}

void
task_form_given(struct form *form, const struct task_values *values)
{
	for (int k = 0; k < FIELD_GIVEN; k++) {
		const char *const *list = values->add[k];

		if (k == FIELD_BODY && values->text[k])
			form_set_body(form, slice_of(values->text[k]));
		else if (values->text[k])
			form_add(form, (size_t)k, slice_of(values->text[k]));
		for (; list && *list; list++)
			form_add(form, (size_t)k, slice_of(*list));
	}
}

static bool
has_word(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->item[i], word) == 0)
			return true;
	return false;
}

static void
take_new(struct words *out, const struct words *words, const struct words *old)
{
	for (size_t i = 0; i < words->count; i++)
		if (!has_word(old, words->item[i]))
			words_add(out, words->item[i]);
}

/* Let the values refer to the lists. */
static void
finish(struct form_values *out)
{
	for (int k = 0; k < FIELD_GIVEN; k++) {
		out->values.add[k] = out->add[k].item;
		out->values.drop[k] = out->drop[k].item;
		out->any |= out->add[k].count || out->drop[k].count ||
		    out->values.text[k];
	}
}

void
task_form_take(struct form_values *out, const struct form *form)
{
	static const struct words none = { NULL, 0, 0 };

	*out = (struct form_values){ .any = false };
	for (int k = 0; k < FIELD_GIVEN; k++)
		if (field_value((enum field_kind)k) == VALUE_BOOL ||
		    (k == FIELD_META && *form_text(form, FIELD_META) != '{'))
			take_new(&out->add[k], &form->value[k], &none);
		else if (*form_text(form, (size_t)k))
			out->values.text[k] = form_text(form, (size_t)k);
	if (form->body && *form->body)
		out->values.text[FIELD_BODY] = form->body;
	finish(out);
}

/* A pair whose key is gone is written as "-KEY". */
static void
drop_pairs(struct form_values *out, struct form *was, const struct form *form)
{
	const struct words *old = &was->value[FIELD_META];
	const struct words *now = &form->value[FIELD_META];
	size_t count = old->count;

	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(old->item[i], "=");
		struct buf drop = BUF_INIT;
		bool there = false;

		for (size_t n = 0; n < now->count && !there; n++)
			there = strncmp(now->item[n], old->item[i],
			    len + 1) == 0;
		buf_addf(&drop, "-%.*s", (int)len, old->item[i]);
		if (!there)
			words_add(&out->add[FIELD_META],
			    form_keep(was, slice_of_buf(&drop)));
		buf_release(&drop);
	}
}

void
task_form_compare(struct form_values *out, struct form *was,
    const struct form *form)
{
	const char *old_body = was->body ? was->body : "";

	*out = (struct form_values){ .any = false };
	for (int k = 0; k < FIELD_GIVEN; k++) {
		size_t n = (size_t)k;
		enum field_value value = field_value((enum field_kind)k);

		if (!form->names[k])
			continue;
		if (value == VALUE_BOOL || value == VALUE_META)
			take_new(&out->add[k], &form->value[k], &was->value[k]);
		if (value == VALUE_BOOL)
			take_new(&out->drop[k], &was->value[k],
			    &form->value[k]);
		else if (value != VALUE_META &&
		    strcmp(form_text(form, n), form_text(was, n)) != 0)
			out->values.text[k] = form_text(form, n);
	}
	drop_pairs(out, was, form);
	if (form->body && strcmp(form->body, old_body) != 0)
		out->values.text[FIELD_BODY] = form->body;
	finish(out);
}

void
form_values_release(struct form_values *values)
{
	for (int k = 0; k < FIELD_GIVEN; k++) {
		words_release(&values->add[k]);
		words_release(&values->drop[k]);
	}
	*values = (struct form_values){ .any = false };
}

void
task_form_explain(struct buf *out, enum field_door door)
{
	buf_add_str(out, FORM_SCISSORS "\n"
	    "# Keep the line above: nothing below it is used.\n"
	    "#\n"
	    "# A field is one line, \"name: value\". The description, in "
	    "Markdown, comes after\n# an empty line.\n"
	    "#   priority            0 to 10, higher is more urgent\n"
	    "#   due, defer          2026-12-01, tomorrow, 3d\n"
	    "#   estimate            90 (minutes), 2h, 1d\n"
	    "#   labels, capabilities, needs, gates\n"
	    "#                       words, separated by commas\n"
	    "#   meta                KEY=VALUE, a line for each\n");
	if (door == FIELD_OF_ADD)
		buf_add_str(out,
		    "#   checklist           an item, a line for each\n"
		    "#\n# Without a title nothing is added.\n");
	else
		buf_add_str(out,
		    "#\n# A field without a value is cleared. If you change "
		    "nothing, or delete all of it,\n# nothing is written.\n");
}
