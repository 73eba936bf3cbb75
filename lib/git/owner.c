/* SPDX-License-Identifier: ISC */
/*
 * Git's rule about repositories of other users, and the owner of files that a
 * write makes.
 */
#define _GNU_SOURCE	/* for setfsuid() */
#include "git/owner.h"

#include <dirent.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#endif

#include "base/buf.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/run_git.h"

/* True if the path exists and belongs to another user. */
static bool
is_other(const char *path, struct stat *st)
{
	return lstat(path, st) == 0 && st->st_uid != geteuid();
}

/*
 * Returns the first part of the log that belongs to another user, in git's
 * order, or NULL. The caller must free it.
 */
static char *
other_part(const struct log_location *location, struct stat *st)
{
	char *link = path_join(location->dir, ".git");
	const char *parts[] = { location->git_dir, link, location->dir };
	char *found = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !found; i++)
		if (is_other(parts[i], st))
			found = task_strdup(parts[i]);
	free(link);
	return found;
}

/*
 * Ask git whether it works in dir. Sets *works; *found is the git directory
 * that git finds there.
 */
static int
ask_git(const char *dir, bool *works, char **found, struct buf *reason,
    struct err *err)
{
	const char *argv[] = { "-C", dir, "rev-parse", "--absolute-git-dir",
		NULL };
	struct run_git run = { .argv = argv, .keeps_config = true };
	int rc = run_git(&run, err);

	*works = !rc && !run.timed_out && run.status == 0;
	*found = NULL;
	if (*works && run.out.len) {
		run.out.data[strcspn(run.out.data, "\n")] = '\0';
		*found = path_real(run.out.data);
	} else if (!rc) {
		buf_clear(reason);
		run_git_reason(reason, &run);
	}
	run_git_release(&run);
	return rc;
}

/* git's reason is left out if it is the usual one. */
static int
refuse(const char *part, uid_t uid, const char *dir, const struct buf *reason,
    struct err *err)
{
	const struct passwd *user = getpwuid(uid);
	char number[32];
	bool usual = !reason->len ||
	    strstr(reason->data, "dubious ownership") != NULL;

	snprintf(number, sizeof(number), "user %lu", (unsigned long)uid);
	return err_set(err, ERR_INVALID,
	    "cannot write to the log or run git on it: '%s' belongs to %s%s%s; "
	    "if you trust it: git config --global --add safe.directory '%s'",
	    part, user ? user->pw_name : number,
	    usual ? "" : ", and git says: ", usual ? "" : reason->data, dir);
}

/*
 * If both directories of a log belong to somebody else, safe.directory may name
 * either of them.
 */
static int
ask_git_twice(const struct log_location *location, const char *part, uid_t uid,
    struct err *err)
{
	const char *dirs[] = { location->dir, location->git_dir };
	struct buf reason = BUF_INIT;
	int rc = 0;
	bool works = false;
	struct stat st;

	for (size_t i = 0; i < 2 && !rc && !works; i++) {
		char *found = NULL;

		if (!path_is_dir(dirs[i]) ||
		    (i == 1 && !is_other(location->git_dir, &st)))
			continue;
		rc = ask_git(dirs[i], &works, &found, &reason, err);
		/*
		 * without its link, git takes the log's directory for a part of
		 * the project
		 */
		works = works && found && strcmp(found, location->git_dir) == 0;
		free(found);
	}
	if (!rc && !works)
		rc = refuse(part, uid, location->dir, &reason, err);
	buf_release(&reason);
	return rc;
}

int
owner_check(const struct log_location *location, struct err *err)
{
	struct stat st;
	char *part = other_part(location, &st);
	int rc = part ? ask_git_twice(location, part, st.st_uid, err) : 0;

	free(part);
	return rc;
}

int
owner_check_dir(const char *dir, struct err *err)
{
	struct buf reason = BUF_INIT;
	char *git_dir, *found = NULL;
	struct stat st;
	int rc = 0;
	bool works = true;

	git_dir = gitdir_of(dir);
	if (!is_other(dir, &st) && !(git_dir && is_other(git_dir, &st)))
		goto done;
	if (git_dir || gitdir_is(dir))
		rc = ask_git(dir, &works, &found, &reason, err);
	if (!rc && !works)
		rc = refuse(dir, st.st_uid, dir, &reason, err);
done:
	free(found);
	free(git_dir);
	buf_release(&reason);
	return rc;
}

/*
 * Compute the umask that git uses for a value of core.sharedRepository. True if
 * the value shares more than the umask does.
 */
static bool
shared_mask(mode_t *mask, const char *value)
{
	static const char *const all[] = { "all", "world", "everybody", "2" };
	static const char *const group[] = { "group", "true", "yes", "on",
		"1" };
	char *end;
	long mode;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strcasecmp(value, all[i]) == 0) {
			*mask &= ~(mode_t)0075;
			return true;
		}
	for (size_t i = 0; i < sizeof(group) / sizeof(*group); i++)
		if (strcasecmp(value, group[i]) == 0) {
			*mask &= ~(mode_t)0070;
			return true;
		}
	mode = strtol(value, &end, 8);
	if (*end || (mode & 0600) != 0600)
		/* "umask", "false", or a value that git refuses */
		return false;
	mode &= 0666;
	*mask = (mode_t)(~(mode | (mode & 0444) >> 2) & 0777);
	return true;
}

#ifdef __linux__
/*
 * Files that are made belong to the file system user; this call makes that user
 * differ from the effective one. The kernel then takes root's rights on files
 * away. We take them back, because root may read files here that the owner of
 * the log may not.
 */
static void
set_file_owner(uid_t uid, gid_t gid)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct rights[2];
	bool known = syscall(SYS_capget, &head, rights) == 0;

	setfsgid(gid);
	setfsuid(uid);
	if (known)
		(void)syscall(SYS_capset, &head, rights);
}
#else
static void
set_file_owner(uid_t uid, gid_t gid)
{
	(void)uid;
	(void)gid;
}
#endif

void
owner_enter(struct owner_scope *out, const char *git_dir)
{
	char *value = gitdir_config(git_dir, "config", "core", NULL,
	    "sharedrepository");
	struct stat st;
	mode_t mask;

	*out = (struct owner_scope){ .active = true };
	if (value) {
		out->mask = mask = umask(077);
		out->shared = shared_mask(&mask, value);
		out->mask_now = mask;
		umask(mask);
	}
	out->is_other = geteuid() == 0 && lstat(git_dir, &st) == 0 &&
	    st.st_uid != 0;
	if (out->is_other) {
		out->uid = st.st_uid;
		out->gid = st.st_gid;
		set_file_owner(out->uid, out->gid);
	}
	free(value);
}

void
owner_leave(struct owner_scope *scope)
{
	if (scope->active && scope->shared)
		umask(scope->mask);
	if (scope->active && scope->is_other)
		set_file_owner(geteuid(), getegid());
	*scope = (struct owner_scope){false};
}

typedef void entry_fn(const char *path, const struct stat *st, const void *arg);

/* Call fn for path and everything below it. Links are not followed. */
static void
each_below(const char *path, entry_fn *fn, const void *arg)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	if (lstat(path, &st) == -1)
		return;
	fn(path, &st, arg);
	dir = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	while (dir && (entry = readdir(dir))) {
		char *below;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		below = path_join(path, entry->d_name);
		each_below(below, fn, arg);
		free(below);
	}
	if (dir)
		closedir(dir);
}

static void
give(const char *path, const struct stat *st, const void *arg)
{
	const struct stat *owner = arg;

	/*
	 * if it cannot be given away, it stays; its owner's next write fails
	 * and names it
	 */
	if (st->st_uid == 0 && lchown(path, owner->st_uid, owner->st_gid) == -1)
		return;
}

void
owner_give(const char *git_dir, const char *dir)
{
	struct stat owner;

	if (geteuid() != 0 || lstat(git_dir, &owner) == -1 || owner.st_uid == 0)
		return;
	each_below(git_dir, give, &owner);
	each_below(dir, give, &owner);
}

/*
 * Returns the mode that sharing asks for: the owner's rights for all, within
 * the umask.
 */
static mode_t
shared_mode(const struct stat *st, mode_t mask)
{
	mode_t own = st->st_mode & 0700;

	return (st->st_mode & 07777) | ((own >> 3 | own >> 6) & ~mask) |
	    (S_ISDIR(st->st_mode) ? S_ISGID : 0);
}

static bool
is_shared(const struct stat *st, const struct owner_scope *scope)
{
	return st->st_gid == scope->gid && shared_mode(st, scope->mask_now) ==
	    (st->st_mode & 07777);
}

static void
share(const char *path, const struct stat *st, const void *arg)
{
	const struct owner_scope *scope = arg;

	if (S_ISLNK(st->st_mode) || is_shared(st, scope) ||
	    (geteuid() != 0 && st->st_uid != geteuid()))
		return;
	/*
	 * if the group cannot be set, it stays; a user who is refused gets an
	 * error
	 */
	if (st->st_gid != scope->gid &&
	    lchown(path, (uid_t)-1, scope->gid) == -1)
		return;
	if (chmod(path, shared_mode(st, scope->mask_now)) == -1)
		return;
}

void
owner_share(const struct owner_scope *scope,
    const struct log_location *location)
{
	struct stat git, dir;
	struct owner_scope with = *scope;

	if (!scope->shared || lstat(location->git_dir, &git) == -1 ||
	    lstat(location->dir, &dir) == -1 || dir.st_uid != geteuid())
		return;
	with.gid = git.st_gid;
	if (is_shared(&git, &with) && is_shared(&dir, &with))
		return;
	each_below(location->git_dir, share, &with);
	each_below(location->dir, share, &with);
}
