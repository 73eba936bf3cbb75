/* SPDX-License-Identifier: ISC */
/*
 * Showing and acknowledging messages.
 */
#include "cli/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out.h"
#include "cli/page.h"
#include "command/command.h"
#include "model/message.h"
#include "query/inbox.h"

static const struct column columns[] = {
	{ .name = "at" },
	{ .name = "author" },
	{ .name = "type" },
	{ .name = "task" },
	{ .name = "message" },
	{ .name = "to" },
	{ .name = "reply-to" },
	{ .name = "text" },
};

static void
print_record(struct out *out, struct page *page, const struct history_row *row)
{
	struct message *m = &page->message;
	struct buf to = BUF_INIT;

	inbox_message(m, page->journal, row);
	out_time(out, m->at_ms, STYLE_DIM);
	out_text(out, m->by, STYLE_PLAIN);
	out_text(out, m->type, STYLE_PLAIN);
	out_text(out, state_subject_name(page->view->state, row->subject),
	    STYLE_PLAIN);
	out_text(out, m->id, STYLE_PLAIN);
	for (size_t i = 0; i < m->to_count; i++) {
		buf_add_str(&to, i ? "," : "");
		buf_add_slice(&to, m->to[i]);
	}
	out_text(out, slice_of_buf(&to), STYLE_PLAIN);
	out_text(out, m->reply_to, STYLE_PLAIN);
	out_text(out, m->text, STYLE_PLAIN);
	out_record(out);
	buf_release(&to);
}

/* For people, `none` is printed if there are no messages. */
static void
print(struct cli *cli, const struct history_rows *rows, bool whole,
    const char *none)
{
	struct buf text = BUF_INIT;
	struct page page;
	struct out out;

	page_open(&page, cli);
	out_open(&out, cli, page.view, columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < rows->count; i++) {
		const struct history_row *row = &rows->row[i];

		buf_clear(&text);
		if (cli->json) {
			inbox_message(&page.message, page.journal, row);
			message_json_add(&text, page.view, &page.message);
			out_json(&out, slice_of_buf(&text));
		} else if (!whole && !out.table) {
			print_record(&out, &page, row);
		} else {
			buf_add_str(&text, i ? "\n" : "");
			page_add_message(&page, &text, row, 0, true);
			out_print(slice_of_buf(&text));
		}
	}
	if (!rows->count)
		out_say(&out, "%s", none);
	out_close(&out);
	page_close(&page);
	buf_release(&text);
}

void
messages_print(struct cli *cli, const struct history_rows *rows)
{
	print(cli, rows, false, "no message");
}

void
messages_print_whole(struct cli *cli, const struct history_rows *rows)
{
	print(cli, rows, true, "no message");
}

/*
 * Messages that one event acknowledges. The names are copied, since a write may
 * move the state.
 */
struct batch {
	char *name[ACK_MAX + 1];
	size_t count;
};

static void
batch_add(struct batch *batch, struct slice id)
{
	char *name = task_alloc(id.len + 1);

	memcpy(name, id.ptr, id.len);
	name[id.len] = '\0';
	batch->name[batch->count++] = name;
	batch->name[batch->count] = NULL;
}

static void
batch_clear(struct batch *batch)
{
	while (batch->count)
		free(batch->name[--batch->count]);
	batch->name[0] = NULL;
}

static int
acknowledge(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	const struct command command = { .key = cli->key, .nth = n };
	const struct batch *batch = arg;
	struct outcome out;

	(void)operand;
	return task_acknowledge(journal_basis(cli->journal), &command,
	    (const char *const *)batch->name, &out, err);
}

int
messages_acknowledge_rows(struct cli *cli, const struct history_rows *rows)
{
	const struct state *state = journal_state(cli->journal);
	size_t batches = (rows->count + ACK_MAX - 1) / ACK_MAX;
	struct batch *batch = task_zalloc(batches + 1, sizeof(*batch));
	size_t at = 0, sealed = 0;
	char id[EVENT_ID_SIZE];
	int rc = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct history_row *row = &rows->row[i];

		if (state_subject(state, row->subject)->flags &
		    SUBJECT_SEALED) {
			sealed++;
			continue;
		}
		at += batch[at].count == ACK_MAX;
		event_id_format(id, state_event_id(state, row->event));
		batch_add(&batch[at], row->notice ? slice_of(id) :
		    state_term_arg(state,
		        state_write(state, row->message)->field));
	}
	if (sealed)
		cli_say(cli,
		    "%zu of them are on tasks that a newer tasklog wrote, and "
		    "cannot be acknowledged by this one",
		    sealed);
	for (size_t i = 0; i <= at && !rc; i++)
		if (batch[i].count)
			rc = cli_write_each(cli, NULL, acknowledge, &batch[i]);
	for (size_t i = 0; i <= batches; i++)
		batch_clear(&batch[i]);
	free(batch);
	return rc;
}

static int
acknowledge_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct batch batch = { .name = { NULL }, .count = 0 };
	int rc;

	batch_add(&batch, slice_of(operand));
	rc = acknowledge(cli, NULL, n, &batch, err);
	batch_clear(&batch);
	(void)arg;
	return rc;
}

int
messages_acknowledge(struct cli *cli, const struct operands *messages)
{
	return cli_write_each(cli, messages, acknowledge_one, NULL);
}
