/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_SAFE_H
#define TASKLOG_TEXT_SAFE_H

#include "base/buf.h"

/*
 * Text that somebody stored or typed, appended so that it cannot steer what
 * shows it or break the record it is part of. All that is printed, committed or
 * sent passes through one of these. What is unsafe: utf8.h.
 */

/*
 * For a terminal or a commit: every unsafe character and every bad byte is
 * U+FFFD.
 */
void text_add_line(struct buf *out, struct slice text);

/* The same, but line feeds and tabs stay. */
void text_add_block(struct buf *out, struct slice text);

/*
 * For a pipe, as text: only controls and bad bytes are U+FFFD; line feeds and
 * tabs stay.
 */
void text_add_plain(struct buf *out, struct slice text);

/*
 * For a pipe, as a field of TSV: \t, \n, \r and \\, and \xHH for every byte of
 * another control character, of U+2028 and U+2029, and for every bad byte.
 * printf %b of bash reads it back.
 */
void text_add_row(struct buf *out, struct slice text);

/*
 * A JSON text: every unsafe character of its strings is \uXXXX, white space
 * between its tokens is spaces. Line feeds, which end records, stay. It says
 * the same as before.
 */
void text_add_json(struct buf *out, struct slice json);

#endif
