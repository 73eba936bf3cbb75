/* SPDX-License-Identifier: ISC */
/* "Did you mean": find the nearest of a few known words. */
#include "base/nearest.h"

#include <string.h>

size_t
word_distance(const char *a, const char *b)
{
	size_t row[64], la = strlen(a), lb = strlen(b);

	if (la > 60 || lb > 60)
		return 64;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			row[j] = cost;
		}
	}
	return row[lb];
}

const char *
nearest_word(const char *word, const char *const *known, size_t count)
{
	const char *best = NULL;
	/* two letters of five, one of fewer: others are guesses */
	size_t least = strlen(word) < 5 ? 2 : 3;

	for (size_t i = 0; i < count; i++) {
		size_t d = word_distance(word, known[i]);

		if (d < least) {
			least = d;
			best = known[i];
		}
	}
	return best;
}
