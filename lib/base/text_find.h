/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_FIND_H
#define TASKLOG_TEXT_FIND_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Searching text for words, whatever the locale. Upper and lower case are
 * equal, and so are the ways in which Unicode spells one character (like e with
 * an acute accent). Text must be valid UTF-8.
 */

/*
 * Append the key of a text: decomposed, marks in canonical order, case folded
 * (NFD and full case folding of Unicode). If text_contains() finds one text in
 * another, its key is a substring of the key of the other.
 */
void text_add_key(struct buf *out, struct slice text);

/*
 * Append text with its letters in lower case, in ASCII, Latin-1, Latin
 * Extended-A, Greek and Cyrillic.
 */
void text_add_folded(struct buf *out, struct slice text);

/*
 * Compares two texts by text_add_folded(). Returns a number less than, equal to
 * or greater than 0.
 */
int text_compare_folded(struct slice a, struct slice b);

/*
 * Returns the first bytes of the text after text_add_folded() as a number, the
 * first byte being the greatest; bytes beyond the end are 0. So if the numbers
 * of two texts differ, they compare like the texts.
 */
#define TEXT_BEGIN_SIZE 8
uint64_t text_begin(struct slice text);

/* A text to search for, prepared for many texts. It owns its memory. */
struct text_needle {
	struct buf folded;	/* its key */
	bool ascii;		/* true if all of it is ASCII */
	/* place of the letter that is rarest in texts */
	size_t rare;
	char lower, upper;	/* the letter at rare */
};

void text_needle_init(struct text_needle *needle, struct slice text);
void text_needle_release(struct text_needle *needle);

/*
 * True if the text contains the needle as whole characters with all their
 * marks. An empty needle is in every text.
 */
bool text_contains(struct slice text, const struct text_needle *needle);

/*
 * A search for words in any order. Each wanted word must be in one of the texts
 * that are searched, no other word in any. A search without words finds all.
 */
struct text_search {
	struct text_needle *word;	/* the wanted ones first */
	size_t count, wanted;
};

/* The words between spaces, all of them wanted. */
void text_search_init(struct text_search *search, struct slice text);

/*
 * The words as people give them: "two words" in double quotes stand together,
 * and a word with '-' in front is not wanted. A '-' alone, and a quote that
 * nothing ends, are ordinary characters.
 */
void text_search_parse(struct text_search *search, struct slice text);
void text_search_release(struct text_search *search);

/* True if the texts match. An absent text has no words. */
bool text_search_in(const struct text_search *search, const struct slice *texts,
    size_t count);

/* True if the texts have all wanted words, whatever else they have. */
bool text_search_may_be_in(const struct text_search *search,
    const struct slice *texts, size_t count);

#endif
