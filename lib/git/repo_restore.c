/* SPDX-License-Identifier: ISC */
/*
 * Bringing the work tree back, after `git clean -ffdx`, an accident or a fresh
 * join. The names in the tip come from other clones: only files that belong in
 * a log are taken, under names that stay in it.
 */
#include "git/repo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "format/event.h"
#include "format/line_set.h"
#include "format/segment_union.h"
#include "format/stream_path.h"
#include "git/repo_private.h"

struct restore {
	struct repo *repo;
	const char *rev;
	uint64_t own;
	struct event_parser *parser;
	size_t count;
};

bool
repo_path_belongs(const char *path)
{
	const char *p;
	size_t len;

	if (!strcmp(path, "README.md") || !strcmp(path, ".gitattributes") ||
	    !strcmp(path, "format"))
		return true;
	if (strncmp(path, "events/", 7) && strncmp(path, "blobs/", 6))
		return false;
	for (p = path; *p; p += len + (p[len] == '/')) {
		len = strcspn(p, "/");
		if (len == 0 || *p == '.' || memchr(p, '\\', len))
			return false;
	}
	return true;
}

static int
write_all(int fd, const struct buf *data, const char *path, struct err *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < data->len) {
		n = write(fd, data->data + done, data->len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_errno(err, "cannot write '%s'", path);
		done += (size_t)n;
	}
	return 0;
}

static int
write_temp(const char *temp, const struct buf *data, int how, struct err *err)
{
	int fd, rc;

	/* an old temporary file may be a second name of a file in the log */
	unlink(temp);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0666);
	if (fd == -1)
		return err_errno(err, "cannot create '%s'", temp);
	rc = write_all(fd, data, temp, err);
	if (!rc && (how & PUT_SYNC) && fdatasync(fd) == -1)
		rc = err_errno(err, "cannot sync '%s'", temp);
	if (close(fd) == -1 && !rc)
		rc = err_errno(err, "cannot close '%s'", temp);
	return rc;
}

/*
 * Give temp its final name by link(2), or by rename(2) if there are no links.
 * True on success.
 */
static int
appear(const char *temp, const char *path, bool replace)
{
	struct stat st;

	if (replace)
		return rename(temp, path) == 0;
	if (link(temp, path) == 0 || errno == EEXIST)
		return 1;
	return errno != EXDEV && lstat(path, &st) == -1 &&
	    rename(temp, path) == 0;
}

/*
 * The temporary file is in the git directory, so a process that dies leaves
 * nothing in the work tree. If the git directory is on another file system, the
 * temporary file is beside the target.
 */
int
repo_put_file(const char *git_dir, const char *path, const struct buf *data,
    int how, struct err *err)
{
	char *temp = path_join(git_dir, "tasklog/restore.tmp");
	struct buf beside = BUF_INIT;
	int rc = write_temp(temp, data, how, err);
	bool replace = (how & PUT_REPLACE) != 0;

	if (!rc && !appear(temp, path, replace)) {
		if (errno != EXDEV) {
			rc = err_errno(err, "cannot make '%s'", path);
		} else {
			buf_addf(&beside, "%s.tmp-%ld", path, (long)getpid());
			rc = write_temp(beside.data, data, how, err);
			if (!rc && !appear(beside.data, path, replace))
				rc = err_errno(err, "cannot make '%s'", path);
			unlink(beside.data);
		}
	}
	unlink(temp);
	buf_release(&beside);
	free(temp);
	return rc;
}

/* Add the missing lines to a segment. True if it lacked any. */
static bool
add_lost_lines(struct restore *restore, const char *full,
    const struct buf *committed, struct buf *out)
{
	struct buf now = BUF_INIT;
	struct line_set have;
	size_t lost = 0;

	if (!buf_read_regular(&now, full, SEGMENT_READ_MAX, NULL)) {
		line_set_read(&have, slice_of_buf(&now));
		lost = line_set_lacks(&have, slice_of_buf(committed), NULL,
		    NULL);
		line_set_release(&have);
	}
	if (lost)
		lines_unite(out, restore->parser, NULL, slice_of_buf(&now),
		    slice_of_buf(committed));
	buf_release(&now);
	return lost > 0;
}

static bool
is_wanted(const struct restore *restore, const char *path, bool is_segment,
    uint64_t writer)
{
	return repo_path_belongs(path) &&
	    ((is_segment && writer == restore->own) ||
	        !repo_left_out(restore->repo, path));
}

static int
restore_file(void *arg, const char *path, int64_t size, struct err *err)
{
	struct restore *restore = arg;
	struct buf data = BUF_INIT, united = BUF_INIT;
	uint64_t writer = 0;
	uint32_t number;
	int rc = 0;
	bool is_segment = segment_path_parse(&writer, &number, path), there;
	char *full, *above;
	struct stat st;

	if (size > SEGMENT_READ_MAX)
		return 0;
	full = path_join(restore->repo->dir, path);
	there = lstat(full, &st) == 0;
	/* task-fsck handles lines that are changed, not missing */
	if (!is_wanted(restore, path, is_segment, writer) ||
	    (there &&
	        !(is_segment && S_ISREG(st.st_mode) && st.st_size < size))) {
		free(full);
		return 0;
	}
	above = path_parent(full);
	if (!there)
		rc = path_make_dirs(above, restore->repo->dir, err);
	if (!rc)
		rc = repo_read_blob(restore->repo, restore->rev, path, &data,
		    err);
	if (!rc && (!there || add_lost_lines(restore, full, &data, &united))) {
		rc = repo_put_file(restore->repo->git_dir, full,
		    there ? &united : &data, there ? PUT_REPLACE : 0, err);
		restore->count += !rc;
	}
	buf_release(&united);
	buf_release(&data);
	free(above);
	free(full);
	return rc;
}

static int
write_dot_git(const char *dir, const char *git_dir, struct err *err)
{
	char *dot = path_join(dir, ".git"),
	     *relative = path_relative(dir, git_dir);
	struct buf text = BUF_INIT;
	struct stat st;
	int rc = 0;

	buf_addf(&text, "gitdir: %s\n", relative);
	if (lstat(dot, &st) == -1 || S_ISREG(st.st_mode))
		rc = repo_put_file(git_dir, dot, &text, PUT_REPLACE, err);
	buf_release(&text);
	free(relative);
	free(dot);
	return rc;
}

int
repo_write_links(const char *dir, const char *git_dir, struct err *err)
{
	char *usual = path_join(dir, ".git"),
	     *path = path_join(git_dir, "config");
	char *relative = path_relative(git_dir, dir);
	git_config *config = NULL;
	int rc = 0, got;

	got = git_config_open_ondisk(&config, path);
	if (!got && !strcmp(usual, git_dir)) {
		/*
		 * An ordinary .git directory needs no link; one that a copy
		 * left misleads git.
		 */
		git_config_delete_entry(config, "core.worktree");
	} else if (!got) {
		got = git_config_set_string(config, "core.worktree", relative);
		if (!got)
			rc = write_dot_git(dir, git_dir, err);
	}
	if (got)
		rc = repo_fail(err, "cannot write '%s'", path);
	git_config_free(config);
	free(relative);
	free(path);
	free(usual);
	return rc;
}

int
repo_restore(struct repo *repo, const char *rev, uint64_t own, size_t *restored,
    struct err *err)
{
	struct restore restore = { .repo = repo, .rev = rev, .own = own,
	    .parser = event_parser_new() };
	int rc = path_make_dirs(repo->dir, NULL, err);

	if (!rc)
		rc = repo_write_links(repo->dir, repo->git_dir, err);
	if (!rc)
		rc = repo_each_file(repo, rev, NULL, restore_file, &restore,
		    err);
	*restored = restore.count;
	event_parser_free(restore.parser);
	return rc;
}
