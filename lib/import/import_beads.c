/* SPDX-License-Identifier: ISC */
/*
 * Reading beads. Records are read for what they contain, not for what a version
 * of beads promises. Unknown keys are kept as metadata, unknown kinds of links
 * as relations, unknown states as import.h says.
 */
#include "import/import_beads.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "format/field.h"
#include "import/import_beads_private.h"

static const char *const link_kinds[][2] = {
	{ "blocks", "needs" },
	{ "conditional-blocks", "needs" },
	{ "waits-for", "needs" },
	{ "parent-child", "parent" },
	{ "discovered-from", "discovered-from" },
	{ "duplicates", "duplicates" },
	{ "supersedes", "supersedes" },
};

static const char *
link_kind(struct slice type)
{
	for (size_t i = 0; i < sizeof(link_kinds) / sizeof(link_kinds[0]); i++)
		if (slice_is(type, link_kinds[i][0]))
			return link_kinds[i][1];
	return "relates";
}

/*
 * True if the task that an item belongs to is known. An item of a table names
 * the task itself.
 */
static bool
find_owner(struct import_record *r, uint32_t object, const size_t *own,
    const char *what, size_t *out)
{
	if (record_ref(r, object, "issue_id")) {
		*out = import_number(r->import, slice_of_buf(&r->clean));
		return true;
	}
	if (own)
		*out = *own;
	else
		record_problem(r, IMPORT_SKIPPED, "a %s without issue_id",
		    what);
	return own != NULL;
}

/*
 * Read a dependency. It comes from the table, or it stands in an issue (perhaps
 * without the issue's own id), or it is the other issue as a whole, as bd show
 * prints it, or the id of the other issue alone.
 */
static void
take_dependency(struct import_record *r, uint32_t item, void *own)
{
	struct import_link link = { .file = r->file,
		.line = r->line,
		.at = WHEN_NONE,
		.within = own ? import_totals(r->import)->records : 0 };
	bool alone = record_token(r, item)->kind != JSON_OBJECT;
	bool whole = !alone && !json_get(r->doc, item, "depends_on_id");

	if (alone ? !record_ref_of(r, item) :
	    !record_ref(r, item, whole ? "id" : "depends_on_id")) {
		record_problem(r, own ? IMPORT_LOST : IMPORT_SKIPPED,
		    "a dependency without depends_on_id");
		return;
	}
	link.target = import_string(&r->clean);
	if (alone || whole
	        ? !own
	        : !find_owner(r, item, own, "dependency", &link.task)) {
		free(link.target);
		return;
	}
	if (alone || whole)
		link.task = *(size_t *)own;
	link.kind = task_strdup(alone ? "needs" : link_kind(record_text(r, item,
	    whole ? "dependency_type" : "type")));
	if (!alone && !whole) {
		link.at = record_time(r, item, "created_at");
		link.by = record_name(r, item, "created_by");
	}
	import_link(r->import, link);
}

/* Read a comment, or its text alone. A number only counts the comments. */
static void
take_comment(struct import_record *r, uint32_t item, void *own)
{
	struct import_message message = { .file = r->file, .line = r->line,
	    .at = WHEN_NONE };
	bool alone = record_token(r, item)->kind != JSON_OBJECT;
	struct slice text = alone ? record_text_of(r, item) :
	    record_text(r, item, "text");

	if (alone && record_token(r, item)->kind == JSON_NUMBER)
		return;
	buf_clear(&r->clean);
	if (text.ptr)
		import_clean_text(&r->clean, text);
	record_cut(r, "comment");
	message.text = import_string(&r->clean);
	if (!message.text)
		record_problem(r, own ? IMPORT_LOST : IMPORT_SKIPPED,
		    "a comment without text");
	if (!message.text || (!alone &&
	    !find_owner(r, item, own, "comment", &message.task))) {
		free(message.text);
		return;
	}
	if (alone) {
		message.task = *(size_t *)own;
	} else {
		message.at = record_time(r, item, "created_at");
		message.by = record_name(r, item, "author");
	}
	import_message(r->import, message);
}

static void
take_label(struct import_record *r)
{
	struct import_task *task;
	struct slice text;
	size_t n;

	if (!find_owner(r, 0, NULL, "label", &n))
		return;
	task = import_at(r->import, n);
	if (!task->file) {
		task->file = r->file;
		task->line = r->line;
	}
	text = record_text(r, 0, "label");
	record_add_label(r, &task->more, text.ptr ? text : SLICE(""));
}

/* True if a record with an id says anything about an issue. */
static bool
says_something(struct import_record *r)
{
	return record_text(r, 0, "title").ptr ||
	    record_text(r, 0, "status").ptr ||
	    record_text(r, 0, "description").ptr;
}

static void
take_issue(struct import_record *r)
{
	int64_t updated = record_time(r, 0, "updated_at");
	struct import_task *task;
	char *ref;
	size_t n;

	if (!record_ref(r, 0, "id") || !says_something(r)) {
		record_problem(r, IMPORT_SKIPPED, "an issue without %s",
		    record_ref(r, 0, "id") ? "a title" : "a usable id");
		return;
	}
	record_ref(r, 0, "id");
	ref = import_string(&r->clean);
	task = import_take(r->import, slice_of(ref), updated, &n);
	if (task)
		beads_task(r, task);
	/* comments and dependencies of an older record still count */
	record_each(r, 0, "comments", &n, take_comment);
	record_each(r, 0, "dependencies", &n, take_dependency);
	free(ref);
}

static void
take_record(struct import_record *r)
{
	if (json_get(r->doc, 0, "event_type") ||
	    (record_text(r, 0, "_type").ptr &&
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
		record_problem(r, IMPORT_SKIPPED, "neither an issue nor a "
		    "dependency, label or comment of one");
}

int
import_beads(struct import *import, const char *name, struct slice text,
    struct err *err)
{
	return import_json(import, name, text, take_record, err);
}
