/* SPDX-License-Identifier: ISC */
/*
 * Lists of borrowed strings.
 */
#include "base/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

void
words_add(struct words *words, const char *word)
{
	if (words->count + 1 >= words->cap) {
		words->cap = words->cap ? words->cap * 2 : 8;
		words->item = task_realloc(words->item, words->cap,
		    sizeof(*words->item));
	}
	words->item[words->count++] = word;
	words->item[words->count] = NULL;
}

void
words_release(struct words *words)
{
	free(words->item);
	memset(words, 0, sizeof(*words));
}

void
words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free((char *)(uintptr_t)words->item[i]);
	words_release(words);
}
