/* SPDX-License-Identifier: ISC */
/*
 * The fields of an issue of beads: where each goes, and metadata for the
 * others.
 */
#include "import/import_beads_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "format/field.h"
#include "import/import_values.h"

/* In beads, 0 is the most urgent and 2 the default; here 10 is and 5 is. */
static const int priorities[] = { 100, 80, 50, 30, 10 };

/* Keys that have a field here, or say nothing about the work. */
static const char *const placed[] = { "id", "title", "description", "design",
	"acceptance_criteria", "notes", "status", "priority", "issue_type",
	"assignee", "estimated_minutes", "created_at", "created_by",
	"updated_at", "closed_at", "close_reason", "due_at", "defer_until",
	"labels", "dependencies", "dependents", "comments", "content_hash",
	"dependency_count", "dependent_count", "comment_count", "_type",
	"deleted_at", "delete_reason" };

static void
add_section(struct import_record *r, struct buf *body, const char *key,
    const char *heading)
{
	struct slice text = record_text(r, 0, key);

	if (!text.ptr)
		return;
	import_clean_text(&r->clean, text);
	if (body->len)
		buf_add_str(body,
		    body->data[body->len - 1] == '\n' ? "\n" : "\n\n");
	if (heading)
		buf_addf(body, "## %s\n\n", heading);
	buf_add_slice(body, slice_of_buf(&r->clean));
}

/*
 * A missing title is replaced by the first line of the description, else by the
 * id.
 */
static void
find_title(struct import_record *r)
{
	struct slice text;
	const char *lf;

	if (record_line(r, 0, "title"))
		return;
	text = record_text(r, 0, "description");
	lf = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	if (lf)
		text.len = (size_t)(lf - text.ptr);
	buf_clear(&r->clean);
	if (text.len)
		import_clean_line(&r->clean, text);
	record_problem(r, IMPORT_REMARK,
	    "an issue without a title: %s is used instead",
	    r->clean.len ? "the first line of its description" : "its id");
	if (!r->clean.len)
		record_line(r, 0, "id");
}

static void
set_texts(struct import_record *r, struct import_values *fields)
{
	struct buf body = BUF_INIT;

	find_title(r);
	import_set_title(fields, &body, slice_of_buf(&r->clean));
	add_section(r, &body, "description", NULL);
	add_section(r, &body, "design", "Design");
	add_section(r, &body, "acceptance_criteria", "Acceptance criteria");
	add_section(r, &body, "notes", "Notes");
	buf_clear(&r->clean);
	buf_add_slice(&r->clean, slice_of_buf(&body));
	record_cut(r, "description");
	if (r->clean.len)
		import_set_text(fields, "body", slice_of_buf(&r->clean));
	buf_release(&body);
}

/*
 * Returns the priority in tenths of a text: a number from 0 to 4, perhaps with
 * a P in front, or one of the usual words; -1 for any other text.
 */
static int
priority_of(struct slice text)
{
	int64_t n;

	if (import_parse_priority(text) >= 0)
		return import_parse_priority(text);
	if (text.len > 1 && (*text.ptr == 'P' || *text.ptr == 'p')) {
		text.ptr++;
		text.len--;
	}
	return import_parse_whole(&n, text) && n >= 0 && n <= 4 ? priorities[n]
	                                                        : -1;
}

/* True if the key has a value. */
static bool
has_value(const struct import_record *r, const char *key)
{
	uint32_t token = json_get(r->doc, 0, key);

	return token && record_token(r, token)->kind != JSON_NULL;
}

static void
set_numbers(struct import_record *r, struct import_values *fields)
{
	int tenths = priority_of(record_text(r, 0, "priority"));
	struct buf raw = BUF_INIT;
	int64_t n;

	if (tenths < 0 && has_value(r, "priority"))
		record_problem(r, IMPORT_LOST,
		    "priority: not a whole number from 0 to 4; the default "
		    "is used");
	json_add_tenths(&raw, tenths < 0 ? priorities[2] : tenths);
	import_set_raw(fields, "priority", slice_of_buf(&raw));
	buf_clear(&raw);
	if (import_parse_whole(&n, record_text(r, 0, "estimated_minutes")) &&
	    n >= 0 && n <= ESTIMATE_MAX) {
		json_add_int(&raw, n);
		import_set_raw(fields, "estimate", slice_of_buf(&raw));
	} else if (has_value(r, "estimated_minutes")) {
		record_problem(r, IMPORT_LOST,
		    "estimated_minutes: not a whole number of minutes; it is "
		    "left out");
	}
	buf_release(&raw);
}

static bool
is_list(struct slice key)
{
	return slice_is(key, "labels") || slice_is(key, "dependencies") ||
	    slice_is(key, "comments") || slice_is(key, "dependents");
}

static bool
is_placed(const struct json_token *key, const struct json_token *value)
{
	struct slice name = { key->ptr, key->len };

	/* a value of another type than expected is kept as metadata */
	if (value->kind == JSON_TRUE || ((value->kind == JSON_OBJECT ||
	    value->kind == JSON_ARRAY) && !is_list(name)))
		return false;

	for (size_t i = 0; i < sizeof(placed) / sizeof(placed[0]); i++)
		if (slice_is(name, placed[i]))
			return true;
	return false;
}

/* True if a value says nothing: beads writes every column of its tables. */
static bool
is_blank(const struct import_record *r, uint32_t token)
{
	const struct json_token *value = record_token(r, token);
	struct slice raw = json_raw(r->doc, token);

	return value->kind == JSON_NULL || value->kind == JSON_FALSE ||
	    slice_is(raw, "0") || slice_is(raw, "\"\"") ||
	    slice_is(raw, "\"{}\"") ||
	    ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) &&
	        value->count == 0);
}

/* True if an event can hold the value as metadata. */
static bool
fits(struct slice raw)
{
	struct buf nested = BUF_INIT;
	struct json_doc doc = {0};
	int rc;

	if (raw.len > META_MAX)
		return false;
	buf_add_str(&nested, "[[[[");		/* as deep as in the event */
	buf_add_slice(&nested, raw);
	buf_add_str(&nested, "]]]]");
	rc = json_scan(&doc, nested.data, nested.len, NULL);
	json_release(&doc);
	buf_release(&nested);
	return !rc;
}

/* Keep everything else as metadata. */
static void
set_meta(struct import_record *r, struct import_values *tags)
{
	struct buf field = BUF_INIT;
	uint32_t end = record_token(r, 0)->next;

	for (uint32_t t = 1; t < end; t = record_token(r, t + 1)->next) {
		const struct json_token *key = record_token(r, t);
		struct slice name = { key->ptr, key->len };
		struct slice raw = json_raw(r->doc, t + 1);

		if (is_placed(key, record_token(r, t + 1)) ||
		    is_blank(r, t + 1))
			continue;
		if (key->escaped || !meta_key_valid(name) || !fits(raw)) {
			record_problem(r, IMPORT_LOST,
			    "'%.*s' cannot be kept as metadata; it is left "
			    "out",
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

/*
 * The type becomes a label, so it can be searched for; the type "task" says
 * nothing.
 */
static void
set_type(struct import_record *r, struct import_values *tags)
{
	struct buf type = BUF_INIT;

	if (!record_line(r, 0, "issue_type"))
		buf_add_str(&r->clean, "task");
	buf_add_slice(&type, slice_of_buf(&r->clean));
	import_set_text(tags, "meta/issue_type", slice_of_buf(&type));
	if (strcmp(type.data, "task") != 0)
		record_add_label(r, tags, slice_of_buf(&type));
	buf_release(&type);
}

static void
set_status(struct import_record *r, struct import_task *task)
{
	struct import_status status = { .closed_at = record_time(r, 0,
		                            "closed_at") };
	char *word = NULL, *why = NULL;
	struct slice text;

	if (record_line(r, 0, "status"))
		word = import_string(&r->clean);
	task->gone = word && strcmp(word, "tombstone") == 0;
	if (task->gone && status.closed_at == WHEN_NONE)
		status.closed_at = record_time(r, 0, "deleted_at");
	text = record_text(r, 0, task->gone ? "delete_reason" : "close_reason");
	if (text.ptr) {
		import_clean_text(&r->clean, text);
		record_cut(r, "reason");
		why = import_string(&r->clean);
	}
	status.word = word;
	status.why = why;
	import_set_status(task, &status);
	free(word);
	free(why);
}

static void
take_label(struct import_record *r, uint32_t token, void *tags)
{
	struct slice text = record_text_of(r, token);

	if (text.ptr)
		record_add_label(r, tags, text);
	else
		record_problem(r, IMPORT_LOST,
		    "a label that is not text is left out");
}

void
beads_task(struct import_record *r, struct import_task *task)
{
	char *assignee = record_name(r, 0, "assignee");

	task->file = r->file;
	task->line = r->line;
	set_texts(r, &task->fields);
	set_numbers(r, &task->fields);
	if (assignee)
		import_set_text(&task->fields, "assignee", slice_of(assignee));
	free(assignee);
	record_set_when(r, &task->fields, "due_at", "due");
	record_set_when(r, &task->fields, "defer_until", "defer");
	task->created_at = record_time(r, 0, "created_at");
	task->created_by = record_name(r, 0, "created_by");
	set_status(r, task);
	set_type(r, &task->tags);
	set_meta(r, &task->tags);
	record_each(r, 0, "labels", &task->tags, take_label);
}
