/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PURGE_RESTORE_H
#define TASKLOG_PURGE_RESTORE_H

#include "cli/cli.h"
#include "query/purge_find.h"

/*
 * A purge takes whole lines, so with the body goes what the same command wrote
 * beside it: the title, the code, the priority and the state. What has no part
 * in the secret is written again by ordinary commands of the actor. Starts as
 * {0}.
 */
struct purge_restore {
	struct purge_kept *kept;
	size_t count, cap;
};

/* Note what the tasks of these lines show now. */
void purge_restore_note(struct purge_restore *restore, const struct cli *cli,
    const struct purge_found *found);

/*
 * Write again what the tasks no longer show, but for the field and the text
 * that were asked for. What cannot be written is said.
 */
void purge_restore_run(struct purge_restore *restore, struct cli *cli,
    const struct purge_ask *ask);
void purge_restore_release(struct purge_restore *restore);

#endif
