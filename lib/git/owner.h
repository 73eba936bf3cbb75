/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OWNER_H
#define TASKLOG_OWNER_H

#include <sys/types.h>

#include "base/attr.h"

struct err;
struct log_location;

/*
 * Whose log it is. The configuration in a git directory names programs to run
 * and its files may lead elsewhere, so git does not work in a repository of
 * another user unless safe.directory names it. Writing to a log, and running
 * git on it, follow the same rule; reading its files needs no such trust.
 */

/*
 * May this process write to the log, and run git on it? Where the log does not
 * belong to the effective user, git is asked. ERR_INVALID names the path and
 * the setting.
 */
int owner_check(const struct log_location *location,
    struct err *err) MUST_CHECK;

/*
 * The same for a directory that git is to find a repository in, as task-init
 * does.
 */
int owner_check_dir(const char *dir, struct err *err) MUST_CHECK;

/*
 * Boolean: do all parts of the log belong to the effective user? Git is not
 * asked.
 */
int owner_is_self(const struct log_location *location);

/*
 * What is made in the log from now on is for those who use it:
 * core.sharedRepository sets the umask of the process, and what root makes
 * belongs to the owner of the git directory (on Linux; for the calling thread).
 * owner_leave() undoes it.
 */
struct owner_scope {
	int active;		/* boolean */
	/* boolean: core.sharedRepository asks for more than the umask */
	int shared;
	mode_t mask, mask_now;	/* the umask before, and since */
	int is_other;		/* boolean: what is made is given to uid, gid */
	uid_t uid;
	gid_t gid;
};

void owner_enter(struct owner_scope *out, const char *git_dir);
void owner_leave(struct owner_scope *scope);

/*
 * Give the log's files that root has made (through the git program, which knows
 * no other owner) to the owner of the git directory. Nothing for others.
 */
void owner_give(const char *git_dir, const char *dir);

/*
 * Bring a log whose sharing was set later to it: group, mode, and the bit by
 * which new files get the group, on all that this user may change. Costs a look
 * if it is done.
 */
void owner_share(const struct owner_scope *scope,
    const struct log_location *location);

#endif
