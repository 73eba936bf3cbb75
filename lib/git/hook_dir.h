/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HOOK_DIR_H
#define TASKLOG_HOOK_DIR_H

#include "base/attr.h"
#include "base/buf.h"

struct err;
struct log_location;

/*
 * The hooks of a repository, and putting scripts of ours among them. What was
 * there under a name is kept beside it, as NAME.before-tasklog, which our
 * script runs first and hook_remove_one() puts back.
 */
struct hook_dir {
	char *dir;		/* where git looks for hooks */
	/* of the work tree that dir is in, NULL: it is in none */
	char *top;
	/* of a log that has none (/dev/null) until we put some */
	char *log_git_dir;
	char *log_dir;		/* and its work tree */
	/* boolean: core.hooksPath is set for other repositories, too */
	int for_all;
};

enum hook_state {
	HOOK_ABSENT,
	HOOK_OTHER,		/* somebody else's */
	HOOK_OURS,
	HOOK_OLD		/* ours, of another version */
};

enum hook_action {
	HOOK_KEPT,		/* it is as it should be */
	HOOK_MADE,
	HOOK_CHAINED,		/* what was there is kept beside it */
	HOOK_UPDATED,
	HOOK_REMOVED,
	HOOK_RESTORED		/* what was there before is there again */
};

/*
 * The hooks of the git repository that start is in; core.hooksPath counts.
 * ERR_NOT_FOUND: there is none; ERR_INVALID: hooks are switched off.
 */
int hook_dir_find(struct hook_dir *out, const char *start,
    struct err *err) MUST_CHECK;

/*
 * The same for the repository of a log. It has no hooks unless this put some
 * there.
 */
int hook_dir_of_log(struct hook_dir *out, const struct log_location *location,
    struct err *err) MUST_CHECK;
void hook_dir_release(struct hook_dir *hooks);

/* Boolean in *before: is an earlier hook kept beside it? */
enum hook_state hook_look(int *before, const struct hook_dir *hooks,
    const char *name, struct slice script);

/*
 * ERR_INVALID: somebody else's is there, and an earlier one is kept already
 * that differs from it. With dry_run nothing is changed.
 */
int hook_install_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, int dry_run,
    struct err *err) MUST_CHECK;

/* What is not ours is left. */
int hook_remove_one(enum hook_action *out, const struct hook_dir *hooks,
    const char *name, struct slice script, int dry_run,
    struct err *err) MUST_CHECK;

/* Make git look for hooks there, or, when ours are gone, not: for a log. */
int hook_dir_switch(const struct hook_dir *hooks, int on,
    struct err *err) MUST_CHECK;

#endif
