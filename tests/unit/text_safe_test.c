/* SPDX-License-Identifier: ISC */
#include "base/text_safe.h"

#include <stdio.h>

#include "tap.h"

#define FFFD "\xef\xbf\xbd"

typedef void form_fn(struct buf *out, struct slice text);

static void
check(const char *name, form_fn *form, struct slice text, const char *want)
{
	/* one character at each place of a word of eight, and past its end */
	for (size_t before = 0; before < 9; before++) {
		struct buf in = BUF_INIT, out = BUF_INIT, expected = BUF_INIT;

		buf_add(&in, "12345678", before);
		buf_add(&expected, "12345678", before);
		buf_add_slice(&in, text);
		buf_add_str(&expected, want);
		buf_add_str(&in, "and on it goes");
		buf_add_str(&expected, "and on it goes");
		form(&out, slice_of_buf(&in));
		if (before == 0 || before == 5)
			is_str(out.data, expected.data, name);
		else if (!slice_eq(slice_of_buf(&out), slice_of_buf(&expected)))
			ok(0, "%s after %zu bytes", name, before);
		buf_release(&in);
		buf_release(&out);
		buf_release(&expected);
	}
}

static void
test_forms(void)
{
	static const struct {
		const char *text, *line, *block, *plain, *row, *json;
	} rows[] = {
		{ "a b", "a b", "a b", "a b", "a b", "a b" },
		{ "\n", FFFD, "\n", "\n", "\\n", "\n" },
		{ "\t", FFFD, "\t", "\t", "\\t", " " },
		{ "\r", FFFD, FFFD, FFFD, "\\r", " " },
		{ "\\", "\\", "\\", "\\", "\\\\", "\\" },
		{ "\x1b[31m", FFFD "[31m", FFFD "[31m", FFFD "[31m", "\\x1b[31m",
		    "\\u001b[31m" },
		{ "\x7f", FFFD, FFFD, FFFD, "\\x7f", "\\u007f" },
		{ "\xc2\x9b" "2J", FFFD "2J", FFFD "2J", FFFD "2J", "\\xc2\\x9b2J",
		    "\\u009b2J" },
		{ "\xe2\x80\xa8", FFFD, FFFD, "\xe2\x80\xa8", "\\xe2\\x80\\xa8",
		    "\\u2028" },
		{ "\xe2\x80\xae", FFFD, FFFD, "\xe2\x80\xae", "\xe2\x80\xae",
		    "\\u202e" },
		{ "\xff", FFFD, FFFD, FFFD, "\\xff", FFFD },
		{ "\xc3\xa9", "\xc3\xa9", "\xc3\xa9", "\xc3\xa9", "\xc3\xa9",
		    "\xc3\xa9" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80",
		    "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice text = slice_of(rows[i].text);

		check("a line", text_add_line, text, rows[i].line);
		check("a block", text_add_block, text, rows[i].block);
		check("plain text", text_add_plain, text, rows[i].plain);
		check("a row", text_add_row, text, rows[i].row);
		check("JSON", text_add_json, text, rows[i].json);
	}
}

static void
test_nothing(void)
{
	struct buf out = BUF_INIT;

	text_add_row(&out, (struct slice){ NULL, 0 });
	is_int((int64_t)out.len, 0, "nothing is nothing");
	text_add_row(&out, (struct slice){ "\0", 1 });
	is_str(out.data, "\\x00", "NUL is a control character");
	buf_release(&out);
}

int
main(void)
{
	test_forms();
	test_nothing();
	return done_testing();
}
