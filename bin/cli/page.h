/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PAGE_H
#define TASKLOG_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "model/message.h"
#include "model/short_id.h"
#include "query/history.h"

/*
 * Text for people, as task-show prints it: on a terminal with colours, relative
 * times and short ids; in a pipe without them. Text that other people wrote is
 * made safe for a terminal in both cases.
 */
struct page {
	struct journal *journal;
	const struct view *view;
	bool terminal;
	bool colour;
	/* of the terminal, or of lines without end */
	size_t width;
	struct short_ids ids;
	struct event_parser *parser;
	struct message message;
	struct buf line, sentence, clean;
};

void page_open(struct page *page, const struct cli *cli);
void page_close(struct page *page);

/* Append text in a style, on one line. */
void page_add(struct page *page, struct buf *out, struct slice text,
    enum style style);
void page_add_time(struct page *page, struct buf *out, int64_t ms);
void page_add_id(struct page *page, struct buf *out, struct slice id);

/* Append "k3v9q" or the task's code, for a reference in a sentence. */
void page_add_handle(struct page *page, struct buf *out, uint32_t subject);

/* Returns the columns of the last line of out. Colours take no columns. */
size_t page_used_columns(const struct buf *out);

/* Like page_add(), but the text is cut at the end of the terminal's line. */
void page_add_cut(struct page *page, struct buf *out, struct slice text,
    enum style style);

/*
 * Append a text of several lines, each indented by so many spaces and on a
 * terminal broken between words. The text ends with a line end. Its first line
 * continues the current line.
 */
void page_add_block(struct page *page, struct buf *out, struct slice text,
    size_t indent, enum style style);

/* Append a message: a line about it, then its text, all indented. */
void page_add_message(struct page *page, struct buf *out,
    const struct history_row *row, size_t indent, bool with_task);

/*
 * Returns the summary of an event, read again from its line. *parsed is the
 * event.
 */
struct slice page_sentence(struct page *page, uint32_t event,
    struct event *parsed);

/*
 * Break the lines that are wider than the terminal at blanks, if there are any,
 * and go on below them, indented. Nothing changes for a pipe.
 */
void page_wrap(const struct page *page, struct buf *out);

#endif
