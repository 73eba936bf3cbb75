/* SPDX-License-Identifier: ISC */
/*
 * git cat-file --batch-all-objects. libgit2 would read the objects of a pack in
 * the order of their names, and make each from its differences again.
 */
#include "git/object_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "format/stream_path.h"
#include "git/run_git.h"

#define HEADER_MAX 256

/* Read and forget so many bytes. */
static bool
skip_bytes(FILE *from, unsigned long long len)
{
	char chunk[4096];

	while (len > 0) {
		size_t part = len < sizeof(chunk) ? (size_t)len : sizeof(chunk);

		if (fread(chunk, 1, part, from) != part)
			return false;
		len -= part;
	}
	return true;
}

/* The header is "NAME TYPE SIZE". */
static int
read_object(FILE *from, const char *header, struct buf *content,
    object_stream_fn *fn, void *arg, struct err *err)
{
	char oid[65], type[16];
	unsigned long long len;
	bool whole;

	if (sscanf(header, "%64s %15s %llu", oid, type, &len) != 3)
		return err_set(err, ERR_IO, "git cannot read an object: %s",
		    header);
	buf_clear(content);
	if (len > SEGMENT_READ_MAX)
		return skip_bytes(from, len + 1)
		    ? 0
		    : err_set(err, ERR_IO, "git cat-file ended early");
	buf_reserve(content, (size_t)len + 1);
	whole = fread(content->data, 1, (size_t)len, from) == len &&
	    fgetc(from) == '\n';
	if (!whole)
		return err_set(err, ERR_IO, "git cat-file ended early");
	content->len = (size_t)len;
	content->data[len] = '\0';
	return fn(arg, oid, type, slice_of_buf(content), err);
}

static int
read_objects(FILE *from, object_stream_fn *fn, void *arg, struct err *err)
{
	struct buf content = BUF_INIT;
	char header[HEADER_MAX];
	int rc = 0;

	while (!rc && fgets(header, sizeof(header), from)) {
		header[strcspn(header, "\n")] = '\0';
		rc = read_object(from, header, &content, fn, arg, err);
	}
	buf_release(&content);
	return rc;
}

int
object_stream(const char *git_dir, object_stream_fn *fn, void *arg,
    struct err *err)
{
	const char *argv[] = { "--git-dir", git_dir, "cat-file", "--batch",
		"--batch-all-objects", "--unordered", "--buffer", NULL };
	const struct run_git run = { .argv = argv };
	int fds[2], rc, status = 0;
	FILE *from = NULL;
	pid_t pid = -1;

	if (pipe(fds) == -1)
		return err_errno(err, "cannot make a pipe");
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	rc = run_git_start(&pid, &run, -1, fds[1], err);
	close(fds[1]);
	if (!rc && !(from = fdopen(fds[0], "r")))
		rc = err_errno(err, "cannot read from git");
	if (!rc)
		rc = read_objects(from, fn, arg, err);
	if (rc && pid > 0)
		kill(-pid, SIGTERM);
	if (from)
		fclose(from);
	else
		close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!rc && status)
		rc = err_set(err, ERR_IO,
		    "git cannot read all objects of '%s': 'git -C' there "
		    "'fsck' says which", git_dir);
	return rc;
}
