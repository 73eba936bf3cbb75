/* SPDX-License-Identifier: ISC */
/*
 * The work of the background process. It goes on while a git of the user has
 * the index locked. It looks once more after it has dropped its lock, because a
 * command that found the lock taken did not start a process of its own.
 */
#include "git/maintenance.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/trace.h"
#include "git/background.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "git/repo_pack.h"

#define STEP_MS 20
#define STEP_MAX_MS 1000
/* the lock of an index is stale after a minute */
#define PATIENCE_MS 90000

int
maintenance_wanted(struct repo *repo)
{
	return (repo_index_behind(repo) ? MAINTENANCE_INDEX : 0) |
	    (repo_pack_is_due(repo) ? MAINTENANCE_PACK : 0);
}

static void
nap(int ms)
{
	const struct timespec step = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&step, NULL);
}

/* True if the work was done or not needed. */
static bool
catch_up(const struct log_location *location)
{
	struct repo *repo = NULL;
	struct err err = {0};
	bool done = false;

	for (int step = STEP_MS, waited = 0; waited < PATIENCE_MS;
	     waited += step) {
		if (!repo_index_was_left(location->local_dir))
			return true;
		done = !repo_open(&repo, location, &err) &&
		    repo_catch_up_index(repo);
		repo_close(repo);
		repo = NULL;
		if (done || err.word)
			break;
		nap(step);
		step = step < STEP_MAX_MS ? step * 2 : STEP_MAX_MS;
	}
	return done;
}

static void
catch_up_and_look_again(const struct log_location *location, const char *lock,
    int fd)
{
	struct err err = {0};
	bool held = true;

	while (held) {
		if (!catch_up(location))
			break;
		lock_drop(&fd);
		if (!repo_index_was_left(location->local_dir) ||
		    lock_try(&fd, lock, &held, &err))
			break;
	}
	lock_drop(&fd);
}

/* git inherits the descriptor, so the lock is held until git ends, too. */
static void
pack(const struct log_location *location, const char *lock, int fd)
{
	(void)lock;
	(void)fd;
	background_yield();
	repo_pack(location);
}

static void
leave_behind(const struct log_location *location, const char *name,
    void (*work)(const struct log_location *location, const char *lock, int fd))
{
	char *lock = path_join(location->local_dir, name);
	int fd = -1;
	bool held = false;
	struct span span;
	int *const keep[] = { &fd };

	if (!lock_try(&fd, lock, &held, NULL) && held &&
	    background_start(keep, 1)) {
		span_begin(&span, "background");
		work(location, lock, fd);
		span_text(&span, "lock", name);
		span_end(&span);
		_exit(0);
	}
	lock_drop(&fd);
	free(lock);
}

void
maintenance_start(const struct log_location *location, int wanted)
{
	if (wanted & MAINTENANCE_INDEX)
		leave_behind(location, "upkeep.lock", catch_up_and_look_again);
	if (wanted & MAINTENANCE_PACK)
		leave_behind(location, "pack.lock", pack);
}
