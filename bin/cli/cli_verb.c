/* SPDX-License-Identifier: ISC */
/* The first operand of a program that does several things. */

#include <string.h>

#include "base/nearest.h"
#include "cli/cli.h"

/* "list, add or drop" */
static void
name_all(struct buf *out, const char *const *verbs, int count)
{
	for (int i = 0; i < count; i++)
		buf_addf(out, "%s%s",
		    i == 0               ? ""
		        : i == count - 1 ? " or "
		                         : ", ",
		    verbs[i]);
}

int
cli_verb(const struct cli *cli, const char *const *verbs, int count,
    const char *word)
{
	struct buf all = BUF_INIT;
	const char *near;

	for (int i = 0; word && i < count; i++)
		if (strcmp(word, verbs[i]) == 0)
			return i;
	name_all(&all, verbs, count);
	if (!word)
		cli_usage(cli, "what to do is missing: %s", all.data);
	near = nearest_word(word, verbs, (size_t)count);
	cli_usage(cli, "there is no '%s'%s%s%s it is %s", word,
	    near ? "; did you mean '" : ":", near ? near : "", near ? "'?" : "",
	    all.data);
}
