/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_NEAREST_H
#define TASKLOG_NEAREST_H

#include <stddef.h>

/*
 * nearest_word() returns the known word with the least distance to a mistyped
 * one, else the only one that begins with it, or NULL if none is near. Two
 * letters that changed places count once (Damerau, 1964). The result is
 * borrowed from known.
 */
size_t word_distance(const char *a, const char *b);
const char *nearest_word(const char *word, const char *const *known,
    size_t count);

#endif
