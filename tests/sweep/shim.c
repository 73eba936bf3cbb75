/* SPDX-License-Identifier: ISC */
/*
 * Loaded into a program and all that it starts (LD_PRELOAD): counts the calls that change
 * something, over all of these processes, and lets something happen at one of them. What
 * and where is in a file that is mapped, whose name is in $SWEEP_FILE; see sweep.py.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum call {
	CALL_WRITE, CALL_LINK, CALL_RENAME, CALL_FSYNC, CALL_UNLINK, CALL_MKDIR,
	CALL_TRUNCATE, CALL_CREATE, CALL_MALLOC
};

enum what { COUNT_ONLY, KILL_ALL, KILL_ONE, FAIL_ONCE, FAIL_FROM_THEN_ON, WRITE_LESS };

struct plan {
	_Atomic uint64_t count;		/* of the calls of the kinds in mask */
	uint64_t at, what, mask, error;
	_Atomic uint64_t hit;		/* 1 + enum call, once it has happened */
};

static struct plan *plan;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* The other end of a push is another machine: nothing happens to it. */
static int
is_far_away(void)
{
	char line[4096];
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd == -1 ? 0 : read(fd, line, sizeof(line));

	if (fd != -1)
		close(fd);
	return len > 0 && (memmem(line, (size_t)len, "receive-pack", 12) ||
	    memmem(line, (size_t)len, "upload-pack", 11));
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SWEEP_FILE");
	void *map;
	int fd;

	if (!path)
		return;
	if (is_far_away()) {
		unsetenv("SWEEP_FILE");
		setsid();
		return;
	}
	fd = open(path, O_RDWR | O_CLOEXEC);
	map = fd == -1 ? MAP_FAILED :
	    mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd == -1 || map == MAP_FAILED)
		abort();
	close(fd);
	plan = map;
}

/* Boolean: let the call fail, with errno set; or, with less, write less. */
static int
meet(enum call call, int *less)
{
	uint64_t n;

	if (!plan || !(plan->mask >> call & 1))
		return 0;
	n = ++plan->count;
	if (plan->what == COUNT_ONLY || n < plan->at ||
	    (n > plan->at && plan->what != FAIL_FROM_THEN_ON))
		return 0;
	if (n == plan->at)
		plan->hit = 1 + (uint64_t)call;
	if (plan->what == KILL_ALL || plan->what == KILL_ONE)
		kill(plan->what == KILL_ALL ? 0 : getpid(), SIGKILL);
	if (plan->what == WRITE_LESS && less)
		*less = 1;
	errno = (int)plan->error;
	return plan->what != WRITE_LESS;
}

#define REAL(name) (__extension__ (__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* What is said is not what is stored: only a kill meets it. */
static int
meet_write(int fd, size_t *len)
{
	int less = 0, killing = plan && (plan->what == KILL_ALL || plan->what == KILL_ONE);

	if (fd <= STDERR_FILENO && !killing)
		return 0;
	if (meet(CALL_WRITE, &less))
		return 1;
	if (less && *len > 1)
		*len /= 2;
	return 0;
}

ssize_t
write(int fd, const void *data, size_t len)
{
	return meet_write(fd, &len) ? -1 : REAL(write)(fd, data, len);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	return meet_write(fd, &len) ? -1 : REAL(pwrite)(fd, data, len, at);
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	return meet_write(fd, &len) ? -1 : REAL(pwrite64)(fd, data, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	size_t none = 0;

	return meet_write(fd, &none) ? -1 : REAL(writev)(fd, parts, count);
}

#define ONE(kind, name, params, args) \
	int name params { return meet(kind, NULL) ? -1 : REAL(name) args; }

ONE(CALL_LINK, link, (const char *from, const char *to), (from, to))
ONE(CALL_LINK, symlink, (const char *text, const char *at), (text, at))
ONE(CALL_LINK, linkat, (int a, const char *from, int b, const char *to, int flags),
    (a, from, b, to, flags))
ONE(CALL_RENAME, rename, (const char *from, const char *to), (from, to))
ONE(CALL_RENAME, renameat, (int a, const char *from, int b, const char *to),
    (a, from, b, to))
ONE(CALL_RENAME, renameat2, (int a, const char *from, int b, const char *to,
    unsigned int flags), (a, from, b, to, flags))
ONE(CALL_FSYNC, fsync, (int fd), (fd))
ONE(CALL_FSYNC, fdatasync, (int fd), (fd))
ONE(CALL_UNLINK, unlink, (const char *path), (path))
ONE(CALL_UNLINK, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
ONE(CALL_UNLINK, rmdir, (const char *path), (path))
ONE(CALL_MKDIR, mkdir, (const char *path, mode_t mode), (path, mode))
ONE(CALL_MKDIR, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode))
ONE(CALL_TRUNCATE, ftruncate, (int fd, off_t size), (fd, size))
ONE(CALL_TRUNCATE, ftruncate64, (int fd, off64_t size), (fd, size))

/* Only an open that may make a file changes something. */
#define OPENING(name, params, args) \
	int name params \
	{ \
		mode_t mode = 0; \
		va_list rest; \
	\
		if (flags & O_CREAT) { \
			va_start(rest, flags); \
			mode = va_arg(rest, mode_t); \
			va_end(rest); \
			if (meet(CALL_CREATE, NULL)) \
				return -1; \
		} \
		return REAL(name) args; \
	}

OPENING(open, (const char *path, int flags, ...), (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENING(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
OPENING(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))

void *
malloc(size_t size)
{
	return meet(CALL_MALLOC, NULL) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return meet(CALL_MALLOC, NULL) ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return meet(CALL_MALLOC, NULL) ? NULL : __libc_realloc(old, size);
}
