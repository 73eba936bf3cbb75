/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_FIND_H
#define TASKLOG_TEXT_FIND_H

#include "base/buf.h"

/*
 * Looking for words in text as people do, whatever the locale: upper and lower
 * case are the same, and so are the ways in which Unicode spells one character,
 * like e with an acute accent. Text is valid UTF-8.
 */

/*
 * Append text as it is compared: decomposed, its marks in canonical order, its
 * case folded (NFD and full case folding of Unicode). What one text contains by
 * text_contains(), its key contains as bytes.
 */
void text_add_key(struct buf *out, struct slice text);

/*
 * Append text with its letters in lower case, in ASCII, Latin-1, Latin
 * Extended-A, Greek and Cyrillic.
 */
void text_add_folded(struct buf *out, struct slice text);

/*
 * The order of two texts as text_add_folded() writes them: less than, equal,
 * greater than 0.
 */
int text_compare_folded(struct slice a, struct slice b);

/* What is looked for, made ready for many texts. All its memory is its own. */
struct text_needle {
	struct buf folded;	/* its key */
	int ascii;		/* boolean: all of it */
	/* where the letter is that texts have least often */
	size_t rare;
	char lower, upper;	/* that letter */
};

void text_needle_init(struct text_needle *needle, struct slice text);
void text_needle_release(struct text_needle *needle);

/*
 * Boolean: does the text contain it, whole characters with all their marks? An
 * empty one: yes.
 */
int text_contains(struct slice text, const struct text_needle *needle);

#endif
