/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UTF8_H
#define TASKLOG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Decode the character at p (p < end). Returns its length in bytes and sets
 * *cp. Returns 0 if the bytes are not valid UTF-8 (overlong, surrogate, past
 * U+10FFFF, cut off).
 */
size_t utf8_decode(const char *p, const char *end, uint32_t *cp);

/* Append the UTF-8 encoding of cp, which must be a scalar value. */
void utf8_encode(struct buf *out, uint32_t cp);

bool utf8_is_ascii(struct slice text);			/* true if so */
/* true if valid; fast on ASCII */
bool utf8_valid(struct slice text);

/* Returns the number of characters (code points). text must be valid UTF-8. */
size_t utf8_length(struct slice text);

/*
 * utf8_is_control() is true for C0, DEL and C1. utf8_is_unsafe() is true for
 * these and also for U+2028, U+2029, the bidi controls (U+061C, 200E, 200F,
 * 202A-202E, 2066-2069), and the zero-width U+200B and U+FEFF.
 */
bool utf8_is_control(uint32_t cp);
bool utf8_is_unsafe(uint32_t cp);
bool utf8_has_control(struct slice text);		/* C0, DEL, C1 */

/* LF, VT, FF, CR, U+0085, U+2028, U+2029 */
bool utf8_is_line_end(uint32_t cp);

/*
 * utf8_is_blank() is true for white space of any kind and for characters that
 * show nothing. utf8_trim() returns the text without blanks at its ends.
 */
bool utf8_is_blank(uint32_t cp);
struct slice utf8_trim(struct slice text);

/*
 * Returns the longest prefix of at most max bytes that ends at a character
 * boundary.
 */
struct slice utf8_cut(struct slice text, size_t max);

#endif
