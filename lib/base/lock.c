/* SPDX-License-Identifier: ISC */
/*
 * Locks that cannot outlive their holder. We use flock(2) and not fcntl(2),
 * because a lock must belong to one open file: another part of the program may
 * close the same file and must not drop the lock. flock(2) has no time-out, and
 * a signal that would interrupt it belongs to the program, so a thread waits.
 * The kernel then serves the waiting processes in turn, which it would not do
 * for repeated attempts.
 */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lock_holder.h"
#include "base/path.h"
#include "base/trace.h"

#define SAY_AFTER_MS 1000
#define STACK_BYTES (128 << 10)

enum outcome { WAITING, TAKEN, FAILED, GIVEN_UP };

/* Shared with the thread. The thread outlives a wait that was given up. */
struct waiter {
	pthread_mutex_t mutex;
	pthread_cond_t news;
	enum outcome outcome;
	int fd;
	int error;
};

static void
waiter_free(struct waiter *waiter)
{
	pthread_cond_destroy(&waiter->news);
	pthread_mutex_destroy(&waiter->mutex);
	free(waiter);
}

static int
flock_again(int fd, int how)
{
	int got;

	do
		got = flock(fd, how);
	while (got == -1 && errno == EINTR);
	return got;
}

static void *
wait_for_lock(void *arg)
{
	struct waiter *waiter = arg;
	int got = flock_again(waiter->fd, LOCK_EX), error = errno;
	bool given_up;

	pthread_mutex_lock(&waiter->mutex);
	given_up = waiter->outcome == GIVEN_UP;
	waiter->outcome = got == 0 ? TAKEN : FAILED;
	waiter->error = error;
	pthread_cond_signal(&waiter->news);
	pthread_mutex_unlock(&waiter->mutex);
	if (given_up) {
		close(waiter->fd);
		waiter_free(waiter);
	}
	return NULL;
}

/*
 * Start the thread. Takes over fd on success. Returns NULL and sets errno if no
 * thread can be started.
 */
static struct waiter *
waiter_start(int fd)
{
	struct waiter *waiter = task_zalloc(1, sizeof(*waiter));
	pthread_condattr_t clock;
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, old;
	int got;

	waiter->fd = fd;
	pthread_mutex_init(&waiter->mutex, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&waiter->news, &clock);
	pthread_condattr_destroy(&clock);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	(void)pthread_attr_setstacksize(&attr, STACK_BYTES);
	/* signals must go to the program, not to this thread */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	got = pthread_create(&thread, &attr, wait_for_lock, waiter);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (!got)
		return waiter;
	waiter_free(waiter);
	errno = got;
	return NULL;
}

/*
 * Wait up to ms for the thread. True if the thread has an outcome. The caller
 * must hold the mutex.
 */
static bool
waiter_await(struct waiter *waiter, int ms)
{
	struct timespec end;
	int got = 0;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += ms / 1000;
	end.tv_nsec += ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000L) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000L;
	}
	while (waiter->outcome == WAITING && got != ETIMEDOUT)
		got = pthread_cond_timedwait(&waiter->news, &waiter->mutex,
		    &end);
	return waiter->outcome != WAITING;
}

static void
say_for_whom(int fd, const char *path, const struct lock_wait *wait)
{
	struct buf text = BUF_INIT;

	buf_add_str(&text, "waiting for ");
	lock_holder_add(&text, fd);
	buf_addf(&text, " to release '%s'", path);
	wait->say(wait->arg, text.data);
	buf_release(&text);
}

static int
fail_busy(int fd, const char *path, const struct lock_wait *wait,
    struct err *err)
{
	struct buf holder = BUF_INIT;
	int rc;

	lock_holder_add(&holder, fd);
	rc = wait->timeout_ms
	    ? err_set(err, ERR_BUSY,
	          "the log is busy: waited %d seconds for %s to release '%s'",
	          wait->timeout_ms / 1000, holder.data, path)
	    : err_set(err, ERR_BUSY, "the log is busy: %s holds '%s'",
	          holder.data, path);
	buf_release(&holder);
	return rc;
}

/*
 * Wait for a lock that another process holds. Unless *held is set, fd was
 * closed or now belongs to the thread.
 */
static int
take_in_turn(int fd, const char *path, const struct lock_wait *wait, bool *held,
    struct err *err)
{
	int first = wait->timeout_ms < SAY_AFTER_MS ? wait->timeout_ms
	                                            : SAY_AFTER_MS;
	struct waiter *waiter = waiter_start(fd);
	int rc = 0;
	bool done;

	*held = false;
	if (!waiter) {
		rc = err_errno(err, "cannot wait for '%s'", path);
		close(fd);
		return rc;
	}
	pthread_mutex_lock(&waiter->mutex);
	done = waiter_await(waiter, first);
	if (!done && wait->timeout_ms > first) {
		if (wait->say)
			say_for_whom(fd, path, wait);
		done = waiter_await(waiter, wait->timeout_ms - first);
	}
	if (!done)
		rc = fail_busy(fd, path, wait, err);
	errno = waiter->error;
	*held = waiter->outcome == TAKEN;
	if (done && !*held)
		rc = err_errno(err, "cannot lock '%s'", path);
	if (!done)
		waiter->outcome = GIVEN_UP;
	pthread_mutex_unlock(&waiter->mutex);
	if (done)
		waiter_free(waiter);
	if (done && !*held)
		close(fd);
	return rc;
}

/* If wait is NULL, try once and do not wait. */
static int
take(int fd, const char *path, const struct lock_wait *wait, bool *held,
    struct err *err)
{
	int rc;

	*held = flock_again(fd, LOCK_EX | LOCK_NB) == 0;
	if (*held)
		return 0;
	if (errno != EWOULDBLOCK) {
		rc = err_errno(err, "cannot lock '%s'", path);
		close(fd);
		return rc;
	}
	if (wait && wait->timeout_ms)
		return take_in_turn(fd, path, wait, held, err);
	rc = wait ? fail_busy(fd, path, wait, err) : 0;
	close(fd);
	return rc;
}

static int
open_and_lock(int *fd, const char *path, const struct lock_wait *wait,
    bool *held, struct err *err)
{
	struct span span;
	struct stat st;
	int file, rc;

	*fd = -1;
	file = open(path,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
	if (file == -1 && errno == ELOOP)
		return err_set(err, ERR_IO, "cannot lock '%s': a symbolic link",
		    path);
	if (file == -1)
		return err_errno(err, "cannot open lock '%s'", path);
	if (fstat(file, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(file);
		return err_set(err, ERR_IO,
		    "cannot lock '%s': not a regular file", path);
	}
	span_begin(&span, "lock");
	rc = take(file, path, wait, held, err);
	span_count(&span, "held", (uint64_t)*held);
	span_text(&span, "file", path_base(path));
	span_end(&span);
	if (*held)
		*fd = file;
	return rc;
}

int
lock_take(int *fd, const char *path, const struct lock_wait *wait,
    struct err *err)
{
	static const struct lock_wait usual = { .timeout_ms = LOCK_TIMEOUT_MS };
	int rc;
	bool held;

	if (!wait)
		wait = &usual;
	rc = open_and_lock(fd, path, wait, &held, err);
	if (!rc)
		lock_holder_note(*fd, wait->program, wait->actor);
	return rc;
}

int
lock_try(int *fd, const char *path, bool *held, struct err *err)
{
	*held = false;
	return open_and_lock(fd, path, NULL, held, err);
}

void
lock_drop(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}
