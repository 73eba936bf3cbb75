/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_DRY_RUN_H
#define TASKLOG_DRY_RUN_H

#include "cli/cli.h"

/*
 * Say which events a command with -n has decided: one line for each. The
 * transaction must not have ended.
 */
void dry_run_say(struct cli *cli);

#endif
