/* SPDX-License-Identifier: ISC */
/* Percent signs of URIs. */
#include "mcp/percent.h"

#include "base/digest.h"

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
		low = high < 0 ? -1 : hex_digit(text.ptr[i + 2]);
		if (low < 0 || high * 16 + low == 0)
			return false;
		buf_add_char(out, (char)(high * 16 + low));
		i += 2;
	}
	return out->len > 0;
}
