/* SPDX-License-Identifier: ISC */
/*
 * Writing a batch of lines into this clone's stream. They are appended to the
 * open segment. If they are many, or must be written all or none, they become
 * sealed segments of their own.
 */
#include "log/journal_parts.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"

#define BULK_FROM (4 * SEGMENT_CAP)

static int
write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Make the directory of a new segment, durably. */
static int
make_parent(const struct journal *journal, const char *path, struct err *err)
{
	char *full = path_join(journal->location.dir, path);
	char *parent = path_parent(full);
	bool existed = path_is_dir(parent);
	int rc = existed ? 0
	                 : path_make_dirs(parent, journal->location.dir, err);

	/* sync the directories above that got new entries */
	for (int up = 0; !rc && !existed && up < 4; up++) {
		char *next = path_parent(parent);

		rc = path_sync_dir(parent, err);
		free(parent);
		parent = next;
	}
	free(parent);
	free(full);
	return rc;
}

static int
sync_parent(const struct journal *journal, const char *path, struct err *err)
{
	char *full = path_join(journal->location.dir, path);
	char *parent = path_parent(full);
	int rc = path_sync_dir(parent, err);

	free(parent);
	free(full);
	return rc;
}

/* Append to the open segment. On failure the file is as before. */
static int
append_lines(struct journal *journal, const char *path, struct slice lines,
    struct err *err)
{
	int fd, rc = 0;
	bool created = journal->segment_size == 0;

	if (created)
		rc = make_parent(journal, path, err);
	if (rc)
		return rc;
	fd = openat(journal->loader.dir_fd, path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0666);
	if (fd == -1)
		return err_errno(err, "cannot write '%s/%s'",
		    journal->location.dir, path);
	if (write_all(fd, lines.ptr, lines.len) == -1)
		rc = err_errno(err, "cannot write '%s/%s'",
		    journal->location.dir, path);
	else if (created)
		rc = sync_parent(journal, path, err);
	if (rc && ftruncate(fd, (off_t)journal->segment_size) == -1)
		journal_note(journal,
		    "'%s' cannot be cut back: the next command keeps its whole "
		    "lines",
		    path);
	close(fd);
	return rc;
}

static int
write_temp(const char *temp, struct slice lines, struct err *err)
{
	int fd = open(temp,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    0666);
	int rc = 0;

	if (fd == -1)
		return err_errno(err, "cannot write '%s'", temp);
	if (write_all(fd, lines.ptr, lines.len) == -1 || fdatasync(fd) == -1)
		rc = err_errno(err, "cannot write '%s'", temp);
	if (close(fd) == -1 && !rc)
		rc = err_errno(err, "cannot write '%s'", temp);
	return rc;
}

/* Write by a file beside, if git's directory is on another file system. */
static int
write_beside(const char *full, struct slice lines, struct err *err)
{
	char *parent = path_parent(full);
	/* no reader takes this name for a segment */
	char *temp = path_join(parent, ".tmp-bulk");
	int rc = write_temp(temp, lines, err);

	if (!rc && rename(temp, full) == -1)
		rc = err_errno(err, "cannot rename '%s' to '%s'", temp, full);
	if (rc)
		unlink(temp);
	free(temp);
	free(parent);
	return rc;
}

/*
 * Write a sealed segment. It is written aside and synced, so the rename makes
 * all of it appear at once.
 */
static int
write_bulk(struct journal *journal, const char *path, struct slice lines,
    struct err *err)
{
	char *temp = path_join(journal->location.local_dir, "bulk.tmp");
	char *full = path_join(journal->location.dir, path);
	int rc = make_parent(journal, path, err);

	if (!rc)
		rc = write_temp(temp, lines, err);
	if (!rc && rename(temp, full) == -1)
		rc = errno == EXDEV ? write_beside(full, lines, err) :
		    err_errno(err, "cannot rename '%s' to '%s'", temp, full);
	if (!rc) {
		rc = sync_parent(journal, path, err);
		if (rc)
			unlink(full);
	}
	unlink(temp);
	free(temp);
	free(full);
	return rc;
}

/* Tell the state where the lines of a written part are. */
static void
place_lines(struct journal *journal, uint32_t segment, size_t start, size_t len,
    uint64_t base)
{
	struct state *state = journal->loader.state;
	struct segment_rec *rec;
	struct stat st;
	char path[SEGMENT_PATH_SIZE];
	uint32_t lines = 0;

	for (uint32_t e = state->events.count; e-- > 1; ) {
		struct event_rec *event = state_event(state, e);

		if (event->segment || !(event->flags & EVENT_ARRIVED) ||
		    event->writer != journal->writers.writer)
			continue;
		if (event->offset < start || event->offset >= start + len)
			continue;
		event->segment = segment;
		event->offset = (uint32_t)(event->offset - start + base);
		if (++lines == journal->added)
			break;
	}
	rec = state_segment(state, segment);
	rec->size = base + len;
	rec->lines += lines;
	rec->sum = segment_sum(rec->sum, (struct slice){
	    journal->pending.data + start, len });
	segment_path(path, rec->writer, rec->number);
	if (fstatat(journal->loader.dir_fd, path, &st, 0) == 0)
		rec->ino = (uint64_t)st.st_ino;
}

/*
 * Returns the length of the whole lines from start that fit into a bulk
 * segment.
 */
static size_t
bulk_part(const struct buf *pending, size_t start)
{
	size_t len = pending->len - start;

	if (len <= SEGMENT_BULK_MAX)
		return len;
	for (len = SEGMENT_BULK_MAX; pending->data[start + len - 1] != '\n'; )
		len--;
	return len;
}

int
journal_write_batch(struct journal *journal, bool atomic, struct err *err)
{
	bool bulk = journal->pending.len > BULK_FROM ||
	    (atomic && journal->added > 1);
	size_t start = 0, len;
	char path[SEGMENT_PATH_SIZE];
	int rc = 0;

	if (bulk && journal->segment_size)
		journal->segment++;
	for (; start < journal->pending.len && !rc; start += len) {
		struct slice part = { journal->pending.data + start, 0 };
		uint64_t base = bulk ? 0 : journal->segment_size;

		len = bulk ? bulk_part(&journal->pending, start) :
		    journal->pending.len;
		part.len = len;
		segment_path(path, journal->writers.writer, journal->segment);
		rc = bulk ? write_bulk(journal, path, part, err) :
		    append_lines(journal, path, part, err);
		if (!rc)
			place_lines(journal,
			    loader_segment(&journal->loader,
			        journal->writers.writer, journal->segment),
			    start, len, base);
		if (bulk)
			journal->segment++;
	}
	return rc;
}
