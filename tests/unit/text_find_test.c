/* SPDX-License-Identifier: ISC */
/* Finding text whatever its case. */
#include "text_find.h"

#include "tap.h"

static void
test_contains(void)
{
	static const struct {
		const char *text, *needle;
		int found;
	} rows[] = {
		{ "Fix the Lexer", "LEXER", 1 },
		{ "Fix the Lexer", "lexers", 0 },
		{ "aaab", "aab", 1 },
		{ "x", "", 1 },
		{ "", "x", 0 },
		{ "Größe", "GRÖßE", 1 },
		{ "ÀÉÎÕÜÞ", "àéîõüþ", 1 },
		{ "3 × 4", "3 ÷ 4", 0 },
		{ "Łódź Żółw", "łÓDŹ żÓŁW", 1 },
		{ "ĈĜ ŽŹ ij", "ĉĝ žź IJ", 1 },
		{ "ΑΒΓ Ω", "αβγ ω", 1 },
		{ "ПРИВЕТ Ёж", "привет ёЖ", 1 },
		{ "日本語", "本", 1 },
		{ "日本語", "木", 0 },
		{ "a1-ÖB", "A1-öb", 1 },
		{ "a1-", "a1-ö", 0 },
		{ "a\xffz", "a?z", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf folded = BUF_INIT;

		text_add_folded(&folded, slice_of(rows[i].needle));
		ok(text_contains(slice_of(rows[i].text), slice_of_buf(&folded)) ==
		    rows[i].found, "'%s' in '%s'", rows[i].needle, rows[i].text);
		buf_release(&folded);
	}
}

int
main(void)
{
	test_contains();
	return done_testing();
}
