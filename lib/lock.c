/* SPDX-License-Identifier: ISC */
/*
 * Locks that cannot outlive their holder. flock(2) rather than fcntl(2): a lock
 * belongs to one open file, so that another part of the program that closes the same
 * file does not drop it.
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "err.h"
#include "path.h"
#include "trace.h"

static int
open_and_lock(int *fd, const char *path, int how, int *held, struct err *err)
{
	struct span span;
	int file, got;

	*fd = -1;
	file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (file == -1)
		return err_errno(err, "cannot open lock '%s'", path);
	span_begin(&span, "lock");
	do
		got = flock(file, how);
	while (got == -1 && errno == EINTR);
	*held = got == 0;
	span_count(&span, "held", (uint64_t)*held);
	span_text(&span, "file", path_base(path));
	span_end(&span);
	if (got == 0) {
		*fd = file;
		return 0;
	}
	if (errno == EWOULDBLOCK) {
		close(file);
		return 0;
	}
	err_errno(err, "cannot lock '%s'", path);
	close(file);
	return TASK_ESYSTEM;
}

int
lock_take(int *fd, const char *path, struct err *err)
{
	int held;

	return open_and_lock(fd, path, LOCK_EX, &held, err);
}

int
lock_try(int *fd, const char *path, int *held, struct err *err)
{
	*held = 0;
	return open_and_lock(fd, path, LOCK_EX | LOCK_NB, held, err);
}

void
lock_drop(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}
