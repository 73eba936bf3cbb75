/* SPDX-License-Identifier: ISC */
/* Words in their spellings. A word in ASCII, like most words, has only one. */
#include "model/spelling.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "base/utf8.h"

enum form { FORM_GIVEN, FORM_COMPOSED, FORM_DECOMPOSED };

static void
add_form(struct buf *out, struct slice word, enum form form)
{
	utf8proc_option_t options = form == FORM_COMPOSED ? UTF8PROC_COMPOSE :
	    UTF8PROC_DECOMPOSE;
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t len = -1;

	if (form != FORM_GIVEN && !utf8_is_ascii(word))
		len = utf8proc_map((const utf8proc_uint8_t *)word.ptr,
		    (utf8proc_ssize_t)word.len, &made,
		    UTF8PROC_STABLE | options);
	if (len >= 0)
		buf_add(out, (const char *)made, (size_t)len);
	else
		buf_add_slice(out, word);
	free(made);
}

void
spelling_add(struct buf *out, struct slice word)
{
	add_form(out, word, FORM_COMPOSED);
}

bool
spelling_same(struct slice a, struct slice b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	if (slice_eq(a, b))
		return true;
	if (!a.ptr || !b.ptr || utf8_is_ascii(a) || utf8_is_ascii(b))
		return false;
	spelling_add(&x, a);
	spelling_add(&y, b);
	same = slice_eq(slice_of_buf(&x), slice_of_buf(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

bool
spelling_among(struct slice word, const char *const *words)
{
	for (; words && *words; words++)
		if (spelling_same(word, slice_of(*words)))
			return true;
	return false;
}

size_t
spelling_terms(uint32_t out[SPELLINGS], const struct state *state,
    enum term_space space, const char *family, struct slice word)
{
	struct buf name = BUF_INIT;
	size_t count = 0, forms = utf8_is_ascii(word) ? 1 : SPELLINGS;

	for (size_t form = 0; form < forms; form++) {
		uint32_t term;
		size_t i = 0;

		buf_clear(&name);
		buf_add_str(&name, family);
		add_form(&name, word, (enum form)form);
		term = state_find_term(state, space, slice_of_buf(&name));
		while (i < count && out[i] != term)
			i++;
		if (term && i == count)
			out[count++] = term;
	}
	buf_release(&name);
	return count;
}
