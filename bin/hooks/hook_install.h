/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_INSTALL_H
#define TASKLOG_HOOK_INSTALL_H

#include <stdbool.h>

#include "cli/cli.h"

enum hook_verb { HOOKS_INSTALL, HOOKS_REMOVE, HOOKS_STATUS };

struct hook_install {
	bool log;		/* install in the log's repository */
	/* also if core.hooksPath is set for all repositories */
	bool force;
};

/*
 * Print a row for each hook: its name, what was done (or how it is), its path.
 * A failure is set in cli->err, or counted. The exit status is 1 unless all
 * hooks are installed.
 */
void hook_install(struct cli *cli, const struct hook_install *what,
    enum hook_verb verb);

#endif
