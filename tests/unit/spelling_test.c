/* SPDX-License-Identifier: ISC */
/* Words that Unicode spells in several ways. */
#include "model/spelling.h"

#include "tap.h"

#define E_ACUTE "\xc3\xa9"
#define E_AND_ACUTE "e\xcc\x81"

static const struct {
	const char *a, *b, *composed;	/* of a */
	int same;
} rows[] = {
	{ "cafe", "cafe", "cafe", 1 },
	{ "cafe", "caff", "cafe", 0 },
	{ "caf" E_ACUTE, "caf" E_AND_ACUTE, "caf" E_ACUTE, 1 },
	{ "caf" E_AND_ACUTE, "caf" E_ACUTE, "caf" E_ACUTE, 1 },
	{ "caf" E_AND_ACUTE, "cafe", "caf" E_ACUTE, 0 },
	{ "Caf" E_ACUTE, "caf" E_ACUTE, "Caf" E_ACUTE, 0 },
	/* two marks, in either order */
	{ "q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87", "q\xcc\xa3\xcc\x87", 1 },
	/* a syllable of Hangul */
	{ "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80", "\xea\xb0\x80", 1 },
	/* the sign for angstrom is the letter; a ligature is not two letters */
	{ "\xe2\x84\xab", "\xc3\x85", "\xc3\x85", 1 },
	{ "\xef\xac\x81", "fi", "\xef\xac\x81", 0 },
	/* a letter that is never composed grows */
	{ "\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc", "\xe0\xa4\x95\xe0\xa4\xbc", 1 },
	/* no UTF-8 */
	{ "a\xff", "a\xff", "a\xff", 1 },
	{ "a\xff", "a\xfe", "a\xff", 0 },
	{ "", "", "", 1 },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;

		buf_add_str(&out, "+");
		spelling_add(&out, slice_of(rows[i].a));
		is_str(out.data + 1, rows[i].composed, rows[i].a);
		is_int(spelling_same(slice_of(rows[i].a), slice_of(rows[i].b)),
		    rows[i].same, "the same");
		is_int(spelling_same(slice_of(rows[i].b), slice_of(rows[i].a)),
		    rows[i].same, "the same the other way round");
		buf_release(&out);
	}
}

static void
test_terms(void)
{
	struct state *state = state_new();
	uint32_t term[SPELLINGS], one, two;

	one = state_intern_term(state, TERM_TASK_FIELD, SLICE("label/" E_ACUTE));
	is_int((int64_t)spelling_terms(term, state, TERM_TASK_FIELD, "label/",
	    SLICE(E_AND_ACUTE)), 1, "the other form is found");
	is_int(term[0], one, "and is the term");
	two = state_intern_term(state, TERM_TASK_FIELD, SLICE("label/" E_AND_ACUTE));
	is_int((int64_t)spelling_terms(term, state, TERM_TASK_FIELD, "label/",
	    SLICE(E_ACUTE)), 2, "both forms are found, each once");
	ok(term[0] == one && term[1] == two, "the given one first");
	is_int((int64_t)spelling_terms(term, state, TERM_TASK_FIELD, "label/",
	    SLICE("e")), 0, "nothing else is");
	state_free(state);
}

int
main(void)
{
	test_rows();
	test_terms();
	return done_testing();
}
