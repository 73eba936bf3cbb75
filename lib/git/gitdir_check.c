/* SPDX-License-Identifier: ISC */
/*
 * Links, FIFOs and devices in a git directory: git and libgit2 follow and open
 * whatever they find. A file that they would write into and that has a second
 * name elsewhere (a hard link) is replaced by a copy.
 */
#include "git/gitdir_check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"

#define GROWN_MAX ((size_t)1 << 30)

static int
fail(const char *path, mode_t mode, const char *wanted, struct err *err)
{
	return err_set(err, ERR_INVALID,
	    "cannot work in the log: '%s' is %s, not a %s; move it away",
	    path,
	    S_ISLNK(mode)        ? "a symbolic link"
	        : S_ISFIFO(mode) ? "a FIFO"
	        : S_ISDIR(mode)  ? "a directory"
	        : S_ISREG(mode)  ? "a file"
	                         : "a device or a socket",
	    wanted);
}

/* Replace a file that is written in place by a copy if it has a second name. */
static int
make_own(const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc = buf_read_regular(&text, path, GROWN_MAX, err);

	if (!rc && text.len && memchr(text.data, '\0', text.len))
		/* a hint; made again if missing */
		unlink(path);
	else if (!rc)
		rc = path_write_file(path, text.data ? text.data : "", err);
	buf_release(&text);
	return rc;
}

/*
 * True if this is HEAD as git makes it under core.preferSymlinkRefs: a link to
 * a ref.
 */
static bool
is_linked_head(const char *path, mode_t mode)
{
	char target[256];
	ssize_t len;

	if (!S_ISLNK(mode) || strcmp(path_base(path), "HEAD") != 0)
		return false;
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return false;
	target[len] = '\0';
	return strncmp(target, "refs/", 5) == 0 && !strstr(target, "..");
}

/*
 * True if this is the directory for files that were in the way. Git does not
 * look there.
 */
static bool
is_kept(const char *dir, const char *name)
{
	return !strcmp(name, "replaced") && !strcmp(path_base(dir), "tasklog");
}

/*
 * Check every entry below dir, or if name is not NULL, the entries of that
 * name.
 */
static int
check_below(const char *dir, const char *name, struct err *err)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;
	int rc = 0;

	while (!rc && stream && (entry = readdir(stream))) {
		char *path;
		struct stat st;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		path = path_join(dir, entry->d_name);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			rc = is_kept(dir, entry->d_name) ? 0 :
			    check_below(path, name, err);
		else if ((!name || !strcmp(entry->d_name, name)) &&
		    lstat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		    !is_linked_head(path, st.st_mode))
			rc = fail(path, st.st_mode, "file", err);
		free(path);
	}
	if (stream)
		closedir(stream);
	return rc;
}

int
gitdir_check(const char *git_dir, struct err *err)
{
	static const struct {
		const char *name;
		/* 'd': directory, 'f': file, 'w': file written in place */
		char kind;
	} parts[] = {
		{ "HEAD", 'f' },
		{ "config", 'f' },
		{ "index", 'f' },
		{ "packed-refs", 'f' },
		{ "objects", 'd' },
		{ "objects/info", 'd' },
		{ "objects/pack", 'd' },
		{ "objects/info/alternates", 'f' },
		{ "refs", 'd' },
		{ "refs/heads", 'd' },
		{ "refs/heads/tasks", 'f' },
		{ "logs", 'd' },
		{ "logs/HEAD", 'w' },
		{ "logs/refs", 'd' },
		{ "logs/refs/heads", 'd' },
		{ "logs/refs/heads/tasks", 'w' },
		{ "info", 'd' },
		{ "shallow", 'f' },
		{ "tasklog", 'd' },
		{ "tasklog/writers", 'w' },
		{ "tasklog/committed", 'w' },
		{ "tasklog/snapshot.seen", 'w' },
		{ "tasklog/claims", 'w' },
		{ "tasklog/updating", 'w' },
		{ "tasklog/append.lock", 'f' },
		{ "tasklog/commit.lock", 'f' },
	};
	struct buf path = BUF_INIT;
	struct stat st;
	size_t start;
	int rc = 0;

	buf_addf(&path, "%s/", git_dir);
	start = path.len;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !rc; i++) {
		path.len = start;
		buf_add_str(&path, parts[i].name);
		if (lstat(path.data, &st) == -1)
			continue;
		if (parts[i].kind == 'd' ? !S_ISDIR(st.st_mode) :
		    !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) &&
		    !is_linked_head(path.data, st.st_mode))
			rc = fail(path.data, st.st_mode, parts[i].kind == 'd' ?
			    "directory" : "file", err);
		else if (parts[i].kind == 'w' && st.st_nlink > 1)
			rc = make_own(path.data, err);
	}
	path.len = start;
	buf_add_str(&path, "objects/pack");
	if (!rc)
		rc = check_below(path.data, NULL, err);
	buf_release(&path);
	return rc;
}

int
gitdir_check_all(const char *git_dir, const char *dir, struct err *err)
{
	int rc = gitdir_check(git_dir, err);

	if (!rc)
		rc = check_below(git_dir, NULL, err);
	return rc ? rc : check_below(dir, ".gitattributes", err);
}
