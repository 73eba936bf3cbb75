/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_LOG_ROW_H
#define TASKLOG_TOOL_LOG_ROW_H

#include <stdbool.h>

#include "model/message.h"
#include "query/history.h"

/* An event or a message as one small JSON object. */
struct log_row {
	struct journal *journal;
	bool messages;		/* rows are messages in full, not events */
	struct event_parser *parser;
	struct message message;
	struct buf line, text;
};

void log_row_open(struct log_row *row, struct journal *journal, bool messages);
void log_row_close(struct log_row *row);
void log_row_add(struct log_row *row, struct buf *out,
    const struct history_row *at);

/*
 * Append how many rows came before this row, and the cursor from which task_log
 * continues.
 */
void log_row_add_older(struct buf *out, const struct view *view,
    const struct history_row *first, size_t count);

#endif
