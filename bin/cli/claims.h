/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIMS_H
#define TASKLOG_CLAIMS_H

#include "cli/cli.h"
#include "command/command.h"

/* Claims that a program got, to be printed once all events are committed. */
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

/* Note the claims for the hooks of the work tree where the program runs. */
void claims_note_place(const struct cli *cli, const struct claims *claims);

/* Print id, number and end of each claim. People also see the title. */
void claims_print(const struct cli *cli, const struct claims *claims);

#endif
