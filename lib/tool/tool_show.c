/* SPDX-License-Identifier: ISC */
/* task_show: one task in full, with the latest messages about it. */
#include <stdlib.h>

#include "query/history.h"
#include "tool/log_row.h"
#include "tool/tool.h"

#define SAID 3

/* Messages, from the newest back, for as long as they fit. */
struct said {
	struct history_rows rows;
	struct buf *text;	/* text of each row */
	size_t bytes;		/* bytes of all texts */
};

static int
read_said(struct tool_call *call, struct said *said, uint32_t subject,
    struct err *err)
{
	int64_t limit = args_int(&call->args, "messages", SAID);
	struct history history;
	struct log_row row;
	int rc = 0;

	if (args_get(&call->args, "fields") &&
	    !args_get(&call->args, "messages"))
		return 0;
	history_init(&history);
	term_list_add(&history.subjects, subject);
	history.messages = true;
	history.limit = limit > 0 ? (size_t)limit : 0;
	if (history.limit)
		rc = history_run(&said->rows, &history, call->journal, err);
	said->text = task_zalloc(said->rows.count + 1, sizeof(*said->text));
	log_row_open(&row, call->journal, true);
	for (size_t i = 0; i < said->rows.count; i++) {
		log_row_add(&row, &said->text[i], &said->rows.row[i]);
		said->bytes += said->text[i].len + 1;
	}
	log_row_close(&row);
	history_release(&history);
	return rc;
}

static void
release_said(struct said *said)
{
	for (size_t i = 0; i < said->rows.count; i++)
		buf_release(&said->text[i]);
	free(said->text);
	history_rows_release(&said->rows);
}

/*
 * Add the newest messages that fit; for the others, add the call of task_log
 * that continues.
 */
static void
add_said(struct tool_call *call, const struct said *said)
{
	size_t first = said->rows.count, used = 0;

	if (!first)
		return;
	json_add_key(call->out, "messages");
	json_open(call->out, '[');
	while (first > 0 && call->sink->fits(call->sink, call->out,
	    used + said->text[first - 1].len + 1))
		used += said->text[--first].len + 1;
	/* if the newest message does not fit, add a part of it */
	if (first == said->rows.count)
		tool_add_item(call, slice_of_buf(&said->text[--first]), 1);
	else
		for (size_t i = first; i < said->rows.count; i++)
			json_add_raw(call->out, slice_of_buf(&said->text[i]));
	json_close(call->out, ']');
	if (first)
		log_row_add_older(call->out, call->view, &said->rows.row[first],
		    first);
}

/* Add what a reviewer last said of the task. */
static void
add_review(struct tool_call *call, uint32_t subject)
{
	struct buf text = BUF_INIT;

	if (notice_json_add(&text, journal_basis(call->journal), subject)) {
		json_add_key(call->out, "review");
		json_add_raw(call->out, slice_of_buf(&text));
	}
	buf_release(&text);
}

int
tool_show(struct tool_call *call, struct err *err)
{
	struct said said = {0};
	uint32_t subject;
	uint64_t fields;
	int rc = tool_find(call, "task", &subject, err);

	if (!rc && !subject)
		rc = err_set(err, ERR_INVALID, "'task' is missing");
	if (!rc)
		rc = tool_fields(call, TASK_ALL_KEYS, &fields, err);
	if (!rc)
		rc = read_said(call, &said, subject, err);
	if (!rc) {
		tool_add_task_before(call, "task", subject, fields, said.bytes);
		if (fields & TASK_KEY_BIT(TASK_KEY_GATES))
			add_review(call, subject);
		add_said(call, &said);
	}
	release_said(&said);
	return rc;
}
