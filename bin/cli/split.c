/* SPDX-License-Identifier: ISC */
/* Words of a setting. */
#include "cli/split.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/words.h"

#define BLANKS " \t\n"

/* Take a word, and move *text behind it. False if a quote has no end. */
static bool
take_word(struct buf *out, const char **text)
{
	const char *p = *text;
	char quote = '\0';

	for (; *p && (quote || !strchr(BLANKS, *p)); p++) {
		if (!quote && (*p == '\'' || *p == '"')) {
			quote = *p;
		} else if (quote && *p == quote) {
			quote = '\0';
		} else {
			if (*p == '\\' && quote != '\'' && !*++p)
				return false;
			buf_add_char(out, *p);
		}
	}
	*text = p;
	return !quote;
}

int
split_words(struct words *out, const char *text, struct err *err)
{
	const char *p = text + strspn(text, BLANKS);

	for (; *p; p += strspn(p, BLANKS)) {
		struct buf word = BUF_INIT;

		if (!take_word(&word, &p)) {
			buf_release(&word);
			return err_set(err, ERR_INVALID,
			    "a quote or backslash has no end in '%s'", text);
		}
		words_add(out, word.data ? word.data : task_strdup(""));
	}
	return 0;
}
