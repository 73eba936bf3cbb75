/* SPDX-License-Identifier: ISC */
/*
 * Reading drafts.
 */
#include "draft_json.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "given.h"
#include "json.h"
#include "nearest.h"

#define PLAN_MAX 100000

static const char *const keys[] = { "title", "body", "code", "prefix", "priority",
    "labels", "assignee", "parent", "needs", "capabilities", "due", "defer",
    "estimate", "gates", "ref", "meta", "checklist", "state", "as", "children" };

#define KEYS (sizeof(keys) / sizeof(keys[0]))

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

	if (plan->count == plan->cap) {
		plan->cap = plan->cap ? plan->cap * 2 : 16;
		plan->entry = task_realloc(plan->entry, plan->cap,
		    sizeof(*plan->entry));
	}
	entry->draft = *base;
	plan->entry[plan->count++] = entry;
	return entry;
}

static int
bad(struct err *err, const char *key, const char *must)
{
	return err_set(err, ERR_INVALID, "in a draft, '%s' must be %s", key, must);
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

/* A number, or a text that says one: "2h". */
typedef int given_fn(int64_t *out, struct slice text, struct err *err);

static int
take_number(const cJSON *value, given_fn *given, int64_t *out, struct err *err)
{
	char *text;
	int rc;

	if (cJSON_IsNull(value))
		return 0;
	text = cJSON_IsString(value) ? task_strdup(value->valuestring) :
	    cJSON_PrintUnformatted(value);
	rc = given(out, slice_of(text), err);
	free(text);
	return rc;
}

static int add_object(struct plan *plan,
    const struct task_draft *base, const cJSON *object, const char *parent,
    int depth, struct err *err);

static int
take_children(struct plan *plan, struct plan_entry *entry,
    const struct task_draft *base, const cJSON *value, int depth, struct err *err)
{
	struct buf name = BUF_INIT;
	const cJSON *item;
	int rc = 0;

	if (!cJSON_IsArray(value))
		return bad(err, "children", "an array of drafts");
	if (!entry->as) {
		/* a name that nobody can write: only the children use it */
		buf_addf(&name, "\n%zu", plan->count);
		entry->as = name.data;
	}
	plan->linked = 1;
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
	const char *near = nearest_word(key, keys, KEYS);
	struct buf all = BUF_INIT;
	int rc;

	for (size_t i = 0; i < KEYS; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", keys[i]);
	rc = near ? err_set(err, ERR_INVALID, "a draft has no '%s'; did you mean "
	    "'%s'?", key, near) : err_set(err, ERR_INVALID, "a draft has no '%s'; it "
	    "has %s", key, all.data);
	buf_release(&all);
	return rc;
}

static int
take_key(struct plan *plan, struct plan_entry *entry,
    const cJSON *value, struct err *err)
{
	struct task_draft *draft = &entry->draft;
	const char *key = value->string;
	size_t i = 0;

	while (i < KEYS && strcmp(keys[i], key) != 0)
		i++;
	switch (i) {
	case 0: return take_string(entry, &draft->title, value, key, err);
	case 1: return take_string(entry, &draft->body, value, key, err);
	case 2: return take_string(entry, &draft->code, value, key, err);
	case 3: return take_string(entry, &draft->prefix, value, key, err);
	case 4: return take_number(value, given_priority, &draft->priority, err);
	case 5: return take_words(entry, &entry->labels, value, key, err);
	case 6: return take_string(entry, &draft->assignee, value, key, err);
	case 7: return take_string(entry, &draft->parent, value, key, err);
	case 8: return take_words(entry, &entry->needs, value, key, err);
	case 9: return take_words(entry, &entry->caps, value, key, err);
	case 10: return take_string(entry, &draft->due, value, key, err);
	case 11: return take_string(entry, &draft->defer, value, key, err);
	case 12: return take_number(value, given_estimate, &draft->estimate, err);
	case 13: return take_words(entry, &entry->gates, value, key, err);
	case 14: return take_string(entry, &draft->ref, value, key, err);
	case 15:
		if (!cJSON_IsObject(value))
			return bad(err, key, "an object");
		draft->meta = keep(entry, cJSON_PrintUnformatted(value));
		return 0;
	case 16: return take_words(entry, &entry->checks, value, key, err);
	case 17: return take_string(entry, &draft->state, value, key, err);
	case 18:
		if (!cJSON_IsString(value) || !word_valid(slice_of(
		    value->valuestring)))
			return bad(err, key, "a name without spaces");
		entry->as = task_strdup(value->valuestring);
		for (size_t j = 0; j + 1 < plan->count; j++)
			if (plan->entry[j]->as &&
			    strcmp(plan->entry[j]->as, entry->as) == 0)
				return err_set(err, ERR_DUPLICATE,
				    "two drafts are called '%s'", entry->as);
		return 0;
	case 19: return 0;	/* children: when the rest is known */
	}
	return unknown_key(key, err);
}

static int
add_object(struct plan *plan, const struct task_draft *base,
    const cJSON *object, const char *parent, int depth, struct err *err)
{
	struct plan_entry *entry;
	const cJSON *value, *children = NULL;
	int rc;

	if (!cJSON_IsObject(object))
		return err_set(err, ERR_INVALID, "a draft must be a JSON object");
	if (depth > 16 || plan->count >= PLAN_MAX)
		return err_set(err, ERR_INVALID, "a plan is at most 16 deep and "
		    "%d tasks", PLAN_MAX);
	entry = new_entry(plan, base);
	entry->draft.title = NULL;
	if (parent)
		entry->draft.parent = keep(entry, task_strdup(parent));
	cJSON_ArrayForEach(value, object) {
		rc = take_key(plan, entry, value, err);
		if (rc)
			return rc;
		if (strcmp(value->string, "children") == 0)
			children = value;
	}
	if (!entry->draft.title)
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
		entry->draft.title = keep(entry, task_strdup(line));
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

/* "@name" -> the id of that draft; other operands stay. */
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

/* With a key the same id every time and in every clone, as task_add() makes it. */
static int
choose_id(char out[TASK_ID_SIZE], const struct cli *cli, size_t nth, struct err *err)
{
	if (!cli->key)
		return task_id_random(out, err);
	task_id_hashed(out, "key", slice_of(journal_actor(cli->journal)),
	    slice_of(cli->key), nth);
	return 0;
}

int
plan_resolve(struct plan *plan, const struct cli *cli, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct plan_entry *entry = plan->entry[i];

		plan->linked |= entry->as != NULL;
	}
	for (size_t i = 0; i < plan->count && plan->linked && !rc; i++) {
		rc = choose_id(plan->entry[i]->id, cli, i, err);
		words_add(&plan->ids, plan->entry[i]->id);
	}
	for (size_t i = 0; i < plan->count && !rc; i++) {
		struct plan_entry *entry = plan->entry[i];
		struct task_draft *draft = &entry->draft;

		rc = resolve(plan, &draft->parent, err);
		for (size_t n = 0; n < entry->needs.count && !rc; n++)
			rc = resolve(plan, &entry->needs.item[n], err);
		if (rc)
			plan->failed = i;
		if (rc && entry->line)
			err_prefix(err, "line %zu", entry->line);
		if (entry->labels.count)
			draft->labels = entry->labels.item;
		if (entry->caps.count)
			draft->caps = entry->caps.item;
		if (entry->gates.count)
			draft->gates = entry->gates.item;
		if (entry->needs.count)
			draft->needs = entry->needs.item;
		if (entry->checks.count)
			draft->checks = entry->checks.item;
		if (plan->linked) {
			draft->id = entry->id;
			draft->plan = plan->ids.item;
		}
	}
	return rc;
}

int
plan_check(const struct plan *plan, const struct view *view, struct err *err)
{
	for (size_t i = 0; i < plan->count && plan->linked; i++) {
		const struct plan_entry *entry = plan->entry[i];
		uint32_t task = state_find_subject(view->state, SUBJECT_TASK,
		    slice_of(entry->id));
		struct term_list needs = {0};
		int cyclic = task && view_parent_cycle(view, task);

		if (task)
			view_outgoing(&needs, view, task, LINK_NEEDS);
		for (size_t k = 0; k < needs.count && !cyclic; k++)
			cyclic = view_reaches(view, needs.term[k], task,
			    LINK_NEEDS);
		term_list_release(&needs);
		if (cyclic)
			return err_set(err, ERR_INVALID, "the plan has a cycle "
			    "through '%s'", entry->draft.title);
	}
	return 0;
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
		words_release(&entry->labels);
		words_release(&entry->caps);
		words_release(&entry->gates);
		words_release(&entry->needs);
		words_release(&entry->checks);
		free(entry);
	}
	free(plan->entry);
	words_release(&plan->ids);
	memset(plan, 0, sizeof(*plan));
}
