/* SPDX-License-Identifier: ISC */
/* Reading drafts of tasks. */
#include "command/task_plan.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/nearest.h"
#include "model/given.h"
#include "model/wait_ring.h"

#define PLAN_MAX 100000

/* Keys of a draft that are not fields of a task. */
static const char *const other_keys[] = { "prefix", "as", "children" };

static char *
keep(struct plan_entry *entry, char *text)
{
	entry->owned = task_realloc(entry->owned, entry->owned_count + 1,
	    sizeof(char *));
	entry->owned[entry->owned_count++] = text;
	return text;
}

static struct plan_entry *
new_entry(struct plan *plan, const struct task_draft *base)
{
	struct plan_entry *entry = task_zalloc(1, sizeof(*entry));

	ARRAY_GROW(plan->entry, plan->count, plan->cap);
	entry->draft = *base;
	plan->entry[plan->count++] = entry;
	return entry;
}

static int
bad(struct err *err, const char *key, const char *must)
{
	return err_set(err, ERR_INVALID, "in a draft, '%s' must be %s", key,
	    must);
}

static int
take_string(struct plan_entry *entry, const char **out, const cJSON *value,
    const char *key, struct err *err)
{
	if (cJSON_IsNull(value))
		return 0;
	if (!cJSON_IsString(value))
		return bad(err, key, "text");
	*out = keep(entry, task_strdup(value->valuestring));
	return 0;
}

static int
take_words(struct plan_entry *entry, struct words *out, const cJSON *value,
    const char *key, struct err *err)
{
	const cJSON *item;

	if (cJSON_IsString(value)) {
		words_add(out, keep(entry, task_strdup(value->valuestring)));
		return 0;
	}
	if (!cJSON_IsArray(value))
		return bad(err, key, "an array of texts");
	cJSON_ArrayForEach(item, value) {
		if (!cJSON_IsString(item))
			return bad(err, key, "an array of texts");
		words_add(out, keep(entry, task_strdup(item->valuestring)));
	}
	return 0;
}

/* Take a number, or a text that gives one: "2h". */
static int
take_number(struct plan_entry *entry, const char **out, const cJSON *value,
    enum field_kind kind, struct err *err)
{
	int64_t n;

	if (cJSON_IsNull(value))
		return 0;
	*out = keep(entry,
	    cJSON_IsString(value) ? task_strdup(value->valuestring)
	                          : cJSON_PrintUnformatted(value));
	return given_number(&n, kind, slice_of(*out), err);
}

static int
take_object(struct plan_entry *entry, const char **out, const cJSON *value,
    const char *key, struct err *err)
{
	if (!cJSON_IsObject(value))
		return bad(err, key, "an object");
	*out = keep(entry, cJSON_PrintUnformatted(value));
	return 0;
}

static int add_object(struct plan *plan,
    const struct task_draft *base, const cJSON *object, const char *parent,
    int depth, struct err *err);

static int
take_children(struct plan *plan, struct plan_entry *entry,
    const struct task_draft *base, const cJSON *value, int depth,
    struct err *err)
{
	struct buf name = BUF_INIT;
	const cJSON *item;
	int rc = 0;

	if (!cJSON_IsArray(value))
		return bad(err, "children", "an array of drafts");
	if (!entry->as) {
		/* a name that nobody can type: only the children use it */
		buf_addf(&name, "\n%zu", plan->count);
		entry->as = name.data;
	}
	plan->linked = true;
	cJSON_ArrayForEach(item, value) {
		struct buf parent = BUF_INIT;

		buf_addf(&parent, "@%s", entry->as);
		rc = add_object(plan, base, item, parent.data, depth + 1, err);
		buf_release(&parent);
		if (rc)
			break;
	}
	return rc;
}

static int
unknown_key(const char *key, struct err *err)
{
	const char *keys[FIELD_GIVEN + 3], *near;
	struct buf all = BUF_INIT;
	size_t count = 0;
	int rc;

	for (int k = 0; k < FIELD_GIVEN; k++)
		if (field_is_given((enum field_kind)k, FIELD_OF_ADD))
			keys[count++] = field_key((enum field_kind)k);
	for (size_t i = 0; i < sizeof(other_keys) / sizeof(other_keys[0]); i++)
		keys[count++] = other_keys[i];
	near = nearest_word(key, keys, count);
	for (size_t i = 0; i < count; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", keys[i]);
	rc = near ? err_set(err, ERR_INVALID,
	                "a draft has no '%s'; did you mean '%s'?",
	                key, near)
	          : err_set(err, ERR_INVALID,
	                "a draft has no '%s'; it has %s",
	                key, all.data);
	buf_release(&all);
	return rc;
}

/* Take the name by which other drafts refer to this one. */
static int
take_name(const struct plan *plan, struct plan_entry *entry, const cJSON *value,
    struct err *err)
{
	if (!cJSON_IsString(value) || !word_valid(slice_of(value->valuestring)))
		return bad(err, "as", "a name without spaces");
	entry->as = task_strdup(value->valuestring);
	for (size_t j = 0; j + 1 < plan->count; j++)
		if (plan->entry[j]->as &&
		    strcmp(plan->entry[j]->as, entry->as) == 0)
			return err_set(err, ERR_DUPLICATE,
			    "two drafts are called '%s'", entry->as);
	return 0;
}

static int
take_key(struct plan *plan, struct plan_entry *entry, const cJSON *value,
    struct err *err)
{
	const char *key = value->string;
	enum field_kind kind = field_of_key(key, FIELD_OF_ADD);
	const char **text = &entry->draft.values.text[kind];

	if (strcmp(key, "as") == 0)
		return take_name(plan, entry, value, err);
	if (strcmp(key, "prefix") == 0)
		return take_string(entry, &entry->draft.prefix, value, key,
		    err);
	if (strcmp(key, "children") == 0)
		return 0;	/* checked when all names are known */
	switch (field_value(kind)) {
	case VALUE_ANY: return unknown_key(key, err);
	case VALUE_BOOL:
		return take_words(entry, &entry->words[kind - FIELD_META],
		    value, key, err);
	case VALUE_META: return take_object(entry, text, value, key, err);
	case VALUE_PRIORITY:
	case VALUE_MINUTES:
	case VALUE_WORD: return take_number(entry, text, value, kind, err);
	default: return take_string(entry, text, value, key, err);
	}
}

static int
add_object(struct plan *plan, const struct task_draft *base,
    const cJSON *object, const char *parent, int depth, struct err *err)
{
	struct plan_entry *entry;
	const cJSON *value, *children = NULL;
	int rc;

	if (!cJSON_IsObject(object))
		return err_set(err, ERR_INVALID,
		    "a draft must be a JSON object");
	if (depth > 16 || plan->count >= PLAN_MAX)
		return err_set(err, ERR_INVALID,
		    "a plan is at most 16 deep and %d tasks",
		    PLAN_MAX);
	entry = new_entry(plan, base);
	entry->draft.values.text[FIELD_TITLE] = NULL;
	if (parent)
		entry->draft.values.text[FIELD_PARENT] = keep(entry,
		    task_strdup(parent));
	cJSON_ArrayForEach(value, object) {
		rc = take_key(plan, entry, value, err);
		if (rc)
			return rc;
		if (strcmp(value->string, "children") == 0)
			children = value;
	}
	if (!entry->draft.values.text[FIELD_TITLE])
		return err_set(err, ERR_INVALID, "a draft has no 'title'");
	return children ? take_children(plan, entry, base, children, depth,
	    err) : 0;
}

int
plan_add_line(struct plan *plan, const struct task_draft *base,
    const char *line, struct err *err)
{
	cJSON *object = NULL;
	struct plan_entry *entry;
	int rc;

	if (*line != '{') {
		entry = new_entry(plan, base);
		entry->draft.values.text[FIELD_TITLE] = keep(entry,
		    task_strdup(line));
		return 0;
	}
	rc = json_parse(&object, line, strlen(line), err);
	if (!rc)
		rc = add_object(plan, base, object, NULL, 0, err);
	cJSON_Delete(object);
	return rc;
}

static const struct plan_entry *
named(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->entry[i]->as && strcmp(plan->entry[i]->as, name) == 0)
			return plan->entry[i];
	return NULL;
}

/* Replace "@name" by the id of that draft; other operands stay. */
static int
resolve(const struct plan *plan, const char **operand, struct err *err)
{
	const struct plan_entry *entry;

	if (!*operand || **operand != '@')
		return 0;
	entry = named(plan, *operand + 1);
	if (!entry)
		return err_set(err, ERR_NOT_FOUND, "no draft is called '%s'",
		    *operand + 1);
	*operand = entry->id;
	return 0;
}

/*
 * Choose an id. With a key the id is equal every time and in every clone, as
 * task_add() makes it.
 */
static int
choose_id(char out[TASK_ID_SIZE], const char *actor, const char *key,
    size_t nth, struct err *err)
{
	if (!key)
		return task_id_random(out, err);
	task_id_hashed(out, "key", slice_of(actor), slice_of(key), nth);
	return 0;
}

int
plan_resolve(struct plan *plan, const char *actor, const char *key,
    struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct plan_entry *entry = plan->entry[i];

		plan->linked |= entry->as != NULL;
	}
	for (size_t i = 0; i < plan->count && plan->linked && !rc; i++) {
		rc = choose_id(plan->entry[i]->id, actor, key, i, err);
		words_add(&plan->ids, plan->entry[i]->id);
	}
	for (size_t i = 0; i < plan->count && !rc; i++) {
		struct plan_entry *entry = plan->entry[i];
		struct task_values *values = &entry->draft.values;
		struct words *needs = &entry->words[FIELD_LINK - FIELD_META];

		rc = resolve(plan, &values->text[FIELD_PARENT], err);
		for (size_t n = 0; n < needs->count && !rc; n++)
			rc = resolve(plan, &needs->item[n], err);
		if (rc)
			plan->failed = i;
		if (rc && entry->line)
			err_prefix(err, "line %zu", entry->line);
		for (int w = 0; w < PLAN_WORDS; w++)
			if (entry->words[w].count)
				values->add[FIELD_META + w] = entry->words[w]
				                                  .item;
		if (plan->linked) {
			entry->draft.id = entry->id;
			values->plan = plan->ids.item;
		}
	}
	return rc;
}

int
plan_check(const struct plan *plan, const struct view *view, struct err *err)
{
	struct buf ring = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < plan->count && plan->linked && !rc; i++) {
		const struct plan_entry *entry = plan->entry[i];
		uint32_t task = state_find_subject(view->state, SUBJECT_TASK,
		    slice_of(entry->id));

		if (task && wait_ring_through(&ring, view, task))
			rc = err_set(err, ERR_INVALID,
			    "the plan has a cycle through '%s': %s",
			    entry->draft.values.text[FIELD_TITLE], ring.data);
	}
	buf_release(&ring);
	return rc;
}

void
plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_entry *entry = plan->entry[i];

		for (size_t n = 0; n < entry->owned_count; n++)
			free(entry->owned[n]);
		free(entry->owned);
		free(entry->as);
		for (int w = 0; w < PLAN_WORDS; w++)
			words_release(&entry->words[w]);
		free(entry);
	}
	free(plan->entry);
	words_release(&plan->ids);
	memset(plan, 0, sizeof(*plan));
}
