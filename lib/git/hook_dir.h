/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_DIR_H
#define TASKLOG_HOOK_DIR_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;
struct log_location;

/*
 * The hooks of a repository, and installing our scripts among them. A hook that
 * was there before is kept as NAME.before-tasklog. Our script runs it first,
 * and hook_remove_one() puts it back.
 */
struct hook_dir {
	char *dir;		/* where git looks for hooks */
	/* of the work tree that dir lies in; NULL if it lies in none */
	char *top;
	/* of a log that has no hooks (/dev/null) until we install some */
	char *log_git_dir;
	char *log_dir;		/* work tree of that log */
	/* true if core.hooksPath is set for other repositories, too */
	bool for_all;
};

enum hook_state {
	HOOK_ABSENT,
	HOOK_OTHER,		/* a hook of somebody else */
	HOOK_OURS,
	HOOK_OLD		/* our hook, of another version */
};

enum hook_action {
	HOOK_KEPT,		/* no change was needed */
	HOOK_MADE,
	HOOK_CHAINED,		/* the hook that was there is kept beside */
	HOOK_UPDATED,
	HOOK_REMOVED,
	HOOK_RESTORED		/* the hook that was there before is back */
};

/*
 * Find the hooks of the git repository that start lies in; core.hooksPath is
 * respected. Fails with ERR_NOT_FOUND if there is no repository, with
 * ERR_INVALID if hooks are switched off.
 */
int hook_dir_find(struct hook_dir *out, const char *start,
    struct err *err) MUST_CHECK;

/*
 * Like hook_dir_find(), for the repository of a log. A log has no hooks unless
 * hook_install_one() put some there.
 */
int hook_dir_of_log(struct hook_dir *out, const struct log_location *location,
    struct err *err) MUST_CHECK;
void hook_dir_release(struct hook_dir *hooks);

/*
 * Returns the state of a hook. *before is set to true if an earlier hook is
 * kept beside it.
 */
enum hook_state hook_look(bool *before, const struct hook_dir *hooks,
    const char *name, struct slice script);

/*
 * Install a hook. Fails with ERR_INVALID if somebody else's hook is there and a
 * different earlier hook is already kept. With dry_run nothing is changed.
 */
int hook_install_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, bool dry_run,
    struct err *err) MUST_CHECK;

/* Remove our hook. A hook of somebody else stays. */
int hook_remove_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, bool dry_run,
    struct err *err) MUST_CHECK;

/*
 * For a log: make git use its directory of hooks, or stop using it once our
 * hooks are gone.
 */
int hook_dir_switch(const struct hook_dir *hooks, bool on,
    struct err *err) MUST_CHECK;

#endif
