/* SPDX-License-Identifier: ISC */
/*
 * git cat-file --batch. The names are in a file, so neither side of a pipe
 * waits for the other.
 */
#include "git/git_batch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "format/stream_path.h"
#include "git/run_git.h"

#define ARGS_MAX 8
#define HEADER_MAX 256

static int
start_reading(struct git_batch *batch, const char *const *args, bool as_called,
    int fds[2], struct err *err)
{
	const char *argv[ARGS_MAX + 3] = {0};
	struct run_git run = { .argv = argv, .as_called = as_called };
	size_t n = 0;
	int rc;

	while (n < ARGS_MAX && args[n]) {
		argv[n] = args[n];
		n++;
	}
	argv[n++] = "cat-file";
	argv[n] = "--batch";
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	rc = run_git_start(&batch->pid, &run, fileno(batch->names), fds[1],
	    err);
	close(fds[1]);
	batch->from = fdopen(fds[0], "r");
	if (!rc && !batch->from)
		rc = err_errno(err, "cannot read from git");
	return rc;
}

int
git_batch_start(struct git_batch *batch, const char *const *args,
    bool as_called, struct slice names, struct err *err)
{
	int fds[2];

	memset(batch, 0, sizeof(*batch));
	batch->names = tmpfile();
	if (!batch->names || fwrite(names.ptr ? names.ptr : "", 1, names.len,
	    batch->names) != names.len || fflush(batch->names) == EOF)
		return err_errno(err, "cannot write a temporary file");
	rewind(batch->names);
	if (pipe(fds) == -1)
		return err_errno(err, "cannot make a pipe");
	return start_reading(batch, args, as_called, fds, err);
}

int
git_batch_next(struct git_batch *batch, struct buf *out, struct err *err)
{
	char header[HEADER_MAX], *end;
	const char *size;
	unsigned long long len;

	if (!fgets(header, sizeof(header), batch->from))
		return err_set(err, ERR_IO, "git cat-file ended early");
	header[strcspn(header, "\n")] = '\0';
	/* the line is "NAME blob SIZE" or "NAME missing" */
	size = strrchr(header, ' ');
	len = size ? strtoull(size + 1, &end, 10) : 0;
	if (!size || end == size + 1 || *end)
		return err_set(err, ERR_IO, "git cannot read an object: %s",
		    header);
	if (len > SEGMENT_READ_MAX)
		return err_set(err, ERR_IO,
		    "git has an object of %llu bytes, larger than any segment",
		    len);
	buf_reserve(out, (size_t)len + 1);
	if (fread(out->data + out->len, 1, (size_t)len, batch->from) != len ||
	    fgetc(batch->from) != '\n')
		return err_set(err, ERR_IO, "git cat-file ended early");
	out->len += (size_t)len;
	out->data[out->len] = '\0';
	return 0;
}

void
git_batch_end(struct git_batch *batch)
{
	if (batch->from)
		fclose(batch->from);
	if (batch->names)
		fclose(batch->names);
	if (batch->pid > 0) {
		/* for the case that not all was read */
		kill(-batch->pid, SIGTERM);
		while (waitpid(batch->pid, NULL, 0) == -1 && errno == EINTR)
			;
	}
	memset(batch, 0, sizeof(*batch));
}
