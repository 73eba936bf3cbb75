/* SPDX-License-Identifier: ISC */
/*
 * Search by keys, which utf8proc makes of text. Most text is ASCII, which needs
 * no key, so nothing is copied to compare it.
 */
#define _GNU_SOURCE	/* for memmem() */
#include "base/text_find.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

static uint32_t
fold_char(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
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

/* The bytes of UTF-8 sort like its characters. */
int
text_compare_folded(struct slice a, struct slice b)
{
	const char *p = a.ptr, *q = b.ptr, *p_end = p + a.len,
	           *q_end = q + b.len;

	while (p < p_end && q < q_end) {
		uint32_t x, y;
		size_t n = utf8_decode(p, p_end, &x),
		       m = utf8_decode(q, q_end, &y);

		x = n ? fold_char(x) : 0xfffd;
		y = m ? fold_char(y) : 0xfffd;
		if (x != y)
			return x < y ? -1 : 1;
		p += n + !n;
		q += m + !m;
	}
	return (p < p_end) - (q < q_end);
}

uint64_t
text_begin(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	struct buf folded = BUF_INIT;
	uint64_t begin = 0;
	uint32_t cp;

	while (p < end && folded.len < TEXT_BEGIN_SIZE) {
		size_t n = utf8_decode(p, end, &cp);

		utf8_encode(&folded, n ? fold_char(cp) : 0xfffd);
		p += n + !n;
	}
	for (size_t i = 0; i < TEXT_BEGIN_SIZE; i++)
		begin = begin << 8 |
		    (i < folded.len ? (unsigned char)folded.data[i] : 0);
	buf_release(&folded);
	return begin;
}

/* True if the ASCII text at p begins with the ASCII needle, ignoring case. */
static bool
matches(const char *p, const char *end, struct slice folded)
{
	if ((size_t)(end - p) < folded.len)
		return false;
	for (size_t i = 0; i < folded.len; i++)
		if ((char)fold_char((unsigned char)p[i]) != folded.ptr[i])
			return false;
	return true;
}

static void
add_ascii_key(struct buf *out, struct slice text)
{
	buf_reserve(out, text.len);
	for (size_t i = 0; i < text.len; i++)
		out->data[out->len++] = (char)fold_char(
		    (unsigned char)text.ptr[i]);
	out->data[out->len] = '\0';
}

void
text_add_key(struct buf *out, struct slice text)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
	    UTF8PROC_CASEFOLD;
	utf8proc_uint8_t *key = NULL;
	utf8proc_ssize_t len;

	if (utf8_is_ascii(text)) {
		add_ascii_key(out, text);
		return;
	}
	len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
	    (utf8proc_ssize_t)text.len, &key, options);
	if (len >= 0)
		buf_add(out, (const char *)key, (size_t)len);
	else			/* not UTF-8 */
		text_add_folded(out, text);
	free(key);
}

/* True if the text after a match continues the last character of the match. */
static bool
goes_on(const char *p, const char *end)
{
	uint32_t cp;

	if (p == end || !(*p & 0x80) || !utf8_decode(p, end, &cp))
		return false;
	/* a mark, or the vowel or end of a Hangul syllable */
	return utf8proc_get_property((utf8proc_int32_t)cp)->combining_class ||
	    (cp >= 0x1160 && cp <= 0x11ff);
}

static bool
key_contains(struct slice key, struct slice folded)
{
	const char *p = key.ptr, *end = p + key.len;

	while ((size_t)(end - p) >= folded.len &&
	    (p = memmem(p, (size_t)(end - p), folded.ptr, folded.len)) !=
	        NULL) {
		if (!goes_on(p + folded.len, end))
			return true;
		p++;
	}
	return false;
}

static char
upper_of(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Returns how rare a character is in text: letters by their rank in English. */
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
	text_add_key(&needle->folded, text);
	needle->ascii = true;
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

/*
 * True if the needle, which is ASCII, lies around one of the places where the
 * text has `letter`.
 */
static bool
found_around(struct slice text, const struct text_needle *needle, char letter)
{
	const char *p = text.ptr + needle->rare, *end = text.ptr + text.len;
	struct slice folded = slice_of_buf(&needle->folded);

	while ((p = memchr(p, letter, (size_t)(end - p))) != NULL) {
		if (matches(p - needle->rare, end, folded))
			return true;
		p++;
	}
	return false;
}

bool
text_contains(struct slice text, const struct text_needle *needle)
{
	struct slice folded = slice_of_buf(&needle->folded);
	struct buf key = BUF_INIT;
	bool found;

	if (folded.len == 0)
		return true;
	if (utf8_is_ascii(text))
		return needle->ascii && text.len >= folded.len &&
		    (found_around(text, needle, needle->lower) ||
		    (needle->upper != needle->lower &&
		    found_around(text, needle, needle->upper)));
	text_add_key(&key, text);
	found = key_contains(slice_of_buf(&key), folded);
	buf_release(&key);
	return found;
}

static void
add_word(struct text_search *search, struct slice text, bool wanted)
{
	struct text_needle needle;

	if (!text.len)
		return;
	search->word = task_realloc(search->word, search->count + 1,
	    sizeof(*search->word));
	text_needle_init(&needle, text);
	search->word[search->count] = needle;
	if (wanted) {
		search->word[search->count] = search->word[search->wanted];
		search->word[search->wanted++] = needle;
	}
	search->count++;
}

/* Returns where a word ends: at the next space, or at the end. */
static const char *
end_of_word(const char *p, const char *end)
{
	const char *space = memchr(p, ' ', (size_t)(end - p));

	return space ? space : end;
}

void
text_search_init(struct text_search *search, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len, *stop;

	*search = (struct text_search){0};
	for (; p < end; p = stop + 1) {
		stop = end_of_word(p, end);
		add_word(search, (struct slice){ p, (size_t)(stop - p) }, true);
	}
}

void
text_search_parse(struct text_search *search, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len, *stop;

	*search = (struct text_search){0};
	for (; p < end; p = stop + 1) {
		bool minus = p + 1 < end && *p == '-' && p[1] != ' ';
		const char *from = p + minus, *quote = NULL;

		if (from < end && *from == '"')
			quote = memchr(from + 1, '"',
			    (size_t)(end - from - 1));
		from += quote != NULL;
		stop = quote ? quote : end_of_word(from, end);
		add_word(search, (struct slice){ from, (size_t)(stop - from) },
		    !minus);
	}
}

void
text_search_release(struct text_search *search)
{
	for (size_t i = 0; i < search->count; i++)
		text_needle_release(&search->word[i]);
	free(search->word);
	*search = (struct text_search){0};
}

static bool
is_in_any(const struct text_needle *word, const struct slice *texts,
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (texts[i].ptr && text_contains(texts[i], word))
			return true;
	return false;
}

bool
text_search_may_be_in(const struct text_search *search,
    const struct slice *texts, size_t count)
{
	for (size_t i = 0; i < search->wanted; i++)
		if (!is_in_any(&search->word[i], texts, count))
			return false;
	return true;
}

bool
text_search_in(const struct text_search *search, const struct slice *texts,
    size_t count)
{
	for (size_t i = search->wanted; i < search->count; i++)
		if (is_in_any(&search->word[i], texts, count))
			return false;
	return text_search_may_be_in(search, texts, count);
}
