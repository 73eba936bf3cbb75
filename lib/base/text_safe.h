/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_SAFE_H
#define TASKLOG_TEXT_SAFE_H

#include "base/buf.h"

/*
 * Appending text that somebody stored or typed, so that it can neither control
 * a terminal nor break the record that it is part of. All text that is printed,
 * committed or sent passes through one of these functions. utf8.h says which
 * characters are unsafe.
 */

/*
 * True if the text needs no change in any of these forms: it is of ASCII that
 * takes one column each, without a backslash. Fast.
 */
bool text_is_printable(struct slice text);

/*
 * For a terminal or a commit: every unsafe character and every bad byte becomes
 * U+FFFD.
 */
void text_add_line(struct buf *out, struct slice text);

/* Like text_add_line(), but line feeds and tabs stay. */
void text_add_block(struct buf *out, struct slice text);

/*
 * For text in a pipe: control characters and bad bytes become U+FFFD; line
 * feeds and tabs stay.
 */
void text_add_plain(struct buf *out, struct slice text);

/*
 * For a field of TSV in a pipe. Tab, line feed, carriage return and backslash
 * become \t, \n, \r and \\. Each byte of another control character, of U+2028
 * and of U+2029, and each bad byte becomes \xHH. printf %b of bash decodes the
 * field.
 */
void text_add_row(struct buf *out, struct slice text);

/*
 * Append a JSON text without changing its meaning. Every unsafe character in
 * its strings becomes \uXXXX, and white space between its tokens becomes
 * spaces. Line feeds stay, because they end records.
 */
void text_add_json(struct buf *out, struct slice json);

#endif
