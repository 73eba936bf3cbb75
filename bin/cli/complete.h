/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_H
#define TASKLOG_COMPLETE_H

struct cli;

/*
 * What may be typed for the last of these words, which begins it: a line each,
 * with what it is after a TAB. A line that begins with a TAB asks the shell for
 * "files" or "directories". Says nothing where there is no log. Returns the
 * exit status. The files in bin/completions print it in their shells.
 */
int complete(struct cli *cli, int count, char *const *words);

#endif
