/* SPDX-License-Identifier: ISC */
/* Where local clones are. */
#include "git/local_clone.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/log_location.h"

#define LINK_MAX_BYTES 8192

char *
local_clone_top(const char *dir)
{
	size_t len = strlen(dir), tail = strlen("/" LOCAL_CLONE_LOG);

	if (len <= tail || strcmp(dir + len - tail, "/" LOCAL_CLONE_LOG) != 0)
		return NULL;
	return slice_dup((struct slice){ dir, len - tail });
}

bool
local_clone_needed(const char *git_dir)
{
	return access(git_dir, W_OK) == -1 &&
	    (errno == EROFS || errno == EACCES);
}

int
local_clone_prepare(const char *top, struct err *err)
{
	char *dir = path_join(top, LOCAL_CLONE);
	char *ignore = path_join(dir, ".gitignore");
	char *log = path_join(top, LOCAL_CLONE_LOG);
	int rc = path_make_dirs(log, top, err);

	if (!rc && path_is_link(log))
		rc = err_set(err, ERR_INVALID,
		    "cannot use '%s': a symbolic link", log);
	if (!rc && !path_is_file(ignore))
		rc = path_write_file(ignore, "*\n", err);
	free(dir);
	free(ignore);
	free(log);
	return rc;
}

/* Returns the top of the work tree that a directory of git's names, or NULL. */
static char *
linked_top(const char *worktrees, const char *name)
{
	char *dir = path_join(worktrees, name), *top = NULL;
	char *path = path_join(dir, "gitdir");
	struct buf text = BUF_INIT;

	if (!buf_read_regular(&text, path, LINK_MAX_BYTES, NULL) && text.len) {
		text.data[strcspn(text.data, "\n")] = '\0';
		top = path_parent(text.data);
	}
	buf_release(&text);
	free(path);
	free(dir);
	return top;
}

int
local_clone_each(const struct log_location *location,
    int (*fn)(void *arg, const char *top, struct err *err), void *arg,
    struct err *err)
{
	char *worktrees = location->common_dir ?
	    path_join(location->common_dir, "worktrees") : NULL;
	DIR *stream = worktrees ? opendir(worktrees) : NULL;
	const struct dirent *entry;
	int rc = location->project ? fn(arg, location->project, err) : 0;

	while (!rc && stream && (entry = readdir(stream)) != NULL) {
		char *top = *entry->d_name == '.' ? NULL :
		    linked_top(worktrees, entry->d_name);

		if (top)
			rc = fn(arg, top, err);
		free(top);
	}
	if (stream)
		closedir(stream);
	free(worktrees);
	return rc;
}
