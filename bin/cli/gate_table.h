/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_GATE_TABLE_H
#define TASKLOG_GATE_TABLE_H

#include "cli/cli.h"

/*
 * Print the gates of tasks, one record for each: task, gate, result, reporter,
 * time, what needs the gate ("task", states of the workflow), remarks, the
 * reason, evidence.
 */
void gate_table(struct cli *cli, const struct operands *tasks);

#endif
