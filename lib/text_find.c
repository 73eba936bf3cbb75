/* SPDX-License-Identifier: ISC */
/*
 * Case-insensitive search by simple case folding: one character for one, so nothing has
 * to be copied to compare.
 */
#include "text_find.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

static uint32_t
fold_char(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp >= 0xc0 && cp <= 0xde && cp != 0xd7)
		return cp + 32;
	/* pairs of neighbours: the even one is the capital, or between these the odd one */
	if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e))
		return cp & 1 ? cp + 1 : cp;
	if (cp >= 0x100 && cp <= 0x177 && cp != 0x130 && cp != 0x131 && cp != 0x138 &&
	    cp != 0x149)
		return cp & 1 ? cp : cp + 1;
	if (cp >= 0x391 && cp <= 0x3a9 && cp != 0x3a2)
		return cp + 32;
	if (cp >= 0x410 && cp <= 0x42f)
		return cp + 32;
	if (cp >= 0x400 && cp <= 0x40f)
		return cp + 80;
	return cp;
}

void
text_add_folded(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	uint32_t cp;
	size_t n;

	for (; p < end; p += n) {
		n = utf8_decode(p, end, &cp);
		utf8_encode(out, n ? fold_char(cp) : 0xfffd);
		n += !n;
	}
}

/* UTF-8 sorts as its characters do. */
int
text_compare_folded(struct slice a, struct slice b)
{
	const char *p = a.ptr, *q = b.ptr, *p_end = p + a.len, *q_end = q + b.len;

	while (p < p_end && q < q_end) {
		uint32_t x, y;
		size_t n = utf8_decode(p, p_end, &x), m = utf8_decode(q, q_end, &y);

		x = n ? fold_char(x) : 0xfffd;
		y = m ? fold_char(y) : 0xfffd;
		if (x != y)
			return x < y ? -1 : 1;
		p += n + !n;
		q += m + !m;
	}
	return (p < p_end) - (q < q_end);
}

/* Boolean: does the text begin with the needle? */
static int
matches(const char *p, const char *end, struct slice folded)
{
	const char *q = folded.ptr, *stop = q + folded.len;
	uint32_t a, b;
	size_t n, m;

	while (q < stop) {
		if (p < end && *q == *p && !(*q & 0x80) && (*q < 'A' || *q > 'Z')) {
			p++;	/* as most of them are */
			q++;
			continue;
		}
		n = p < end ? utf8_decode(p, end, &a) : 0;
		m = utf8_decode(q, stop, &b);
		if (!n || !m || fold_char(a) != b)
			return 0;
		p += n;
		q += m;
	}
	return 1;
}

static char
upper_of(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* How often a character is met in text, as a rank: a letter by its place in English. */
static size_t
rarity(char c)
{
	static const char letters[] = " etaoinsrhldcumfpgwybvkxjqz";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (size_t)(at - letters) : sizeof(letters) / 2;
}

void
text_needle_init(struct text_needle *needle, struct slice text)
{
	memset(needle, 0, sizeof(*needle));
	buf_add_str(&needle->folded, "");
	text_add_folded(&needle->folded, text);
	needle->ascii = 1;
	for (size_t i = 0; i < needle->folded.len; i++) {
		char c = needle->folded.data[i];

		needle->ascii &= !(c & 0x80);
		if (rarity(c) > rarity(needle->folded.data[needle->rare]))
			needle->rare = i;
	}
	needle->lower = needle->folded.data[needle->rare];
	needle->upper = upper_of(needle->lower);
}

void
text_needle_release(struct text_needle *needle)
{
	buf_release(&needle->folded);
}

/* Boolean: is one of the places where the text has this letter one of an ASCII needle? */
static int
found_around(struct slice text, const struct text_needle *needle, char letter)
{
	const char *p = text.ptr + needle->rare, *end = text.ptr + text.len;
	struct slice folded = slice_of_buf(&needle->folded);

	while ((p = memchr(p, letter, (size_t)(end - p))) != NULL) {
		if (matches(p - needle->rare, end, folded))
			return 1;
		p++;
	}
	return 0;
}

int
text_contains(struct slice text, const struct text_needle *needle)
{
	struct slice folded = slice_of_buf(&needle->folded);
	const char *p = text.ptr, *end = p + text.len;
	char first, other;

	if (folded.len == 0)
		return 1;
	if (needle->ascii)	/* nothing else folds to ASCII: no text is shorter */
		return text.len >= folded.len &&
		    (found_around(text, needle, needle->lower) ||
		    (needle->upper != needle->lower &&
		    found_around(text, needle, needle->upper)));
	first = folded.ptr[0];
	other = upper_of(first);
	for (; p < end; p++)
		if ((*p == first || *p == other || (*p & 0x80)) &&
		    ((*p & 0xc0) != 0x80) && matches(p, end, folded))
			return 1;
	return 0;
}
