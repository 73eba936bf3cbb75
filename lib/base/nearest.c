/* SPDX-License-Identifier: ISC */
/* "Did you mean": find the nearest of a few known words. */
#include "base/nearest.h"

#include <string.h>

#define BEGUN_MIN 3		/* letters that may stand for a word */

size_t
word_distance(const char *a, const char *b)
{
	size_t row[3][64], la = strlen(a), lb = strlen(b);

	if (la > 60 || lb > 60)
		return 64;
	for (size_t j = 0; j <= lb; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3];

		now[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t cost = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (now[j - 1] + 1 < cost)
				cost = now[j - 1] + 1;
			if (last[j] + 1 < cost)
				cost = last[j] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    row[(i + 1) % 3][j - 2] + 1 < cost)
				cost = row[(i + 1) % 3][j - 2] + 1;
			now[j] = cost;
		}
	}
	return row[la % 3][lb];
}

/* Returns the only known word that begins with this one, or NULL. */
static const char *
begun_word(const char *word, const char *const *known, size_t count)
{
	const char *found = NULL;
	size_t len = strlen(word);

	for (size_t i = 0; i < count && len >= BEGUN_MIN; i++) {
		if (strncmp(known[i], word, len) != 0)
			continue;
		if (found)
			return NULL;
		found = known[i];
	}
	return found;
}

const char *
nearest_word(const char *word, const char *const *known, size_t count)
{
	size_t best = count;
	/* two letters of five, one of fewer: others are guesses */
	size_t least = strlen(word) < 5 ? 2 : 3;

	for (size_t i = 0; i < count; i++) {
		size_t d = word_distance(word, known[i]);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best < count ? known[best] : begun_word(word, known, count);
}
