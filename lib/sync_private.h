/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SYNC_PRIVATE_H
#define TASKLOG_SYNC_PRIVATE_H

#include "journal.h"
#include "repo.h"

/* Shared by the files of the sync, and by nobody else. */

/*
 * ERR_INVALID unless the commit of a remote is one of a log that this program reads and
 * that is this one. `apart`: they have no more in common than what all logs have.
 */
int sync_check_log(struct journal *journal, struct repo *repo, const char *tip,
    const char *remote, int apart, struct err *err) MUST_CHECK;

/*
 * The branch, the work tree and the state now have all that theirs has; nothing but the
 * counts with dry_run. *came and *went count events that we and they lacked, and
 * tip is where our branch is, or would be.
 */
struct sync_unite {
	const char *remote;
	const char *theirs;
	char common[REPO_OID_SIZE];	/* with ours, "": no common ancestor */
	int dry_run;
	size_t came, went;
	char tip[REPO_OID_SIZE];
};

int sync_unite(struct journal *journal, struct repo *repo, struct sync_unite *unite,
    struct err *err) MUST_CHECK;

#endif
