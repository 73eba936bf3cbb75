/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_INSTALL_H
#define TASKLOG_HOOK_INSTALL_H

#include <stdbool.h>

#include "cli/cli.h"

enum hook_verb { HOOKS_INSTALL, HOOKS_REMOVE, HOOKS_STATUS };

struct hook_install {
	bool log;		/* of the log's repository */
	/* where core.hooksPath is set for all repositories, too */
	bool force;
};

/*
 * A row for each hook: its name, what was done (or how it is), its path. A
 * failure is in cli->err, or counted. Status: 1 unless all are there.
 */
void hook_install(struct cli *cli, const struct hook_install *what,
    enum hook_verb verb);

#endif
