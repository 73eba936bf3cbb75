/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OWNER_H
#define TASKLOG_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct err;
struct log_location;

/*
 * The owner of a log. The configuration in a git directory names programs to
 * run, and its files may lead elsewhere, so git does not work in a repository
 * of another user unless safe.directory names it. Writing to a log and running
 * git on it follow the same rule. Reading the log's files needs no such trust.
 */

/*
 * Check that this process may write to the log and run git on it. If the log
 * does not belong to the effective user, git is asked. Fails with ERR_INVALID;
 * the message names the path and the setting.
 */
int owner_check(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * Like owner_check(), for a directory in which git will look for a repository,
 * as in task-init.
 */
int owner_check_dir(const char *dir, struct err *err) MUST_CHECK;

/*
 * Set the permissions and the owner of files made in the log from now on.
 * core.sharedRepository sets the umask of the process. Files made by root
 * belong to the owner of the git directory (on Linux, for the calling thread).
 * owner_leave() undoes both.
 */
struct owner_scope {
	bool active;		/* true between enter and leave */
	/* true if core.sharedRepository asks for more than the umask */
	bool shared;
	mode_t mask, mask_now;	/* the umask before owner_enter(), and since */
	/* true if files that are made belong to uid, gid */
	bool is_other;
	uid_t uid;
	gid_t gid;
};

void owner_enter(struct owner_scope *out, const char *git_dir);
void owner_leave(struct owner_scope *scope);

/*
 * Give files of the log that root made through git, which knows no other owner,
 * to the owner of the git directory. Does nothing for other users.
 */
void owner_give(const char *git_dir, const char *dir);

/*
 * Apply sharing to a log for which it was set later: sets group, mode, and the
 * bit that gives new files the group, on all files that this user may change.
 * Cheap if that is done already.
 */
void owner_share(const struct owner_scope *scope,
    const struct log_location *location);

#endif
