/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_TABLE_H
#define TASKLOG_GATE_TABLE_H

#include "cli/cli.h"

/*
 * Print the gates of tasks, one a record: task, gate, result, by whom, when,
 * what needs it ("task", states of the workflow), remarks, what was said,
 * evidence.
 */
void gate_table(struct cli *cli, const struct operands *tasks);

#endif
