/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MARKDOWN_H
#define TASKLOG_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* How a text is rendered. */
struct markdown_form {
	size_t width;		/* of the terminal */
	size_t indent;		/* of every line */
	bool colour;		/* else emphasis keeps its marks */
	bool utf8;
};

/*
 * Append a text in Markdown as a terminal shows it: paragraphs broken between
 * words, headings, lists, quotes, code, tables, emphasis and the addresses of
 * links. Nothing in the text can control the terminal. Ends with a line feed.
 */
void markdown_add(struct buf *out, struct slice text,
    const struct markdown_form *form);

#endif
