/* SPDX-License-Identifier: ISC */
/* Percent signs of URIs. */
#include "mcp/percent.h"

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
	    : c >= 'A' && c <= 'F'  ? c - 'A' + 10
	                            : -1;
}

bool
percent_decode(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		int high, low;

		if (text.ptr[i] != '%') {
			buf_add_char(out, text.ptr[i]);
			continue;
		}
		high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
		low = high == -1 ? -1 : hex_digit(text.ptr[i + 2]);
		if (low == -1 || high * 16 + low == 0)
			return false;
		buf_add_char(out, (char)(high * 16 + low));
		i += 2;
	}
	return out->len > 0;
}
