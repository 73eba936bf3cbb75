/* SPDX-License-Identifier: ISC */
/*
 * One loop for all forms. It copies ASCII that is plain in every form eight
 * bytes at a time and looks at the rest character by character.
 */
#include "base/text_safe.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define ONES UINT64_C(0x0101010101010101)
#define HIGH_BITS (ONES * 0x80)
#define REPLACEMENT "\xef\xbf\xbd"

/*
 * Append one character of len bytes at p. For a bad byte, len is 1 and cp is
 * BAD.
 */
#define BAD UINT32_MAX
typedef void add_fn(struct buf *out, uint32_t cp, const char *p, size_t len);

/* True if one of eight bytes is a control, a backslash or not ASCII. */
static bool
is_special(uint64_t word)
{
	uint64_t backslash = word ^ ONES * '\\', del = word ^ ONES * 0x7f;

	return ((word | (word - ONES * 0x20) |
	            ((backslash - ONES) & ~backslash) | ((del - ONES) & ~del)) &
	           HIGH_BITS) != 0;
}

bool
text_is_printable(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	uint64_t word;

	for (; end - p >= 8; p += 8) {
		memcpy(&word, p, 8);
		if (is_special(word))
			return false;
	}
	for (; p < end; p++)
		if (*p < 0x20 || *p > 0x7e || *p == '\\')
			return false;
	return true;
}

static void
add_all(struct buf *out, struct slice text, add_fn *add)
{
	const char *p = text.ptr, *end = p + text.len, *plain = p;
	uint64_t word;
	uint32_t cp;

	if (!text.len)
		return;
	buf_reserve(out, text.len);
	while (p < end) {
		size_t n;

		if (end - p >= 8) {
			memcpy(&word, p, 8);
			if (!is_special(word)) {
				p += 8;
				continue;
			}
		}
		n = utf8_decode(p, end, &cp);
		if (!n || cp < 0x20 || cp == '\\' || cp == 0x7f || cp >= 0x80) {
			buf_add(out, plain, (size_t)(p - plain));
			add(out, n ? cp : BAD, p, n ? n : 1);
			plain = p + (n ? n : 1);
		}
		p += n ? n : 1;
	}
	buf_add(out, plain, (size_t)(end - plain));
}

/* Append the character if it is good, else its replacement. */
static void
add_if(bool good, struct buf *out, const char *p, size_t len)
{
	if (good)
		buf_add(out, p, len);
	else
		buf_add_str(out, REPLACEMENT);
}

static bool
is_layout(uint32_t cp)
{
	return cp == '\n' || cp == '\t';
}

static void
add_line(struct buf *out, uint32_t cp, const char *p, size_t len)
{
	add_if(cp != BAD && !utf8_is_unsafe(cp), out, p, len);
}

void
text_add_line(struct buf *out, struct slice text)
{
	add_all(out, text, add_line);
}

static void
add_block(struct buf *out, uint32_t cp, const char *p, size_t len)
{
	add_if(is_layout(cp) || (cp != BAD && !utf8_is_unsafe(cp)), out, p,
	    len);
}

void
text_add_block(struct buf *out, struct slice text)
{
	add_all(out, text, add_block);
}

static void
add_plain(struct buf *out, uint32_t cp, const char *p, size_t len)
{
	add_if(is_layout(cp) || (cp != BAD && !utf8_is_control(cp)), out, p,
	    len);
}

void
text_add_plain(struct buf *out, struct slice text)
{
	add_all(out, text, add_plain);
}

static void
add_row(struct buf *out, uint32_t cp, const char *p, size_t len)
{
	static const char from[] = "\t\n\r\\", to[] = "tnr\\";
	const char *found = cp < 0x80 && cp ? strchr(from, (int)cp) : NULL;

	if (found) {
		buf_add_char(out, '\\');
		buf_add_char(out, to[found - from]);
	} else if (cp == BAD || utf8_is_control(cp) || cp == 0x2028 ||
	    cp == 0x2029) {
		for (size_t i = 0; i < len; i++)
			buf_addf(out, "\\x%02x", (unsigned)(unsigned char)p[i]);
	} else {
		buf_add(out, p, len);
	}
}

void
text_add_row(struct buf *out, struct slice text)
{
	add_all(out, text, add_row);
}

static void
add_json(struct buf *out, uint32_t cp, const char *p, size_t len)
{
	if (cp == BAD)
		buf_add_str(out, REPLACEMENT);
	else if (cp == '\t' || cp == '\r')
		buf_add_char(out, ' ');
	else if (cp != '\n' && utf8_is_unsafe(cp))
		buf_addf(out, "\\u%04x", (unsigned)cp);
	else
		buf_add(out, p, len);
}

void
text_add_json(struct buf *out, struct slice json)
{
	add_all(out, json, add_json);
}
