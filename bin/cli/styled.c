/* SPDX-License-Identifier: ISC */
/* Text for a terminal. */
#include "cli/styled.h"

#include <string.h>

#include "base/utf8.h"
#include "base/utf8_width.h"

#define RESET "\033[m"

static const char codes[STYLES][8] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_DIM] = "\033[2m",
	[STYLE_RED] = "\033[31m",
	[STYLE_GREEN] = "\033[32m",
	[STYLE_YELLOW] = "\033[33m",
	[STYLE_BLUE] = "\033[34m",
	[STYLE_MAGENTA] = "\033[35m",
	[STYLE_CYAN] = "\033[36m",
	[STYLE_HEADING] = "\033[2;4m",
};

void
out_add_styled(struct buf *to, bool colour, enum style style, struct slice text)
{
	size_t len = strlen(codes[style]);
	char *p;

	if (!colour || !len || !text.len) {
		buf_add_slice(to, text);
		return;
	}
	/* at once, because lists call this for every cell */
	buf_reserve(to, len + text.len + sizeof(RESET));
	p = to->data + to->len;
	memcpy(p, codes[style], len);
	memcpy(p + len, text.ptr, text.len);
	memcpy(p + len + text.len, RESET, sizeof(RESET));
	to->len += len + text.len + sizeof(RESET) - 1;
}

void
out_add_cut(struct buf *to, struct slice text, size_t width,
    const char *mark)
{
	const char *p = text.ptr, *end = p + text.len, *fits = p;
	size_t used = 0;

	if (utf8_columns(text) <= width) {
		buf_add_slice(to, text);
		return;
	}
	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);

		if (!n)
			break;
		used += (size_t)utf8_width(cp);
		if (used + 1 > width)
			break;
		p += n;
		fits = p;
	}
	buf_add(to, text.ptr, (size_t)(fits - text.ptr));
	if (width)
		buf_add_str(to, mark);
}

size_t
out_fitting(struct slice line, size_t width)
{
	const char *p = line.ptr, *end = p + line.len;
	size_t used = 0, blank = 0;

	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);

		used += (size_t)utf8_width(cp);
		if (used > width)
			return blank ? blank : p > line.ptr ?
			    (size_t)(p - line.ptr) : n;
		if (cp == ' ')
			blank = (size_t)(p - line.ptr);
		p += n ? n : 1;
	}
	return line.len;
}
