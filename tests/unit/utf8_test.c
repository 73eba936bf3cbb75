/* SPDX-License-Identifier: ISC */
/* UTF-8: what is well-formed, what may reach a terminal, where a text may be cut. */
#include "base/utf8.h"

#include "base/utf8_width.h"
#include "tap.h"

/* The boundaries of Unicode 15, table 3-7. */
static const struct {
	const char *bytes;
	uint32_t cp;		/* 0: not well-formed */
} decoded[] = {
	{ "a", 'a' },
	{ "\x7f", 0x7f },
	{ "\x80", 0 },
	{ "\xbf", 0 },
	{ "\xc0\x80", 0 },
	{ "\xc1\xbf", 0 },
	{ "\xc2\x80", 0x80 },
	{ "\xc2", 0 },
	{ "\xc2\x7f", 0 },
	{ "\xc2\xc0", 0 },
	{ "\xdf\xbf", 0x7ff },
	{ "\xe0\x9f\xbf", 0 },
	{ "\xe0\xa0\x80", 0x800 },
	{ "\xe0\xa0", 0 },
	{ "\xe2\x82\xac", 0x20ac },
	{ "\xe2\x82\x41", 0 },
	{ "\xed\x9f\xbf", 0xd7ff },
	{ "\xed\xa0\x80", 0 },
	{ "\xed\xbf\xbf", 0 },
	{ "\xee\x80\x80", 0xe000 },
	{ "\xef\xbf\xbf", 0xffff },
	{ "\xf0\x8f\xbf\xbf", 0 },
	{ "\xf0\x90\x80\x80", 0x10000 },
	{ "\xf0\x90\x80", 0 },
	{ "\xf0\x9f\x98\x80", 0x1f600 },
	{ "\xf4\x8f\xbf\xbf", 0x10ffff },
	{ "\xf4\x90\x80\x80", 0 },
	{ "\xf5\x80\x80\x80", 0 },
	{ "\xff", 0 },
};

static void
test_decode(void)
{
	struct buf again = BUF_INIT;
	size_t i, len, n;
	uint32_t cp;

	for (i = 0; i < sizeof(decoded) / sizeof(decoded[0]); i++) {
		len = strlen(decoded[i].bytes);
		cp = 0;
		n = utf8_decode(decoded[i].bytes, decoded[i].bytes + len, &cp);
		ok(decoded[i].cp ? n == len && cp == decoded[i].cp : n == 0,
		    "decode row %zu", i);
		is_int(utf8_valid(slice_of(decoded[i].bytes)), decoded[i].cp != 0,
		    "valid agrees with decode");
		if (!decoded[i].cp)
			continue;
		buf_clear(&again);
		utf8_encode(&again, decoded[i].cp);
		is_str(again.data, decoded[i].bytes, "encode gives the bytes back");
	}
	buf_release(&again);
}

static void
test_whole_texts(void)
{
	char text[32];
	size_t i;

	ok(utf8_valid(SLICE("")), "the empty text is valid");
	for (i = 0; i < 20; i++) {
		memset(text, 'a', sizeof(text));
		text[i] = '\x80';
		ok(!utf8_valid((struct slice){ text, 20 }), "a bad byte at %zu", i);
	}
	is_int((int64_t)utf8_length(SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 4,
	    "length counts characters");
}

static void
test_unsafe(void)
{
	static const uint32_t control[] = { 0, 9, 10, 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f };
	static const uint32_t other[] = { 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029,
	    0x202a, 0x202e, 0x2066, 0x2069, 0xfeff };
	static const uint32_t safe[] = { ' ', '~', 0xa0, 0xad, 0x61b, 0x200c, 0x200d,
	    0x2010, 0x2027, 0x202f, 0x2065, 0x206a, 0xfffd, 0x1f600 };
	size_t i;

	for (i = 0; i < sizeof(control) / sizeof(control[0]); i++)
		ok(utf8_is_control(control[i]) && utf8_is_unsafe(control[i]),
		    "U+%04X is a control", (unsigned)control[i]);
	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		ok(!utf8_is_control(other[i]) && utf8_is_unsafe(other[i]),
		    "U+%04X is unsafe, no control", (unsigned)other[i]);
	for (i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
		ok(!utf8_is_control(safe[i]) && !utf8_is_unsafe(safe[i]),
		    "U+%04X is safe", (unsigned)safe[i]);
	ok(utf8_has_control(SLICE("a\x1b[")), "ESC is found");
	ok(utf8_has_control(SLICE("a\x7f")), "DEL is found");
	ok(utf8_has_control(SLICE("a\xc2\x9b")), "C1 is found");
	ok(!utf8_has_control(SLICE("a\xc2\xa0\xc3\x80\xe2\x80\xae")), "others are not");
}

static void
test_width(void)
{
	static const struct {
		uint32_t cp;
		int width;
	} rows[] = {
		{ 'a', 1 }, { 0, 0 }, { 0x1b, 0 }, { 0xa0, 1 }, { 0xad, 1 }, { 0xe9, 1 },
		{ 0x2ff, 1 }, { 0x300, 0 }, { 0x36f, 0 }, { 0x370, 1 }, { 0x5d0, 1 },
		{ 0x10ff, 1 }, { 0x1100, 2 }, { 0x1160, 0 }, { 0x200d, 0 }, { 0x20ac, 1 },
		{ 0x2713, 1 }, { 0x2705, 2 }, { 0x3000, 2 }, { 0x302a, 0 }, { 0x303f, 1 },
		{ 0x3042, 2 }, { 0x4e00, 2 }, { 0xac00, 2 }, { 0xd7a3, 2 }, { 0xfe0f, 0 },
		{ 0xff01, 2 }, { 0xff71, 1 }, { 0xfffd, 1 }, { 0x1f600, 2 }, { 0x20000, 2 },
		{ 0x3fffd, 2 }, { 0xe0001, 0 }, { 0x10ffff, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!ok(utf8_width(rows[i].cp) == rows[i].width, "U+%04X takes %d columns",
		    (unsigned)rows[i].cp, rows[i].width))
			printf("# got %d\n", utf8_width(rows[i].cp));
	is_int((int64_t)utf8_columns(SLICE("e\xcc\x81\xe4\xb8\x80x")), 4,
	    "columns add up");
	is_int((int64_t)utf8_columns(SLICE("\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa")), 2,
	    "a flag takes two columns");
	is_int((int64_t)utf8_columns(SLICE("\xe2\x9c\x85\xef\xb8\x8f")), 2,
	    "a variation selector takes none");
	is_int((int64_t)utf8_columns(SLICE("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f"
	    "\x92\xbb")), 4, "a joiner takes none");
	is_int((int64_t)utf8_columns(SLICE("\xff\xff")), 2, "bad bytes take one each");
}

static void
test_cut(void)
{
	static const struct {
		const char *text;
		size_t max, len;
	} rows[] = {
		{ "abc", 3, 3 }, { "abc", 9, 3 }, { "abc", 2, 2 }, { "abc", 0, 0 },
		{ "a\xe2\x82\xac" "b", 1, 1 }, { "a\xe2\x82\xac" "b", 2, 1 },
		{ "a\xe2\x82\xac" "b", 3, 1 }, { "a\xe2\x82\xac" "b", 4, 4 },
		{ "\xf0\x9f\x98\x80", 3, 0 }, { "\xf0\x9f\x98\x80", 4, 4 },
		{ "x\xf0\x9f\x98\x80", 4, 1 },
		{ "\x80\x80\x80\x80\x80\x80\x80", 5, 5 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int((int64_t)utf8_cut(slice_of(rows[i].text), rows[i].max).len,
		    (int64_t)rows[i].len, "cut at a boundary");
}

int
main(void)
{
	test_decode();
	test_whole_texts();
	test_unsafe();
	test_width();
	test_cut();
	return done_testing();
}
