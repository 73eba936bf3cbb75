/* SPDX-License-Identifier: ISC */
/* task_import: import tasks of other trackers, as task-import(1) does. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/import_file.h"
#include "tool/tool.h"

struct importing {
	struct tool_call *call;
	struct import *import;
	const struct import_tracker *tracker;
	struct buf summary;
	struct buf made;	/* ref and id of each task, each with NUL */
	struct buf problems;	/* items of a JSON array */
};

static void
note_problem(void *arg, const char *file, uint64_t line, enum import_loss loss,
    const char *message)
{
	static const char *const losses[] = { [IMPORT_REMARK] = "remark",
		[IMPORT_LOST] = "lost", [IMPORT_SKIPPED] = "skipped" };
	struct importing *i = arg;
	struct buf *out = &i->problems;

	json_open(out, '{');
	json_add_key(out, "loss");
	json_add_str(out, losses[loss]);
	json_add_key(out, "file");
	json_add_str(out, file);
	json_add_key(out, "line");
	json_add_int(out, (int64_t)line);
	json_add_key(out, "message");
	json_add_str(out, message);
	json_close(out, '}');
}

static void
note_made(void *arg, const char *ref, const char *id)
{
	struct importing *i = arg;

	buf_add(&i->made, ref, strlen(ref) + 1);
	buf_add(&i->made, id, strlen(id) + 1);
}

static int
decide_import(struct tool_call *call, void *arg, struct err *err)
{
	struct importing *i = arg;

	return import_apply_from(i->import, i->tracker, call->journal,
	    &i->summary, err);
}

static void
add_made(struct tool_call *call, const struct buf *made)
{
	const char *at = made->data, *end = at + made->len;
	struct buf row = BUF_INIT;
	bool first = true;

	tool_open_rows(call, "tasks");
	for (const char *id; at && at < end; at = id + strlen(id) + 1) {
		id = at + strlen(at) + 1;
		buf_clear(&row);
		json_open(&row, '{');
		json_add_key(&row, "id");
		json_add_str(&row, id);
		json_add_key(&row, "ref");
		json_add_str(&row, at);
		json_close(&row, '}');
		if (!tool_add_row(call, slice_of_buf(&row), first))
			break;
		first = false;
	}
	tool_close_rows(call);
	buf_release(&row);
}

static void
add_totals(struct buf *out, const struct import_totals *totals)
{
	const struct {
		const char *name;
		size_t n;
	} counts[] = { { "made", totals->tasks },
		{ "changed", totals->changed }, { "links", totals->links },
		{ "messages", totals->messages },
		{ "outside", totals->outside }, { "dropped", totals->dropped },
		{ "ignored", totals->ignored },
		{ "replaced", totals->replaced }, { "bad", totals->bad },
		{ "undone", totals->undone } };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		json_add_key(out, counts[i].name);
		json_add_int(out, (int64_t)counts[i].n);
	}
}

static int
read_files(struct importing *i, const struct words *files, struct err *err)
{
	int rc = 0;

	for (size_t n = 0; n < files->count && !rc; n++)
		rc = import_file(i->import, i->tracker, files->item[n], -1,
		    err);
	return rc;
}

int
tool_import(struct tool_call *call, struct err *err)
{
	struct importing i = { .call = call };
	const struct import_report report = { .problem = note_problem,
		.made = note_made, .arg = &i };
	struct words files = {0};
	int rc = import_find_tracker(&i.tracker, args_text(&call->args, "from"),
	    err);

	if (rc)
		return rc;
	args_texts(&call->args, "files", &files);
	json_open(&i.problems, '[');
	i.import = import_new(i.tracker->name, &report);
	rc = read_files(&i, &files, err);
	if (!rc)
		rc = tool_write(call, decide_import, &i, err);
	json_close(&i.problems, ']');
	if (!rc) {
		add_made(call, &i.made);
		add_totals(call->out, import_totals(i.import));
		json_add_key(call->out, "problems");
		json_add_raw(call->out, slice_of_buf(&i.problems));
	}
	import_free(i.import);
	words_release(&files);
	buf_release(&i.summary);
	buf_release(&i.made);
	buf_release(&i.problems);
	return rc;
}
