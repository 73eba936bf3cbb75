/* SPDX-License-Identifier: ISC */
/*
 * The fields of an issue of beads: what goes where, and what of it has no place of its
 * own.
 */
#include "import_beads_private.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "field.h"
#include "utf8.h"
#include "when.h"

struct status {
	const char *name;
	enum import_role role;
	const char *state;
	int exact;		/* boolean: nothing is lost by the mapping */
};

static const struct status statuses[] = {
	{ "open", IMPORT_OPEN, NULL, 1 },
	{ "in_progress", IMPORT_WORKING, "in-progress", 1 },
	{ "blocked", IMPORT_WORKING, "blocked", 1 },
	{ "closed", IMPORT_DONE, "done", 1 },
	{ "hooked", IMPORT_WORKING, "in-progress", 0 },
	{ "deferred", IMPORT_WAITING, "waiting-for-dependency", 0 },
	{ "pinned", IMPORT_WAITING, "waiting-for-dependency", 0 },
};

/* Deferred to a time: open, and that field says when it is ready. */
static const struct status deferred_to = { "deferred", IMPORT_OPEN, NULL, 0 };

/* Urgent first in beads, 2 if nobody says; here 10 is urgent and 5 the default. */
static const int priorities[] = { 100, 80, 50, 30, 10 };

/* Keys that have a place of their own, or say nothing about the work. */
static const char *const placed[] = { "id", "title", "description", "design",
    "acceptance_criteria", "notes", "status", "priority", "issue_type", "assignee",
    "estimated_minutes", "created_at", "created_by", "updated_at", "closed_at",
    "close_reason", "due_at", "defer_until", "labels", "dependencies", "dependents",
    "comments", "content_hash", "dependency_count", "dependent_count",
    "comment_count", "_type" };

static void
set_time(struct beads_record *r, struct import_values *values, uint32_t object,
    const char *key, const char *field)
{
	int64_t ms = beads_time(r, object, key);
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_format(text, ms);
	import_set_text(values, field, slice_of(text));
}

static void
add_section(struct beads_record *r, struct buf *body, uint32_t object, const char *key,
    const char *heading)
{
	struct slice text = beads_text(r, object, key);

	if (!text.ptr)
		return;
	import_clean_text(&r->clean, text);
	if (body->len)
		buf_add_str(body, body->data[body->len - 1] == '\n' ? "\n" : "\n\n");
	if (heading)
		buf_addf(body, "## %s\n\n", heading);
	buf_add_slice(body, slice_of_buf(&r->clean));
}

/* Title and body; a title that is too long is whole at the top of the body. */
static void
set_texts(struct beads_record *r, struct import_values *fields, uint32_t issue)
{
	struct buf title = BUF_INIT, body = BUF_INIT;
	struct slice text;
	size_t at = 0, chars = 0;
	uint32_t cp;

	beads_line(r, issue, "title");
	text = slice_of_buf(&r->clean);
	buf_add_slice(&title, text);
	if (utf8_length(text) > TITLE_MAX) {
		buf_add_slice(&body, text);
		for (; chars < TITLE_MAX - 1; chars++)
			at += utf8_decode(text.ptr + at, text.ptr + text.len, &cp);
		title.len = at;
		while (title.data[title.len - 1] == ' ')
			title.len--;
		buf_add_str(&title, "…");
	}
	import_set_text(fields, "title", slice_of_buf(&title));
	add_section(r, &body, issue, "description", NULL);
	add_section(r, &body, issue, "design", "Design");
	add_section(r, &body, issue, "acceptance_criteria", "Acceptance criteria");
	add_section(r, &body, issue, "notes", "Notes");
	beads_cut(r, &body, "description");
	if (body.len)
		import_set_text(fields, "body", slice_of_buf(&body));
	buf_release(&title);
	buf_release(&body);
}

static void
set_numbers(struct beads_record *r, struct import_values *fields, uint32_t issue)
{
	uint32_t token = json_get(r->doc, issue, "priority");
	struct buf raw = BUF_INIT;
	int64_t n = 2;

	if (token && (!json_int(r->doc, token, &n) || n < 0 || n > 4)) {
		import_problem(r->import, r->file, r->line, 0, "priority: not a "
		    "whole number from 0 to 4; the default is taken");
		n = 2;
	}
	json_add_tenths(&raw, priorities[n]);
	import_set_raw(fields, "priority", slice_of_buf(&raw));
	token = json_get(r->doc, issue, "estimated_minutes");
	if (token && beads_token(r, token)->kind != JSON_NULL) {
		if (json_int(r->doc, token, &n) && n >= 0 && n <= ESTIMATE_MAX)
			import_set_raw(fields, "estimate", json_raw(r->doc, token));
		else
			import_problem(r->import, r->file, r->line, 0,
			    "estimated_minutes: not a whole number of minutes; it "
			    "is left out");
	}
	buf_release(&raw);
}

static int
is_placed(const struct json_token *key)
{
	struct slice name = { key->ptr, key->len };

	for (size_t i = 0; i < sizeof(placed) / sizeof(placed[0]); i++)
		if (slice_is(name, placed[i]))
			return 1;
	return 0;
}

/* Does a value say anything? beads writes every column of its tables. */
static int
is_blank(const struct beads_record *r, uint32_t token)
{
	const struct json_token *value = beads_token(r, token);
	struct slice raw = json_raw(r->doc, token);

	return value->kind == JSON_NULL || value->kind == JSON_FALSE ||
	    slice_is(raw, "0") || slice_is(raw, "\"\"") || slice_is(raw, "\"{}\"") ||
	    ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) &&
	    value->count == 0);
}

/* All that has no place of its own. */
static void
set_meta(struct beads_record *r, struct import_values *tags, uint32_t issue)
{
	struct buf field = BUF_INIT;
	uint32_t end = beads_token(r, issue)->next;

	for (uint32_t t = issue + 1; t < end; t = beads_token(r, t + 1)->next) {
		const struct json_token *key = beads_token(r, t);
		struct slice name = { key->ptr, key->len };
		struct slice raw = json_raw(r->doc, t + 1);

		if (is_placed(key) || is_blank(r, t + 1))
			continue;
		if (key->escaped || !meta_key_valid(name) || raw.len > META_MAX) {
			import_problem(r->import, r->file, r->line, 0, "'%.*s' is no "
			    "metadata that can be kept; it is left out",
			    (int)(name.len > 60 ? 60 : name.len), name.ptr);
			continue;
		}
		buf_clear(&field);
		buf_add_str(&field, "meta/");
		buf_add_slice(&field, name);
		import_set_raw(tags, field.data, raw);
	}
	buf_release(&field);
}

/* The type is a label, so that one can look for it; of mere tasks it says nothing. */
static void
set_type(struct beads_record *r, struct import_values *tags, uint32_t issue)
{
	if (!beads_line(r, issue, "issue_type"))
		buf_add_str(&r->clean, "task");
	import_set_text(tags, "meta/issue_type", slice_of_buf(&r->clean));
	if (strcmp(r->clean.data, "task") != 0) {
		struct buf type = BUF_INIT;

		buf_add_slice(&type, slice_of_buf(&r->clean));
		beads_label(r, tags, slice_of_buf(&type));
		buf_release(&type);
	}
}

static void
replace(char **old, char *new)
{
	free(*old);
	*old = new;
}

static void
set_status(struct beads_record *r, struct import_task *task, uint32_t issue)
{
	const struct status *known = NULL;

	if (!beads_line(r, issue, "status"))
		buf_add_str(&r->clean, "open");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(r->clean.data, statuses[i].name) == 0)
			known = &statuses[i];
	if (known && strcmp(known->name, "deferred") == 0 &&
	    beads_text(r, issue, "defer_until").ptr)
		known = &deferred_to;
	task->role = known ? known->role : IMPORT_OPEN;
	if (!known || !known->exact)
		import_set_text(&task->tags, "meta/status", slice_of_buf(&r->clean));
	for (size_t i = 0; !known && i < r->clean.len; i++)
		if (r->clean.data[i] == '_')
			r->clean.data[i] = '-';
	replace(&task->state, known ? (known->state ? task_strdup(known->state) :
	    NULL) : task_strdup(r->clean.data));
	task->moved_at = task->updated_at;
	replace(&task->why, NULL);
	if (task->role == IMPORT_DONE) {
		int64_t closed = beads_time(r, issue, "closed_at");
		struct slice why = beads_text(r, issue, "close_reason");

		if (closed != WHEN_NONE)
			task->moved_at = closed;
		if (why.ptr) {
			import_clean_text(&r->clean, why);
			beads_cut(r, &r->clean, "reason");
			replace(&task->why, import_string(&r->clean));
		}
	}
}

static void
take_labels(struct beads_record *r, struct import_values *tags)
{
	uint32_t list = json_get(r->doc, 0, "labels");

	if (!list || beads_token(r, list)->kind != JSON_ARRAY)
		return;
	for (uint32_t t = list + 1; t < beads_token(r, list)->next;
	    t = beads_token(r, t)->next) {
		buf_clear(&r->raw);
		if (beads_token(r, t)->kind == JSON_STRING)
			json_add_unescaped(&r->raw, beads_token(r, t));
		beads_label(r, tags, slice_of_buf(&r->raw));
	}
}

void
beads_task(struct beads_record *r, struct import_task *task)
{
	char *assignee = beads_name(r, 0, "assignee");

	task->whole = 1;
	task->file = r->file;
	task->line = r->line;
	import_clear(&task->fields);
	set_texts(r, &task->fields, 0);
	set_numbers(r, &task->fields, 0);
	if (assignee)
		import_set_text(&task->fields, "assignee", slice_of(assignee));
	free(assignee);
	set_time(r, &task->fields, 0, "due_at", "due");
	set_time(r, &task->fields, 0, "defer_until", "defer");
	task->created_at = beads_time(r, 0, "created_at");
	replace(&task->created_by, beads_name(r, 0, "created_by"));
	set_status(r, task, 0);
	set_type(r, &task->tags, 0);
	set_meta(r, &task->tags, 0);
	take_labels(r, &task->tags);
}
