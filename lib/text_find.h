/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TEXT_FIND_H
#define TASKLOG_TEXT_FIND_H

#include "buf.h"

/*
 * Looking for words in text as people do: upper and lower case are the same, in ASCII,
 * Latin-1, Latin Extended-A, Greek and Cyrillic, whatever the locale. Text is valid UTF-8.
 */

/* Append text with its letters in lower case. */
void text_add_folded(struct buf *out, struct slice text);

/* The order of two texts as text_add_folded() writes them: less than, equal, greater than 0. */
int text_compare_folded(struct slice a, struct slice b);

/* Boolean: does text contain the needle, which is folded already? An empty one: yes. */
int text_contains(struct slice text, struct slice folded);

#endif
