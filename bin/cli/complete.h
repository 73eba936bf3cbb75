/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_H
#define TASKLOG_COMPLETE_H

struct cli;

/*
 * Print the candidates for the last of these words, one a line, with a
 * description after a TAB. A line that begins with a TAB asks the shell for
 * "files" or "directories". Prints nothing if there is no log. Returns the exit
 * status. The files in bin/completions print the candidates in their shells.
 */
int complete(struct cli *cli, int count, char *const *words);

#endif
