/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HELP_H
#define TASKLOG_HELP_H

#include <stdbool.h>
#include <stddef.h>

struct cli;

/* Print the programs by purpose, those first which a beginner needs. */
void help_overview(const struct cli *cli);

/* Returns topic i of help_page() that is not the name of a program, or NULL. */
const char *help_topic(size_t i);

/*
 * Open the manual page about a program or a topic. Returns only on failure,
 * with the exit status; the reason is reported.
 */
int help_page(const struct cli *cli, const char *topic);

/*
 * Write the directory of this program's file, links resolved. False if it
 * cannot be told.
 */
bool help_own_dir(char *out, size_t size);

#endif
