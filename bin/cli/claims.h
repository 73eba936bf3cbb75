/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIMS_H
#define TASKLOG_CLAIMS_H

#include "cli/cli.h"
#include "command/command.h"

/* Claims that a program got, to tell of them once all is committed. */
struct claim_got {
	char id[TASK_ID_SIZE];
	uint64_t fence;
	int64_t until_ms;
};

struct claims {
	struct claim_got *got;
	size_t count;
};

void claims_keep(struct claims *claims, const struct outcome *out);
void claims_release(struct claims *claims);

/* For the hooks of the work tree that this was done in. */
void claims_note_place(const struct cli *cli, const struct claims *claims);

/* id, number and end of each; the title only for people. */
void claims_print(const struct cli *cli, const struct claims *claims);

#endif
