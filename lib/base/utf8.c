/* SPDX-License-Identifier: ISC */
/* Checking and decoding UTF-8. Nothing depends on the locale. */
#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool
is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* The well-formed byte sequences of Unicode 15, table 3-7. */
size_t
utf8_decode(const char *p, const char *end, uint32_t *cp)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t left = (size_t)(end - p);

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	if (s[0] < 0xc2 || left < 2 || !is_tail(s[1]))
		return 0;
	if (s[0] < 0xe0) {
		*cp = (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
		return 2;
	}
	if (left < 3 || !is_tail(s[2]))
		return 0;
	if (s[0] < 0xf0) {
		*cp = (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 |
		    (s[2] & 0x3fu);
		return *cp >= 0x800 && (*cp < 0xd800 || *cp > 0xdfff) ? 3 : 0;
	}
	if (left < 4 || !is_tail(s[3]) || s[0] > 0xf4)
		return 0;
	*cp = (s[0] & 0x07u) << 18 | (s[1] & 0x3fu) << 12 |
	    (s[2] & 0x3fu) << 6 | (s[3] & 0x3fu);
	return *cp >= 0x10000 && *cp <= 0x10ffff ? 4 : 0;
}

void
utf8_encode(struct buf *out, uint32_t cp)
{
	char bytes[4];
	size_t len = 0;

	if (cp < 0x80) {
		bytes[len++] = (char)cp;
	} else if (cp < 0x800) {
		bytes[len++] = (char)(0xc0 | cp >> 6);
		bytes[len++] = (char)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		bytes[len++] = (char)(0xe0 | cp >> 12);
		bytes[len++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[len++] = (char)(0x80 | (cp & 0x3f));
	} else {
		bytes[len++] = (char)(0xf0 | cp >> 18);
		bytes[len++] = (char)(0x80 | (cp >> 12 & 0x3f));
		bytes[len++] = (char)(0x80 | (cp >> 6 & 0x3f));
		bytes[len++] = (char)(0x80 | (cp & 0x3f));
	}
	buf_add(out, bytes, len);
}

/* Skip eight bytes at a time while all of them are ASCII. */
static const char *
skip_ascii(const char *p, const char *end)
{
	uint64_t word;

	while (end - p >= 8) {
		memcpy(&word, p, 8);
		if (word & HIGH_BITS)
			break;
		p += 8;
	}
	return p;
}

bool
utf8_is_ascii(struct slice text)
{
	uint64_t word, all = 0;
	size_t i = 0;

	for (; i + sizeof(word) <= text.len; i += sizeof(word)) {
		memcpy(&word, text.ptr + i, sizeof(word));
		all |= word;
	}
	for (; i < text.len; i++)
		all |= (unsigned char)text.ptr[i];
	return !(all & UINT64_C(0x8080808080808080));
}

bool
utf8_valid(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	uint32_t cp;
	size_t n;

	for (p = skip_ascii(p, end); p < end; p += n) {
		n = utf8_decode(p, end, &cp);
		if (!n)
			return false;
	}
	return true;
}

size_t
utf8_length(struct slice text)
{
	size_t i, count = 0;

	for (i = 0; i < text.len; i++)
		count += !is_tail((unsigned char)text.ptr[i]);
	return count;
}

bool
utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

bool
utf8_is_unsafe(uint32_t cp)
{
	if (cp < 0x61c)
		return utf8_is_control(cp);
	return cp == 0x61c || cp == 0x200b || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
	    cp == 0xfeff;
}

bool
utf8_has_control(struct slice text)
{
	const unsigned char *s = (const unsigned char *)text.ptr;
	size_t i;

	/* C1 is c2 80 to c2 9f, so valid text need not be decoded. */
	for (i = 0; i < text.len; i++) {
		if (s[i] < 0x20 || s[i] == 0x7f)
			return true;
		if (s[i] == 0xc2 && i + 1 < text.len && s[i + 1] < 0xa0)
			return true;
	}
	return false;
}

bool
utf8_is_line_end(uint32_t cp)
{
	return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 ||
	    cp == 0x2029;
}

/*
 * White_Space of Unicode 15, zero-width and format characters, and the blank
 * letters.
 */
bool
utf8_is_blank(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0x85, 0x85 }, { 0xa0, 0xa0 },
		{ 0xad, 0xad }, { 0x115f, 0x1160 }, { 0x1680, 0x1680 },
		{ 0x180e, 0x180e }, { 0x2000, 0x200f }, { 0x2028, 0x202f },
		{ 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
		{ 0x3164, 0x3164 }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (cp <= ranges[i].last)
			return cp >= ranges[i].first;
	return false;
}

struct slice
utf8_trim(struct slice text)
{
	uint32_t cp = 0;

	while (text.len) {
		size_t n = utf8_decode(text.ptr, text.ptr + text.len, &cp);

		if (!n || !utf8_is_blank(cp))
			break;
		text.ptr += n;
		text.len -= n;
	}
	while (text.len) {
		const char *end = text.ptr + text.len, *p = end - 1;

		while (p > text.ptr && is_tail((unsigned char)*p))
			p--;
		if (utf8_decode(p, end, &cp) != (size_t)(end - p) ||
		    !utf8_is_blank(cp))
			break;
		text.len = (size_t)(p - text.ptr);
	}
	return text;
}

struct slice
utf8_cut(struct slice text, size_t max)
{
	size_t len = max;

	if (text.len <= max)
		return text;
	/* If the bytes are not UTF-8, a tail need not have a head nearby. */
	while (
	    len > 0 && max - len < 3 && is_tail((unsigned char)text.ptr[len]))
		len--;
	if (is_tail((unsigned char)text.ptr[len]))
		len = max;
	return (struct slice){ text.ptr, len };
}
