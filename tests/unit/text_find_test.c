/* SPDX-License-Identifier: ISC */
/* Finding text whatever its case. */
#include "base/text_find.h"

#include <string.h>

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
		/* one character in two spellings, at each side */
		{ "caf\xc3\xa9 noir", "cafe\xcc\x81", 1 },
		{ "cafe\xcc\x81 noir", "caf\xc3\xa9", 1 },
		{ "CAFE\xcc\x81", "caf\xc3\xa9", 1 },
		{ "cafe\xcc\x81 noir", "cafe", 0 },
		{ "caf\xc3\xa9 noir", "cafe", 0 },
		{ "caf\xc3\xa9 cafe", "cafe", 1 },
		{ "q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87", 1 },
		{ "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x81", 1 },
		{ "\xea\xb0\x81", "\xea\xb0\x80", 0 },
		{ "\xe2\x84\xab", "\xc3\xa5", 1 },
		{ "Stra\xc3\x9f" "e", "STRASSE", 1 },
		{ "strasse", "stra\xc3\x9f" "e", 1 },
		{ "\xcf\x83\xcf\x82", "\xce\xa3\xce\xa3", 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text_needle needle;

		text_needle_init(&needle, slice_of(rows[i].needle));
		ok(text_contains(slice_of(rows[i].text), &needle) == rows[i].found,
		    "'%s' in '%s'", rows[i].needle, rows[i].text);
		text_needle_release(&needle);
	}
}

/* Boolean, by trying each place of the folded text. */
static int
is_in(struct slice folded, struct slice needle)
{
	for (size_t at = 0; at + needle.len <= folded.len; at++)
		if (memcmp(folded.ptr + at, needle.ptr, needle.len) == 0)
			return 1;
	return 0;
}

/* Short texts of few letters contain each other often; some have bytes beyond ASCII. */
static void
test_random(void)
{
	static const char *const letters[] = { "a", "A", "b", "B", "-", "\xc3\x84",
	    "\xc3\xa4", "z" };
	unsigned dice = 1;
	int good = 1, found = 0;

	for (int i = 0; i < 20000; i++) {
		struct buf text[2] = { BUF_INIT, BUF_INIT }, folded[2] = { BUF_INIT, BUF_INIT };
		struct text_needle needle;
		int want;

		for (int t = 0; t < 2; t++) {
			buf_add_str(&text[t], "");
			buf_add_str(&folded[t], "");
			for (unsigned n = (dice >> 16) % (t ? 5 : 12); n; n--) {
				dice = dice * 1103515245u + 12345u;
				buf_add_str(&text[t], letters[(dice >> 16) % 8]);
			}
			dice = dice * 1103515245u + 12345u;
			text_add_folded(&folded[t], slice_of_buf(&text[t]));
		}
		text_needle_init(&needle, slice_of_buf(&text[1]));
		want = is_in(slice_of_buf(&folded[0]), slice_of_buf(&folded[1]));
		good &= text_contains(slice_of_buf(&text[0]), &needle) == want;
		found += want;
		text_needle_release(&needle);
		for (int t = 0; t < 2; t++) {
			buf_release(&text[t]);
			buf_release(&folded[t]);
		}
	}
	ok(good, "whatever is looked for is found where it is, and only there");
	ok(found > 2000 && found < 18000, "and that is some of it (%d)", found);
}

/* The beginnings of texts that differ in them compare like the texts. */
static void
test_begin(void)
{
	static const char *const letters[] = { "a", "A", "b", "Z", "\xc3\x84",
	    "\xc3\xa4", "\xe6\x97\xa5", "\xff" };
	unsigned dice = 1;
	int good = 1, differ = 0;

	for (int i = 0; i < 20000; i++) {
		struct buf text[2] = { BUF_INIT, BUF_INIT };
		struct slice a, b;

		for (int t = 0; t < 2; t++) {
			buf_add_str(&text[t], "");
			for (unsigned n = (dice >> 16) % 12; n; n--) {
				dice = dice * 1103515245u + 12345u;
				buf_add_str(&text[t], letters[(dice >> 16) % 8]);
			}
			dice = dice * 1103515245u + 12345u;
		}
		a = slice_of_buf(&text[0]);
		b = slice_of_buf(&text[1]);
		if (text_begin(a) != text_begin(b)) {
			good &= (text_begin(a) < text_begin(b)) ==
			    (text_compare_folded(a, b) < 0);
			differ++;
		}
		buf_release(&text[0]);
		buf_release(&text[1]);
	}
	ok(good, "beginnings that differ compare like the texts");
	ok(differ > 10000, "and most differ (%d)", differ);
	ok(text_begin(SLICE("ABCDEFGH1")) == text_begin(SLICE("abcdefgh2")),
	    "a beginning has eight bytes, without case");
}

/* Each word must be in one of the texts, in any order. */
static void
test_search(void)
{
	static const struct { const char *search; bool found;
	} rows[] = {
		{ "", true }, { "  ", true }, { "parser", true },
		{ "parser write", true }, { " WRITE  parser ", true },
		{ "write fast", true }, { "fast parser", true },
		{ "parser slow", false }, { "writes", false },
		{ "writeparser", false },
	};
	const struct slice texts[] = { SLICE("Write parser"),
		{ NULL, 0 }, SLICE("it must be fast") };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text_search search;

		text_search_init(&search, slice_of(rows[i].search));
		ok(text_search_in(&search, texts, 3) == rows[i].found,
		    "'%s' is %sfound", rows[i].search,
		    rows[i].found ? "" : "not ");
		text_search_release(&search);
	}
}

int
main(void)
{
	test_search();
	test_contains();
	test_random();
	test_begin();
	return done_testing();
}
