/* SPDX-License-Identifier: ISC */
/*
 * Reading beads. Its records are read as what they say, not as what a version of beads
 * promises: keys that are not known are kept as metadata, kinds of links that are not
 * known as relations, states that are not known as open with the word beside it.
 */
#include "import_beads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "field.h"
#include "json.h"
#include "utf8.h"
#include "when.h"

/* A record being read. */
struct record {
	struct import *import;
	struct json_doc *doc;
	const char *file;
	uint64_t line;
	struct buf raw, clean;	/* scratch */
};

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

/* Urgent first in beads, 2 if nobody says; here 10 is urgent and 5 the default. */
static const int priorities[] = { 100, 80, 50, 30, 10 };

static const char *const link_kinds[][2] = {
	{ "blocks", "needs" },
	{ "conditional-blocks", "needs" },
	{ "waits-for", "needs" },
	{ "parent-child", "parent" },
	{ "discovered-from", "discovered-from" },
	{ "duplicates", "duplicates" },
	{ "supersedes", "supersedes" },
};

/* Keys that have a place of their own, or say nothing about the work. */
static const char *const placed[] = { "id", "title", "description", "design",
    "acceptance_criteria", "notes", "status", "priority", "issue_type", "assignee",
    "estimated_minutes", "created_at", "created_by", "updated_at", "closed_at",
    "close_reason", "due_at", "defer_until", "labels", "dependencies", "dependents",
    "comments", "content_hash", "dependency_count", "dependent_count",
    "comment_count", "_type" };

static const struct json_token *
token_at(const struct record *r, uint32_t token)
{
	return &r->doc->token[token];
}

/* The text of a member, raw; absent when there is none or it is empty. */
static struct slice
text_of(struct record *r, uint32_t object, const char *key)
{
	uint32_t token = json_get(r->doc, object, key);

	if (!token || token_at(r, token)->kind != JSON_STRING ||
	    token_at(r, token)->len == 0)
		return (struct slice){ NULL, 0 };
	buf_clear(&r->raw);
	json_add_unescaped(&r->raw, token_at(r, token));
	return slice_of_buf(&r->raw);
}

/* A member as one clean line, in r->clean. Boolean: is there any? */
static int
line_of(struct record *r, uint32_t object, const char *key)
{
	struct slice text = text_of(r, object, key);

	buf_clear(&r->clean);
	if (text.ptr)
		import_clean_line(&r->clean, text);
	return r->clean.len > 0;
}

/* A member as a name of one's own, NULL. */
static char *
name_of(struct record *r, uint32_t object, const char *key)
{
	struct slice text = text_of(r, object, key);

	if (!text.ptr)
		return NULL;
	import_clean_name(&r->clean, text);
	return import_string(&r->clean);
}

/* A reference: the id of an issue. Boolean: there is a good one, in r->clean. */
static int
ref_of(struct record *r, uint32_t object, const char *key)
{
	return line_of(r, object, key) && r->clean.len <= REF_MAX;
}

static int64_t
time_of(struct record *r, uint32_t object, const char *key)
{
	struct slice text = text_of(r, object, key);
	int64_t ms = 0;

	if (!text.ptr)
		return WHEN_NONE;
	if (when_parse_rfc3339(&ms, text) && ms >= 0)
		return ms - ms % 1000;
	import_problem(r->import, r->file, r->line, 0, "%s: '%.*s' is not a time "
	    "of the years 1970 to 9999; it is left out", key,
	    (int)(text.len > 60 ? 60 : text.len), text.ptr);
	return WHEN_NONE;
}

static void
set_time(struct record *r, struct import_values *values, uint32_t object,
    const char *key, const char *field)
{
	int64_t ms = time_of(r, object, key);
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_format(text, ms);
	import_set_text(values, field, slice_of(text));
}

/* Cut a text to what a body or message may hold. */
static void
cut_text(struct record *r, struct buf *text, const char *what)
{
	if (text->len <= BODY_MAX)
		return;
	import_problem(r->import, r->file, r->line, 0,
	    "the %s is longer than 64 KiB; the rest is left out", what);
	text->len = utf8_cut(slice_of_buf(text), BODY_MAX).len;
	text->data[text->len] = '\0';
}

static void
add_section(struct record *r, struct buf *body, uint32_t object, const char *key,
    const char *heading)
{
	struct slice text = text_of(r, object, key);

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
set_texts(struct record *r, struct import_values *fields, uint32_t issue)
{
	struct buf title = BUF_INIT, body = BUF_INIT;
	struct slice text;
	size_t at = 0, chars = 0;
	uint32_t cp;

	line_of(r, issue, "title");
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
	cut_text(r, &body, "description");
	if (body.len)
		import_set_text(fields, "body", slice_of_buf(&body));
	buf_release(&title);
	buf_release(&body);
}

static void
set_numbers(struct record *r, struct import_values *fields, uint32_t issue)
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
	if (token && token_at(r, token)->kind != JSON_NULL) {
		if (json_int(r->doc, token, &n) && n >= 0 && n <= ESTIMATE_MAX)
			import_set_raw(fields, "estimate", json_raw(r->doc, token));
		else
			import_problem(r->import, r->file, r->line, 0,
			    "estimated_minutes: not a whole number of minutes; it "
			    "is left out");
	}
	buf_release(&raw);
}

static void
set_label(struct record *r, struct import_values *tags, struct slice text)
{
	struct buf field = BUF_INIT;

	import_clean_word(&r->clean, text);
	buf_addf(&field, "label/%s", r->clean.len ? r->clean.data : "");
	if (r->clean.len)
		import_set_raw(tags, field.data, SLICE("true"));
	else
		import_problem(r->import, r->file, r->line, 0,
		    "an empty label is left out");
	buf_release(&field);
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
is_blank(const struct record *r, uint32_t token)
{
	const struct json_token *value = token_at(r, token);
	struct slice raw = json_raw(r->doc, token);

	return value->kind == JSON_NULL || value->kind == JSON_FALSE ||
	    slice_is(raw, "0") || slice_is(raw, "\"\"") || slice_is(raw, "\"{}\"") ||
	    ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) &&
	    value->count == 0);
}

/* All that has no place of its own. */
static void
set_meta(struct record *r, struct import_values *tags, uint32_t issue)
{
	struct buf field = BUF_INIT;
	uint32_t end = token_at(r, issue)->next;

	for (uint32_t t = issue + 1; t < end; t = token_at(r, t + 1)->next) {
		const struct json_token *key = token_at(r, t);
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
set_type(struct record *r, struct import_values *tags, uint32_t issue)
{
	if (!line_of(r, issue, "issue_type"))
		buf_add_str(&r->clean, "task");
	import_set_text(tags, "meta/issue_type", slice_of_buf(&r->clean));
	if (strcmp(r->clean.data, "task") != 0) {
		struct buf type = BUF_INIT;

		buf_add_slice(&type, slice_of_buf(&r->clean));
		set_label(r, tags, slice_of_buf(&type));
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
set_status(struct record *r, struct import_task *task, uint32_t issue)
{
	const struct status *known = NULL;

	if (!line_of(r, issue, "status"))
		buf_add_str(&r->clean, "open");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(r->clean.data, statuses[i].name) == 0)
			known = &statuses[i];
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
		int64_t closed = time_of(r, issue, "closed_at");
		struct slice why = text_of(r, issue, "close_reason");

		if (closed != WHEN_NONE)
			task->moved_at = closed;
		if (why.ptr) {
			import_clean_text(&r->clean, why);
			cut_text(r, &r->clean, "reason");
			replace(&task->why, import_string(&r->clean));
		}
	}
}

static const char *
link_kind(struct slice type)
{
	for (size_t i = 0; i < sizeof(link_kinds) / sizeof(link_kinds[0]); i++)
		if (slice_is(type, link_kinds[i][0]))
			return link_kinds[i][1];
	return "relates";
}

/*
 * A dependency: of the table, inside an issue (where its own id may be left out), or
 * the other issue as a whole, as bd show has it.
 */
static void
take_dependency(struct record *r, uint32_t object, const char *own)
{
	int whole = !json_get(r->doc, object, "depends_on_id");
	struct import_link link = { .file = r->file, .line = r->line };
	const char *kind;

	if (!ref_of(r, object, whole ? "id" : "depends_on_id")) {
		import_problem(r->import, r->file, r->line, 1,
		    "a dependency without depends_on_id");
		return;
	}
	link.target = import_string(&r->clean);
	if (!whole && ref_of(r, object, "issue_id"))
		link.task = import_number(r->import, slice_of_buf(&r->clean));
	else if (own)
		link.task = import_number(r->import, slice_of(own));
	else {
		import_problem(r->import, r->file, r->line, 1,
		    "a dependency without issue_id");
		free(link.target);
		return;
	}
	kind = link_kind(text_of(r, object, whole ? "dependency_type" : "type"));
	link.kind = task_strdup(kind);
	link.at = whole ? WHEN_NONE : time_of(r, object, "created_at");
	link.by = whole ? NULL : name_of(r, object, "created_by");
	import_link(r->import, link);
}

static void
take_comment(struct record *r, uint32_t object, const char *own)
{
	struct import_message message = { .file = r->file, .line = r->line };
	struct slice text = text_of(r, object, "text");

	if (text.ptr) {
		import_clean_text(&r->clean, text);
		cut_text(r, &r->clean, "comment");
		message.text = import_string(&r->clean);
	}
	if (!message.text || (!ref_of(r, object, "issue_id") && !own)) {
		import_problem(r->import, r->file, r->line, 1, message.text ?
		    "a comment without issue_id" : "a comment without text");
		free(message.text);
		return;
	}
	message.task = import_number(r->import, r->clean.len ?
	    slice_of_buf(&r->clean) : slice_of(own));
	message.at = time_of(r, object, "created_at");
	message.by = name_of(r, object, "author");
	import_message(r->import, message);
}

static void
take_label(struct record *r)
{
	struct slice text;
	size_t n;

	if (!ref_of(r, 0, "issue_id")) {
		import_problem(r->import, r->file, r->line, 1,
		    "a label without issue_id");
		return;
	}
	n = import_number(r->import, slice_of_buf(&r->clean));
	if (!import_at(r->import, n)->file) {
		import_at(r->import, n)->file = r->file;
		import_at(r->import, n)->line = r->line;
	}
	text = text_of(r, 0, "label");
	set_label(r, &import_at(r->import, n)->tags, text.ptr ? text : SLICE(""));
}

/* The items of an array that are of the kind, each by a function. */
static void
take_items(struct record *r, const char *key, const char *own,
    void (*take)(struct record *, uint32_t, const char *))
{
	uint32_t list = json_get(r->doc, 0, key);

	if (!list || token_at(r, list)->kind != JSON_ARRAY)
		return;
	for (uint32_t t = list + 1; t < token_at(r, list)->next;
	    t = token_at(r, t)->next)
		if (token_at(r, t)->kind == JSON_OBJECT)
			take(r, t, own);
		else
			import_problem(r->import, r->file, r->line, 1,
			    "%s: an item is not an object", key);
}

static void
take_labels(struct record *r, struct import_values *tags)
{
	uint32_t list = json_get(r->doc, 0, "labels");

	if (!list || token_at(r, list)->kind != JSON_ARRAY)
		return;
	for (uint32_t t = list + 1; t < token_at(r, list)->next;
	    t = token_at(r, t)->next) {
		buf_clear(&r->raw);
		if (token_at(r, t)->kind == JSON_STRING)
			json_add_unescaped(&r->raw, token_at(r, t));
		set_label(r, tags, slice_of_buf(&r->raw));
	}
}

static void
fill_task(struct record *r, struct import_task *task)
{
	char *assignee = name_of(r, 0, "assignee");

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
	task->created_at = time_of(r, 0, "created_at");
	replace(&task->created_by, name_of(r, 0, "created_by"));
	set_status(r, task, 0);
	set_type(r, &task->tags, 0);
	set_meta(r, &task->tags, 0);
	take_labels(r, &task->tags);
}

/* An issue; of several records of one the last updated counts. */
static void
take_issue(struct record *r)
{
	struct import_task *task;
	int64_t updated = time_of(r, 0, "updated_at");
	char *own;
	size_t n;

	if (text_of(r, 0, "status").ptr && slice_is(slice_of_buf(&r->raw), "tombstone")) {
		import_totals(r->import)->ignored++;
		return;
	}
	if (!line_of(r, 0, "title") || !ref_of(r, 0, "id")) {
		import_problem(r->import, r->file, r->line, 1, "an issue without %s",
		    r->clean.len > REF_MAX ? "a usable id" :
		    line_of(r, 0, "title") ? "an id" : "a title");
		return;
	}
	own = import_string(&r->clean);
	n = import_number(r->import, slice_of(own));
	task = import_at(r->import, n);
	if (!task->whole || updated > task->updated_at) {
		task->updated_at = updated;
		fill_task(r, task);
	}
	take_items(r, "dependencies", own, take_dependency);
	take_items(r, "comments", own, take_comment);
	free(own);
}

static void
take_record(struct record *r)
{
	if (json_get(r->doc, 0, "event_type") || (text_of(r, 0, "_type").ptr &&
	    !slice_is(slice_of_buf(&r->raw), "issue")))
		import_totals(r->import)->ignored++;
	else if (json_get(r->doc, 0, "depends_on_id"))
		take_dependency(r, 0, NULL);
	else if (json_get(r->doc, 0, "label"))
		take_label(r);
	else if (json_get(r->doc, 0, "issue_id") && json_get(r->doc, 0, "text"))
		take_comment(r, 0, NULL);
	else if (json_get(r->doc, 0, "id"))
		take_issue(r);
	else
		import_problem(r->import, r->file, r->line, 1, "neither an issue "
		    "nor a dependency, label or comment of one");
}

/* The next line without what surrounds it; the rest shrinks. Boolean: there was one. */
static int
next_line(struct slice *line, struct slice *rest)
{
	const char *lf;

	if (rest->len == 0)
		return 0;
	lf = memchr(rest->ptr, '\n', rest->len);
	*line = (struct slice){ rest->ptr, lf ? (size_t)(lf - rest->ptr) : rest->len };
	rest->ptr += line->len + (lf != NULL);
	rest->len -= line->len + (lf != NULL);
	while (line->len && strchr(" \t\r", line->ptr[line->len - 1]))
		line->len--;
	while (line->len && strchr(" \t", line->ptr[0])) {
		line->ptr++;
		line->len--;
	}
	return 1;
}

/* Some bad lines are bad lines; when most are, it is another kind of file. */
static int
check_lines(const char *name, struct slice text, struct err *err)
{
	struct slice line;
	size_t good = 0, bad = 0;

	while (next_line(&line, &text)) {
		if (line.len == 0)
			continue;
		if (line.ptr[0] == '{' && line.ptr[line.len - 1] == '}')
			good++;
		else
			bad++;
	}
	return bad > good ? err_set(err, ERR_INVALID, "'%s' is not JSON Lines: most "
	    "of its lines are no objects", name) : 0;
}

int
import_beads(struct import *import, const char *name, struct slice text,
    struct err *err)
{
	struct json_doc doc = {0};
	struct record r = { .import = import, .doc = &doc, .file = name };
	struct slice line;
	int rc;

	if (slice_starts(text, "\xef\xbb\xbf")) {
		text.ptr += 3;
		text.len -= 3;
	}
	rc = check_lines(name, text, err);
	while (!rc && next_line(&line, &text)) {
		struct err why = {0};

		r.line++;
		if (line.len == 0)
			continue;
		if (json_scan(&doc, line.ptr, line.len, &why))
			import_problem(import, name, r.line, 1, "%s", why.message);
		else if (doc.token[0].kind != JSON_OBJECT)
			import_problem(import, name, r.line, 1, "not an object");
		else
			take_record(&r);
	}
	json_release(&doc);
	buf_release(&r.raw);
	buf_release(&r.clean);
	return rc;
}
