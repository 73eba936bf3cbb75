/* SPDX-License-Identifier: ISC */
/*
 * Reading lines of standard input.
 */
#define _GNU_SOURCE	/* getc_unlocked() under any standard */
#include "cli/lines.h"

#include <stdio.h>
#include <string.h>

#define MARK "\xef\xbb\xbf"	/* byte order mark before a text */

static int
bad(const struct lines *lines, struct cli *cli, const char *what)
{
	err_set(&cli->err, ERR_INVALID, "line %zu of standard input %s",
	    lines->number, what);
	return 0;
}

static int
too_long(const struct lines *lines, struct cli *cli)
{
	char what[64];

	snprintf(what, sizeof(what), "is longer than %zu MiB",
	    lines->max >> 20);
	return bad(lines, cli, what);
}

int
lines_next(struct lines *lines, struct cli *cli, char **line)
{
	struct buf *text = &lines->text;
	int c = getc_unlocked(stdin);

	if (c == EOF && ferror(stdin))
		err_errno(&cli->err, "cannot read standard input");
	if (c == EOF)
		return 0;
	lines->number++;
	buf_clear(text);
	for (; c != EOF && c != '\n'; c = getc_unlocked(stdin)) {
		if (c == '\0')
			return bad(lines, cli, "has a NUL byte");
		if (text->len == lines->max)
			return too_long(lines, cli);
		buf_add_char(text, (char)c);
	}
	while (text->len && text->data[text->len - 1] == '\r')
		text->len--;
	buf_add_char(text, '\0');
	*line = text->data;
	if (lines->number == 1 && strncmp(*line, MARK, strlen(MARK)) == 0)
		*line += strlen(MARK);
	return 1;
}

void
lines_release(struct lines *lines)
{
	buf_release(&lines->text);
	lines->number = 0;
}
