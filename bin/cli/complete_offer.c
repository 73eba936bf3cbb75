/* SPDX-License-Identifier: ISC */
/* Printing what may be typed. */
#include "cli/complete_offer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text_safe.h"
#include "cli/cli.h"

void
complete_print(const struct completion *c, const char *text, struct slice what)
{
	struct buf line = BUF_INIT;

	buf_add_str(&line, c->before.data ? c->before.data : "");
	text_add_row(&line, slice_of(text));
	if (what.len) {
		buf_add_char(&line, '\t');
		text_add_row(&line, what);
	}
	puts(line.data);
	buf_release(&line);
}

bool
complete_begins(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

void
complete_offer(const struct completion *c, const char *text, const char *what)
{
	if (*text && strncmp(text, c->word, strlen(c->word)) == 0)
		complete_print(c, text, slice_of(what ? what : ""));
}

const struct view *
complete_view(struct completion *c)
{
	return c->cli->journal || !cli_open(c->cli) ?
	    journal_view(c->cli->journal) : NULL;
}

void
complete_offer_slice(const struct completion *c, struct slice text,
    struct slice what)
{
	struct buf copy = BUF_INIT;

	buf_add_slice(&copy, text);
	if (copy.data && strncmp(copy.data, c->word, strlen(c->word)) == 0)
		complete_print(c, copy.data, what);
	buf_release(&copy);
}
