/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UTF8_H
#define TASKLOG_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Decode one character at p (p < end): its length in bytes and *cp, or 0 when
 * the bytes are not valid UTF-8 (overlong, surrogate, past U+10FFFF, cut off).
 */
size_t utf8_decode(const char *p, const char *end, uint32_t *cp);

/* Append the UTF-8 encoding of cp (a valid scalar value). */
void utf8_encode(struct buf *out, uint32_t cp);

int utf8_is_ascii(struct slice text);			/* boolean */
/* boolean; fast on ASCII */
int utf8_valid(struct slice text);

/* Number of characters (code points); text is valid UTF-8. */
size_t utf8_length(struct slice text);

/*
 * Control characters in the wide sense: C0, DEL, C1, U+2028/2029, bidi controls
 * (U+061C, 200E, 200F, 202A-202E, 2066-2069), zero-width U+200B, U+FEFF.
 * utf8_is_control says whether cp is C0, DEL or C1; utf8_is_unsafe the wide
 * sense.
 */
int utf8_is_control(uint32_t cp);
int utf8_is_unsafe(uint32_t cp);
int utf8_has_control(struct slice text);		/* C0, DEL, C1 */

/* LF, VT, FF, CR, U+0085, U+2028, U+2029 */
int utf8_is_line_end(uint32_t cp);

/*
 * White space of any kind, and what shows nothing: boolean. Text without it at
 * its ends.
 */
int utf8_is_blank(uint32_t cp);
struct slice utf8_trim(struct slice text);

/*
 * The longest prefix of text of at most max bytes that ends at a character
 * boundary.
 */
struct slice utf8_cut(struct slice text, size_t max);

#endif
