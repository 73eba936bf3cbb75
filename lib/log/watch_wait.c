/* SPDX-License-Identifier: ISC */
/* Noticing that a log has changed, without polling if the kernel reports it. */
#include "log/watch_wait.h"

#include <sys/stat.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include "base/clock.h"
#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "git/repo.h"
#include "log/segment.h"

/* between two looks if the kernel does not report changes */
#define LOOK_MS 100

/* A kind of watched directory, and what matters in it. */
enum location_kind {
	PLACE_REFS,		/* the branch */
	PLACE_GIT,		/* packed refs */
	/* the log itself, and the directories above it */
	PLACE_WAY,
	PLACE_PARENT,		/* of them, the one that has the log */
	PLACE_WRITER,		/* a new directory of a stream */
	PLACE_SEGMENTS		/* the end of a stream */
};

struct watched {
	enum location_kind kind;
	int wd;
};

struct watch {
	const struct journal *journal;
	int fd;			/* inotify; -1: none */
	struct watched *watched;
	size_t count, cap;
	uint64_t signature;	/* when polling */
};

struct watch *
watch_open(const struct journal *journal)
{
	struct watch *watch = task_zalloc(1, sizeof(*watch));

	watch->journal = journal;
	watch->fd = -1;
#ifdef __linux__
	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
#endif
	return watch;
}

void
watch_close(struct watch *watch)
{
	if (!watch)
		return;
	if (watch->fd != -1)
		close(watch->fd);
	free(watch->watched);
	free(watch);
}

int
watch_fd(const struct watch *watch)
{
	return watch->fd;
}

typedef void place_fn(struct watch *watch, enum location_kind kind,
    const char *path);

/*
 * Call fn for the directories whose renaming takes the log away or brings
 * another.
 */
static void
each_way(struct watch *watch, place_fn *fn, const char *dir)
{
	char *path = task_strdup(dir), *parent;
	enum location_kind kind;

	fn(watch, PLACE_WAY, path);
	for (kind = PLACE_PARENT; strchr(path + 1, '/'); kind = PLACE_WAY) {
		parent = path_parent(path);
		free(path);
		path = parent;
		fn(watch, kind, path);
	}
	free(path);
}

/* Call fn for the directories that matter now. */
static void
each_place(struct watch *watch, place_fn *fn)
{
	const struct loader *loader = journal_loader(watch->journal);
	const struct log_location *location = journal_place(watch->journal);
	char *refs = path_join(location->git_dir, REPO_REF);
	char *heads = path_parent(refs);

	fn(watch, PLACE_REFS, heads);
	fn(watch, PLACE_GIT, location->git_dir);
	each_way(watch, fn, location->dir);
	for (size_t i = 0; i < loader->local_count; i++) {
		uint32_t writer = state_find_writer(loader->state,
		    loader->local[i]);
		uint32_t segments = state_writer(loader->state, writer)
		                        ->segments;
		char path[SEGMENT_PATH_SIZE], *full, *last, *stream;

		segment_path(path, loader->local[i],
		    segments ? segments - 1 : 0);
		full = path_join(location->dir, path);
		last = path_parent(full);
		stream = path_parent(last);
		fn(watch, PLACE_WRITER, stream);
		fn(watch, PLACE_SEGMENTS, last);
		free(full);
		free(last);
		free(stream);
	}
	free(refs);
	free(heads);
}

static uint64_t
add_stat(uint64_t signature, enum location_kind kind, const char *path)
{
	struct stat st;
	uint64_t parts[4] = { 0 };

	if (stat(path, &st) == 0)
		parts[0] = st.st_ino;
	if (parts[0] && kind != PLACE_WAY && kind != PLACE_PARENT) {
		parts[1] = (uint64_t)st.st_size;
		parts[2] = (uint64_t)st.st_mtim.tv_sec;
		parts[3] = (uint64_t)st.st_mtim.tv_nsec;
	}
	for (int i = 0; i < 4; i++)
		signature = (signature ^ parts[i]) * UINT64_C(1099511628211);
	return signature;
}

/*
 * Appending to a file does not change its directory, so the file itself is
 * examined.
 */
static void
sign(struct watch *watch, enum location_kind kind, const char *path)
{
	const struct loader *loader = journal_loader(watch->journal);
	char *file = NULL;

	if (kind == PLACE_REFS)
		file = path_join(path, path_base(REPO_REF));
	else if (kind == PLACE_GIT)
		file = path_join(path, "packed-refs");
	watch->signature = add_stat(watch->signature, kind,
	    file ? file : path);
	for (size_t i = 0; kind == PLACE_SEGMENTS && i < loader->local_count;
	     i++) {
		uint32_t writer = state_find_writer(loader->state,
		    loader->local[i]);
		uint32_t segments = state_writer(loader->state, writer)
		                        ->segments;
		const struct log_location *location = journal_place(
		    watch->journal);
		char name[SEGMENT_PATH_SIZE], *full;

		segment_path(name, loader->local[i],
		    segments ? segments - 1 : 0);
		full = path_join(location->dir, name);
		watch->signature = add_stat(watch->signature, kind, full);
		free(full);
	}
	free(file);
}

static uint64_t
look(struct watch *watch)
{
	uint64_t before = watch->signature, now;

	watch->signature = 0;
	each_place(watch, sign);
	now = watch->signature;
	watch->signature = before;
	return now;
}

#ifdef __linux__
static uint32_t
mask_of(enum location_kind kind)
{
	switch (kind) {
	case PLACE_WAY:
		return IN_MOVE_SELF;
	case PLACE_PARENT:
		/* a directory that is open tells nobody of its end */
		return IN_MOVE_SELF | IN_DELETE;
	case PLACE_SEGMENTS:
		return IN_CREATE | IN_MOVED_TO | IN_MODIFY;
	default:
		return IN_CREATE | IN_MOVED_TO;
	}
}

static void
add_watch(struct watch *watch, enum location_kind kind, const char *path)
{
	/* in a bare repository one directory is of two kinds */
	int wd = inotify_add_watch(watch->fd, path, mask_of(kind) | IN_ONLYDIR |
	    IN_MASK_ADD);

	for (size_t i = 0; i < watch->count; i++)
		if (watch->watched[i].wd == wd)
			return;
	if (wd == -1 && errno != ENOENT && errno != ENOTDIR) {
		/* no more watches available: poll instead */
		close(watch->fd);
		watch->fd = -1;
		watch->signature = look(watch);
	}
	if (wd == -1)
		return;
	ARRAY_GROW(watch->watched, watch->count, watch->cap);
	watch->watched[watch->count++] = (struct watched){ kind, wd };
}

/* True if the event matters. Locks and temporary files do not. */
static bool
matters(const struct watch *watch, const struct inotify_event *event)
{
	size_t i = 0;

	if (event->mask & (IN_Q_OVERFLOW | IN_IGNORED))
		return true;
	while (i < watch->count && watch->watched[i].wd != event->wd)
		i++;
	if (i == watch->count || !event->len)
		return true;
	switch (watch->watched[i].kind) {
	case PLACE_REFS:
		return strcmp(event->name, path_base(REPO_REF)) == 0;
	case PLACE_GIT:
	case PLACE_WAY:
		return strcmp(event->name, "packed-refs") == 0;
	case PLACE_PARENT:
		return strcmp(event->name, path_base(
		    journal_place(watch->journal)->dir)) == 0;
	default:
		return true;
	}
}

/* Read the kernel's events. True if one of them matters. */
static bool
drain(struct watch *watch)
{
	_Alignas(struct inotify_event) char text[16 * 1024];
	bool any = false;
	ssize_t n;

	while (
	    watch->fd != -1 && (n = read(watch->fd, text, sizeof(text))) > 0) {
		for (char *p = text; p < text + n;) {
			const struct inotify_event *event = (const void *)p;

			any |= matters(watch, event);
			p += sizeof(*event) + event->len;
		}
	}
	return any;
}
#else
static void
add_watch(struct watch *watch, enum location_kind kind, const char *path)
{
	(void)watch;
	(void)kind;
	(void)path;
}

static int
drain(struct watch *watch)
{
	(void)watch;
	return 0;
}
#endif

void
watch_arm(struct watch *watch)
{
	drain(watch);
	if (watch->fd != -1)
		each_place(watch, add_watch);
	if (watch->fd == -1)
		watch->signature = look(watch);
}

/* Poll until a look differs from the one at watch_arm(). */
static bool
wait_looking(struct watch *watch, int64_t timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms;

	for (;;) {
		int64_t left = timeout_ms < 0 ? LOOK_MS : end - clock_ms();
		bool interrupted;

		if (look(watch) != watch->signature)
			return true;
		if (left <= 0)
			return false;
		interrupted = poll(NULL, 0,
		    (int)(left < LOOK_MS ? left : LOOK_MS)) == -1;
		if (interrupted)
			return false;
	}
}

static int
wait_for_change(struct watch *watch, int64_t timeout_ms, bool *changed,
    struct err *err)
{
	int64_t end = clock_ms() + timeout_ms;

	*changed = false;
	if (watch->fd == -1) {
		*changed = wait_looking(watch, timeout_ms);
		return 0;
	}
	for (;;) {
		struct pollfd fd = { .fd = watch->fd, .events = POLLIN };
		int64_t left = timeout_ms < 0 ? INT_MAX : end - clock_ms();
		int n = poll(&fd, 1,
		    (int)(left < 0           ? 0
		            : left > INT_MAX ? INT_MAX
		                             : left));

		if (n == -1 && errno != EINTR)
			return err_errno(err, "cannot wait for the log");
		*changed = n > 0 && drain(watch);
		if (*changed || n == -1 ||
		    (timeout_ms >= 0 && clock_ms() >= end))
			return 0;
	}
}

int
watch_wait(struct watch *watch, int64_t timeout_ms, bool *changed,
    struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "wait");
	rc = wait_for_change(watch, timeout_ms, changed, err);
	span_count(&span, "changed", (uint64_t)(!rc && *changed));
	span_end(&span);
	return rc;
}
