/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_USAGE_H
#define TASKLOG_USAGE_H

struct cli;

/* Print --help on stdout: the usage, the summary and a line for each option. */
void usage_help(const struct cli *cli);

#endif
