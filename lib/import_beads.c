/* SPDX-License-Identifier: ISC */
/*
 * Reading beads. Its records are read as what they say, not as what a version of beads
 * promises: keys that are not known are kept as metadata, kinds of links that are not
 * known as relations, states that are not known as open with the word beside it.
 */
#include "import_beads.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "field.h"
#include "import_beads_private.h"
#include "utf8.h"
#include "when.h"


static const char *const link_kinds[][2] = {
	{ "blocks", "needs" },
	{ "conditional-blocks", "needs" },
	{ "waits-for", "needs" },
	{ "parent-child", "parent" },
	{ "discovered-from", "discovered-from" },
	{ "duplicates", "duplicates" },
	{ "supersedes", "supersedes" },
};

const struct json_token *
beads_token(const struct beads_record *r, uint32_t token)
{
	return &r->doc->token[token];
}

struct slice
beads_text(struct beads_record *r, uint32_t object, const char *key)
{
	uint32_t token = json_get(r->doc, object, key);

	if (!token || beads_token(r, token)->kind != JSON_STRING ||
	    beads_token(r, token)->len == 0)
		return (struct slice){ NULL, 0 };
	buf_clear(&r->raw);
	json_add_unescaped(&r->raw, beads_token(r, token));
	return slice_of_buf(&r->raw);
}

int
beads_line(struct beads_record *r, uint32_t object, const char *key)
{
	struct slice text = beads_text(r, object, key);

	buf_clear(&r->clean);
	if (text.ptr)
		import_clean_line(&r->clean, text);
	return r->clean.len > 0;
}

char *
beads_name(struct beads_record *r, uint32_t object, const char *key)
{
	struct slice text = beads_text(r, object, key);

	if (!text.ptr)
		return NULL;
	import_clean_name(&r->clean, text);
	return import_string(&r->clean);
}

int
beads_ref(struct beads_record *r, uint32_t object, const char *key)
{
	return beads_line(r, object, key) && r->clean.len <= REF_MAX;
}

int64_t
beads_time(struct beads_record *r, uint32_t object, const char *key)
{
	struct slice text = beads_text(r, object, key);
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

void
beads_cut(struct beads_record *r, struct buf *text, const char *what)
{
	if (text->len <= BODY_MAX)
		return;
	import_problem(r->import, r->file, r->line, 0,
	    "the %s is longer than 64 KiB; the rest is left out", what);
	text->len = utf8_cut(slice_of_buf(text), BODY_MAX).len;
	text->data[text->len] = '\0';
}

void
beads_label(struct beads_record *r, struct import_values *tags, struct slice text)
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
take_dependency(struct beads_record *r, uint32_t object, const char *own)
{
	int whole = !json_get(r->doc, object, "depends_on_id");
	struct import_link link = { .file = r->file, .line = r->line };
	const char *kind;

	if (!beads_ref(r, object, whole ? "id" : "depends_on_id")) {
		import_problem(r->import, r->file, r->line, 1,
		    "a dependency without depends_on_id");
		return;
	}
	link.target = import_string(&r->clean);
	if (!whole && beads_ref(r, object, "issue_id"))
		link.task = import_number(r->import, slice_of_buf(&r->clean));
	else if (own)
		link.task = import_number(r->import, slice_of(own));
	else {
		import_problem(r->import, r->file, r->line, 1,
		    "a dependency without issue_id");
		free(link.target);
		return;
	}
	kind = link_kind(beads_text(r, object, whole ? "dependency_type" : "type"));
	link.kind = task_strdup(kind);
	link.at = whole ? WHEN_NONE : beads_time(r, object, "created_at");
	link.by = whole ? NULL : beads_name(r, object, "created_by");
	import_link(r->import, link);
}

static void
take_comment(struct beads_record *r, uint32_t object, const char *own)
{
	struct import_message message = { .file = r->file, .line = r->line };
	struct slice text = beads_text(r, object, "text");

	if (text.ptr) {
		import_clean_text(&r->clean, text);
		beads_cut(r, &r->clean, "comment");
		message.text = import_string(&r->clean);
	}
	if (!message.text || (!beads_ref(r, object, "issue_id") && !own)) {
		import_problem(r->import, r->file, r->line, 1, message.text ?
		    "a comment without issue_id" : "a comment without text");
		free(message.text);
		return;
	}
	message.task = import_number(r->import, r->clean.len ?
	    slice_of_buf(&r->clean) : slice_of(own));
	message.at = beads_time(r, object, "created_at");
	message.by = beads_name(r, object, "author");
	import_message(r->import, message);
}

static void
take_label(struct beads_record *r)
{
	struct slice text;
	size_t n;

	if (!beads_ref(r, 0, "issue_id")) {
		import_problem(r->import, r->file, r->line, 1,
		    "a label without issue_id");
		return;
	}
	n = import_number(r->import, slice_of_buf(&r->clean));
	if (!import_at(r->import, n)->file) {
		import_at(r->import, n)->file = r->file;
		import_at(r->import, n)->line = r->line;
	}
	text = beads_text(r, 0, "label");
	beads_label(r, &import_at(r->import, n)->tags, text.ptr ? text : SLICE(""));
}

/* The items of an array that are of the kind, each by a function. */
static void
take_items(struct beads_record *r, const char *key, const char *own,
    void (*take)(struct beads_record *, uint32_t, const char *))
{
	uint32_t list = json_get(r->doc, 0, key);

	if (!list || beads_token(r, list)->kind != JSON_ARRAY)
		return;
	for (uint32_t t = list + 1; t < beads_token(r, list)->next;
	    t = beads_token(r, t)->next)
		if (beads_token(r, t)->kind == JSON_OBJECT)
			take(r, t, own);
		else
			import_problem(r->import, r->file, r->line, 1,
			    "%s: an item is not an object", key);
}

/* An issue; of several records of one the last updated counts. */
static void
take_issue(struct beads_record *r)
{
	struct import_task *task;
	int64_t updated = beads_time(r, 0, "updated_at");
	char *own;
	size_t n;

	if (beads_text(r, 0, "status").ptr && slice_is(slice_of_buf(&r->raw), "tombstone")) {
		import_totals(r->import)->ignored++;
		return;
	}
	if (!beads_line(r, 0, "title") || !beads_ref(r, 0, "id")) {
		import_problem(r->import, r->file, r->line, 1, "an issue without %s",
		    r->clean.len > REF_MAX ? "a usable id" :
		    beads_line(r, 0, "title") ? "an id" : "a title");
		return;
	}
	own = import_string(&r->clean);
	n = import_number(r->import, slice_of(own));
	task = import_at(r->import, n);
	if (!task->whole || updated > task->updated_at) {
		task->updated_at = updated;
		beads_task(r, task);
	}
	take_items(r, "dependencies", own, take_dependency);
	take_items(r, "comments", own, take_comment);
	free(own);
}

static void
take_record(struct beads_record *r)
{
	if (json_get(r->doc, 0, "event_type") || (beads_text(r, 0, "_type").ptr &&
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
		if (line.ptr[0] == '{' && (line.ptr[line.len - 1] == '}' ||
		    line.len > IMPORT_RECORD_MAX))
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
	struct beads_record r = { .import = import, .doc = &doc, .file = name };
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
		if (line.len > IMPORT_RECORD_MAX)
			import_problem(import, name, r.line, 1,
			    "longer than 16 MiB");
		else if (json_scan(&doc, line.ptr, line.len, &why))
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
