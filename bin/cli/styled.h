/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STYLED_H
#define TASKLOG_STYLED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Text for a terminal: colours, and what fits into a number of columns. */
enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_RED,
	STYLE_GREEN,
	STYLE_YELLOW,
	STYLE_BLUE,
	STYLE_MAGENTA,
	STYLE_CYAN,
	STYLE_HEADING,
	STYLES
};

/* The text must already be safe for a terminal. */
void out_add_styled(struct buf *to, bool colour, enum style style,
    struct slice text);
/* ends with the mark, of one column, if cut */
void out_add_cut(struct buf *to, struct slice text, size_t width,
    const char *mark);
/*
 * Returns how many bytes of a line fit into so many columns: up to a blank, if
 * there is one.
 */
size_t out_fitting(struct slice line, size_t width);
#endif
