/* SPDX-License-Identifier: ISC */
/*
 * Paths as text, and the few questions about the file system that are asked to
 * find and make a log. Nothing here follows the environment or the working
 * directory.
 */
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/trace.h"

char *
path_join(const char *dir, const char *name)
{
	struct buf out = BUF_INIT;

	if (name[0] == '/')
		return task_strdup(name);
	buf_add_str(&out, dir);
	if (out.len == 0 || out.data[out.len - 1] != '/')
		buf_add_char(&out, '/');
	buf_add_str(&out, name);
	return out.data;
}

char *
path_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf out = BUF_INIT;

	if (!slash || !path[1])
		return NULL;
	buf_add(&out, path, slash == path ? 1 : (size_t)(slash - path));
	return out.data;
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *
path_real(const char *path)
{
	char *head = task_strdup(path), *real, *joined;
	struct buf rest = BUF_INIT, next = BUF_INIT;
	char *slash;

	while (!(real = realpath(head, NULL)) && (slash = strrchr(head, '/'))) {
		if (slash[1]) {
			buf_clear(&next);
			buf_add_str(&next, slash + 1);
			if (rest.len) {
				buf_add_char(&next, '/');
				buf_add(&next, rest.data, rest.len);
			}
			buf_clear(&rest);
			buf_add(&rest, next.data, next.len);
		}
		*slash = '\0';
		if (!*head) {
			real = task_strdup("/");
			break;
		}
	}
	if (!real)
		real = task_strdup(path);
	if (rest.len) {
		joined = path_join(real, rest.data);
		free(real);
		real = joined;
	}
	buf_release(&rest);
	buf_release(&next);
	free(head);
	return real;
}

char *
path_relative(const char *from, const char *to)
{
	struct buf out = BUF_INIT;
	size_t same = 0, i;

	/*
	 * i becomes the length of the common prefix that ends at a component of
	 * both.
	 */
	for (i = 0;; i++) {
		bool a = from[i] == '\0' || from[i] == '/';
		bool b = to[i] == '\0' || to[i] == '/';

		if (a && b)
			same = i;
		if (from[i] != to[i] || from[i] == '\0')
			break;
	}
	for (i = same; from[i]; i++)
		if (from[i] == '/' && from[i + 1])
			buf_add_str(&out, out.len ? "/.." : "..");
	for (to += same; *to == '/'; to++)
		;
	if (*to && out.len)
		buf_add_char(&out, '/');
	buf_add_str(&out, to);
	if (!out.len)
		buf_add_char(&out, '.');
	return out.data;
}

bool
path_is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool
path_is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool
path_is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

bool
path_is_empty_dir(const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	bool empty = true;

	if (!dir)
		return false;
	while (empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, "..");
	closedir(dir);
	return empty;
}

static int
make_dir(const char *path, bool trusted, struct err *err)
{
	struct stat st;

	if (!mkdir(path, 0777))
		return 0;
	if (errno != EEXIST)
		return err_errno(err, "cannot make directory '%s'", path);
	if ((trusted ? stat(path, &st) : lstat(path, &st)) ||
	    !S_ISDIR(st.st_mode))
		return err_set(err, ERR_IO, "cannot use '%s': not a directory",
		    path);
	return 0;
}

int
path_make_dirs(const char *path, const char *root, struct err *err)
{
	size_t trusted = root ? strlen(root) : SIZE_MAX;
	char *copy = task_strdup(path);
	char *p = copy;
	int rc = 0;

	if (root && !strncmp(path, root, trusted))
		p += trusted;
	while (!rc && *p) {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		if (*p == '/') {
			*p = '\0';
			rc = make_dir(copy, (size_t)(p - copy) <= trusted, err);
			*p = '/';
		} else {
			rc = make_dir(copy, (size_t)(p - copy) <= trusted, err);
		}
	}
	free(copy);
	return rc;
}

int
path_write_file(const char *path, const char *text, struct err *err)
{
	struct buf temp = BUF_INIT;
	size_t len = strlen(text);
	int fd, rc = 0;

	buf_addf(&temp, "%s.tmp-%ld", path, (long)getpid());
	fd = open(temp.data,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0666);
	if (fd == -1) {
		rc = err_errno(err, "cannot create '%s'", temp.data);
		goto done;
	}
	if (write(fd, text, len) != (ssize_t)len)
		rc = err_errno(err, "cannot write '%s'", temp.data);
	if (close(fd) == -1 && !rc)
		rc = err_errno(err, "cannot close '%s'", temp.data);
	if (!rc && rename(temp.data, path) == -1)
		rc = err_errno(err, "cannot rename '%s'", temp.data);
	if (rc)
		unlink(temp.data);
done:
	buf_release(&temp);
	return rc;
}

int
path_sync_dir(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;
	struct span span;

	if (fd == -1)
		return err_errno(err, "cannot open '%s'", path);
	span_begin(&span, "sync-dir");
	if (fsync(fd) == -1)
		rc = err_errno(err, "cannot sync '%s'", path);
	span_end(&span);
	close(fd);
	return rc;
}
