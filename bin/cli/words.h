/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORDS_H
#define TASKLOG_WORDS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/cli.h"

/* A NULL-terminated list of borrowed strings, for options that may be repeated. */
struct words {
	const char **item;
	size_t count, cap;
};

void words_add(struct words *words, const char *word);
void words_release(struct words *words);

/* The argument of an option, in tenths; cli_refuse() if it cannot be. */
int64_t parse_priority(const struct cli *cli, const char *text);

/* A whole file ("-": stdin) as text; on failure cli->err is set. The caller frees it. */
char *read_text(struct cli *cli, const char *path);

/*
 * A workflow by the name of a ready-made one, or else from a file ("-": stdin), whose
 * text is then *text, which the caller frees. A file is meant by a name with a slash or dot.
 */
int read_workflow(struct slice *json, char **text, struct cli *cli, const char *what)
    MUST_CHECK;

#endif
