/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_NEAREST_H
#define TASKLOG_NEAREST_H

#include <stddef.h>

/*
 * The known word that is nearest to a mistyped one, by the number of characters
 * to change (Levenshtein, 1965), or NULL if none is near. Borrowed from known.
 */
size_t word_distance(const char *a, const char *b);
const char *nearest_word(const char *word, const char *const *known,
    size_t count);

#endif
