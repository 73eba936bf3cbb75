/* SPDX-License-Identifier: ISC */
/*
 * Reading drafts.
 */
#include "cli/draft_json.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/nearest.h"
#include "model/given.h"

#define PLAN_MAX 100000

/* The keys of a draft, as they are spelt. */
#define DRAFT_KEYS(X) \
	X(title) X(body) X(code) X(prefix) X(priority) X(labels) X(assignee) \
	X(parent) X(needs) X(capabilities) X(due) X(defer) X(estimate) \
	X(gates) X(ref) X(meta) X(checklist) X(state) X(as) X(children)

enum draft_key {
#define NUMBER(name) KEY_##name,
	DRAFT_KEYS(NUMBER)
#undef NUMBER
	KEYS
};

static const char *const keys[KEYS] = {
#define NAME(name) #name,
	DRAFT_KEYS(NAME)
#undef NAME
};

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

	for (int i = 0; i < KEYS; i++)
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
	int i = 0;

	while (i < KEYS && strcmp(keys[i], key) != 0)
		i++;
	switch ((enum draft_key)i) {
	case KEY_title: return take_string(entry, &draft->title, value, key, err);
	case KEY_body: return take_string(entry, &draft->body, value, key, err);
	case KEY_code: return take_string(entry, &draft->code, value, key, err);
	case KEY_prefix: return take_string(entry, &draft->prefix, value, key, err);
	case KEY_priority: return take_number(value, given_priority, &draft->priority, err);
	case KEY_labels: return take_words(entry, &entry->labels, value, key, err);
	case KEY_assignee: return take_string(entry, &draft->assignee, value, key, err);
	case KEY_parent: return take_string(entry, &draft->parent, value, key, err);
	case KEY_needs: return take_words(entry, &entry->needs, value, key, err);
	case KEY_capabilities: return take_words(entry, &entry->caps, value, key, err);
	case KEY_due: return take_string(entry, &draft->due, value, key, err);
	case KEY_defer: return take_string(entry, &draft->defer, value, key, err);
	case KEY_estimate: return take_number(value, given_estimate, &draft->estimate, err);
	case KEY_gates: return take_words(entry, &entry->gates, value, key, err);
	case KEY_ref: return take_string(entry, &draft->ref, value, key, err);
	case KEY_meta:
		if (!cJSON_IsObject(value))
			return bad(err, key, "an object");
		draft->meta = keep(entry, cJSON_PrintUnformatted(value));
		return 0;
	case KEY_checklist: return take_words(entry, &entry->checks, value, key, err);
	case KEY_state: return take_string(entry, &draft->state, value, key, err);
	case KEY_as:
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
	case KEY_children: return 0;	/* when the rest is known */
	case KEYS: break;
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

		if (task && (view_parent_cycle(view, task) ||
		    view_needs_cycle(view, task)))
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
