/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORDS_H
#define TASKLOG_WORDS_H

#include <stddef.h>

/* A NULL-terminated list of borrowed strings. */
struct words {
	const char **item;
	size_t count, cap;
};

void words_add(struct words *words, const char *word);
void words_release(struct words *words);

/* Like words_release(), and frees the strings, which were copies. */
void words_free(struct words *words);

#endif
