/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UTF8_WIDTH_H
#define TASKLOG_UTF8_WIDTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * The width of text on a terminal, like wcwidth() but independent of the
 * locale.
 */

/* Returns the terminal columns of a character: 0, 1 or 2. */
int utf8_width(uint32_t cp);

/*
 * Returns the terminal columns of a text. A byte that is not UTF-8 counts as
 * one.
 */
size_t utf8_columns(struct slice text);

#endif
