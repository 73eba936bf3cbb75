/* SPDX-License-Identifier: ISC */
/*
 * How many terminal columns a character takes, as terminals agree on it: none
 * for a character that combines with its neighbour, two for one that East Asian
 * typography makes wide. utf8proc knows the properties of all characters.
 */
#include "base/utf8_width.h"

#include <utf8proc.h>

#include "base/utf8.h"

/* Below U+0300, the first that combines, all take one column. */
#define FIRST_COMBINING 0x300

int
utf8_width(uint32_t cp)
{
	const utf8proc_property_t *property;

	if (utf8_is_control(cp))
		return 0;
	if (cp < FIRST_COMBINING)
		return 1;
	property = utf8proc_get_property((utf8proc_int32_t)cp);
	if (property->category == UTF8PROC_CATEGORY_MN ||
	    property->category == UTF8PROC_CATEGORY_ME ||
	    property->category == UTF8PROC_CATEGORY_CF ||
	    property->boundclass == UTF8PROC_BOUNDCLASS_V ||
	    property->boundclass == UTF8PROC_BOUNDCLASS_T)
		return 0;	/* V, T: vowels and finals of Hangul */
	/* the planes 2 and 3 are reserved for ideographs */
	if (property->charwidth == 2 || cp >> 16 == 2 || cp >> 16 == 3)
		return 2;
	return 1;
}

size_t
utf8_columns(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	size_t n, columns = 0;
	uint32_t cp;

	for (; p < end; p += n ? n : 1) {
		n = utf8_decode(p, end, &cp);
		columns += n ? (size_t)utf8_width(cp) : 1;
	}
	return columns;
}
