/* SPDX-License-Identifier: ISC */
/*
 * The exchange with local clones: each side takes new lines from the files of
 * the other, and commits them as lines of their writer. From a local clone come
 * only streams of its own, only events, and each must follow the one before it:
 * a line that anybody else could not have written is named and left there.
 */
#include "sync/sync_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "format/line_set.h"
#include "format/segment_union.h"
#include "format/stream_path.h"
#include "git/local_clone.h"
#include "git/log_location.h"
#include "log/journal_parts.h"
#include "log/journal_stray.h"
#include "sync/sync.h"

#define BYTES_MAX (256 * 1024 * 1024)	/* of one clone */
#define REMARKS_MAX 5
#define OWNERS_MAX (1 << 20)

/* Taking the lines of one directory. */
struct taking {
	struct journal *journal;
	const char *dir;	/* the log, for messages */
	bool sandboxed;		/* true: its owner may not write our log */
	/* true: the stream that is read is not of the clone */
	bool foreign;
	size_t came, refused;
	uint64_t bytes;
	/* where the stream that is read has come to */
	uint64_t writer, seq;
	char prev[DIGEST_HEX_SIZE];
	bool broken;
};

static void
refuse(struct taking *taking, const char *path, const char *why)
{
	taking->broken = taking->sandboxed;
	if (taking->refused++ < REMARKS_MAX)
		journal_note(taking->journal, "'%s/%s': %s; not taken",
		    taking->dir, path, why);
}

/* True if we have the event of this line. */
static bool
is_known(const struct journal *journal, const struct event *event)
{
	uint32_t at = state_find_event(journal->loader.state, event->id);

	return at &&
	    (state_event(journal->loader.state, at)->flags & EVENT_ARRIVED);
}

/* True if a line can follow what was read of its stream. */
static bool
follows(const struct taking *taking, const struct event *event)
{
	return event->seq == taking->seq + 1 &&
	    slice_is(event->prev, taking->prev);
}

/* Add the line to the new ones, unless we have it or it is refused. */
static void
take_line(struct taking *taking, struct buf *fresh, const char *path,
    struct slice line)
{
	struct event event;
	struct err why = {0};

	if (event_parse(taking->journal->loader.parser, &event, line, &why) ||
	    event_verify(&event, &why)) {
		refuse(taking, path, why.message);
		return;
	}
	if (event.writer != taking->writer) {
		refuse(taking, path, "an event of another writer");
		return;
	}
	if (!is_known(taking->journal, &event)) {
		if (taking->foreign) {
			refuse(taking, path,
			    "a line in a stream of another clone");
			return;
		}
		if (taking->sandboxed && !follows(taking, &event)) {
			refuse(taking, path,
			    "an event that does not follow the one before it");
			return;
		}
		buf_add_slice(fresh, line);
		buf_add_char(fresh, '\n');
		taking->came++;
	}
	taking->seq = event.seq;
	event_chain(taking->prev, event.head);
}

/* Write the segment with the new lines, at once. */
static int
write_segment(const struct taking *taking, const char *path,
    const struct buf *fresh, struct err *err)
{
	const struct journal *journal = taking->journal;
	const char *dir = journal->location.dir;
	char *full = path_join(dir, path), *parent = path_parent(full);
	struct buf here = BUF_INIT, both = BUF_INIT;
	int rc = path_make_dirs(parent, dir, err);
	struct err why = {0};

	if (!rc && buf_read_regular(&here, full, SEGMENT_READ_MAX, &why) &&
	    why.word != ERR_NOT_FOUND)
		rc = err_set(err, why.word, "%s", why.message);
	if (!rc) {
		lines_unite(&both, journal->loader.parser, NULL,
		    slice_of_buf(&here), slice_of_buf(fresh));
		rc = path_write_file(full, both.data, err);
	}
	if (!rc)
		rc = path_sync_dir(parent, err);
	buf_release(&here);
	buf_release(&both);
	free(parent);
	free(full);
	return rc;
}

/* Open what lies in a directory, never through a symbolic link. */
static int
open_in(int dir, const char *name, int how)
{
	return openat(dir, name,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | how);
}

/*
 * True if the segment has no more than ours. A stream of the clone itself is
 * read all the same, to see how it goes on.
 */
static bool
is_taken(const struct taking *taking, uint32_t number, off_t size)
{
	const struct state *state = taking->journal->loader.state;
	uint32_t s = segment_find(state, taking->writer, number);

	return (!taking->sandboxed || taking->foreign) && s &&
	    (uint64_t)size <= state_segment(state, s)->size;
}

/* Read a segment. True if there is one. */
static bool
read_segment(struct taking *taking, int writer_dir, uint32_t number,
    const char *path, struct buf *text)
{
	char fan[3] = { path[23], path[24], '\0' };
	int dir = open_in(writer_dir, fan, O_DIRECTORY), fd;
	struct stat st;
	bool found;

	fd = dir == -1 ? -1 : open_in(dir, path + 26, 0);
	found = fd != -1 && fstat(fd, &st) == 0;
	if (found && !S_ISREG(st.st_mode)) {
		refuse(taking, path, "not a file");
	} else if (found && is_taken(taking, number, st.st_size)) {
		;
	} else if (found && (st.st_size > SEGMENT_READ_MAX ||
	    (taking->bytes += (uint64_t)st.st_size) > BYTES_MAX)) {
		refuse(taking, path, "more than a clone may bring");
		taking->broken = true;
	} else if (found) {
		found = !buf_read_fd(text, fd, path, SEGMENT_READ_MAX, NULL);
	}
	if (fd == -1 && dir != -1 && errno == ELOOP)
		refuse(taking, path, "a symbolic link");
	if (fd != -1)
		close(fd);
	if (dir != -1)
		close(dir);
	return found;
}

/* Take the stream of a writer, segment by segment. */
static int
take_stream(struct taking *taking, int writer_dir, struct err *err)
{
	struct buf text = BUF_INIT, fresh = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	int rc = 0;

	taking->seq = 0;
	taking->broken = false;
	memset(taking->prev, '0', sizeof(taking->prev) - 1);
	taking->prev[sizeof(taking->prev) - 1] = '\0';
	for (uint32_t n = 0; !rc && !taking->broken; n++) {
		const char *p;
		struct slice line;

		segment_path(path, taking->writer, n);
		buf_clear(&text);
		buf_clear(&fresh);
		if (!read_segment(taking, writer_dir, n, path, &text))
			break;
		p = text.data;
		while (!taking->broken && text.len &&
		    line_next(&line, &p, slice_of_buf(&text)))
			take_line(taking, &fresh, path, line);
		if (fresh.len)
			rc = write_segment(taking, path, &fresh, err);
	}
	buf_release(&text);
	buf_release(&fresh);
	return rc;
}

/*
 * True if the writer is of the clone that is read. Who first brought a stream
 * that nobody had is noted; nobody else may bring more of it.
 */
static bool
is_of_clone(const struct taking *taking)
{
	const struct journal *journal = taking->journal;
	char *path = path_join(journal->location.local_dir, "clones");
	struct buf rows = BUF_INIT, row = BUF_INIT;
	char name[WRITER_SIZE];
	bool is, noted;

	writer_format(name, taking->writer);
	buf_addf(&row, "%s %s\n", name, taking->dir);
	buf_add_str(&rows, "");
	if (buf_read_regular(&rows, path, OWNERS_MAX, NULL))
		buf_clear(&rows);
	buf_add_str(&rows, "");
	noted = strstr(rows.data, name) != NULL;
	is = strstr(rows.data, row.data) != NULL;
	if (!noted &&
	    !state_find_writer(journal->loader.state, taking->writer)) {
		buf_add_slice(&rows, slice_of_buf(&row));
		is = !path_write_file(path, rows.data, NULL);
	}
	buf_release(&rows);
	buf_release(&row);
	free(path);
	return is;
}

static bool
is_own(const struct journal *journal, uint64_t writer)
{
	for (size_t i = 0; i < journal->writers.local_count; i++)
		if (journal->writers.local[i] == writer)
			return true;
	return false;
}

/* Take the streams below `events/XX`. */
static int
take_writers(struct taking *taking, int fan, struct err *err)
{
	int copy = dup(fan), rc = 0;
	DIR *stream = copy == -1 ? NULL : fdopendir(copy);
	const struct dirent *entry;

	while (!rc && stream && (entry = readdir(stream)) != NULL) {
		bool own;
		int dir;

		if (!writer_parse(&taking->writer, slice_of(entry->d_name)))
			continue;
		own = is_own(taking->journal, taking->writer);
		if (own && !taking->sandboxed)
			continue;
		taking->foreign = taking->sandboxed &&
		    (own || !is_of_clone(taking));
		dir = open_in(fan, entry->d_name, O_DIRECTORY);
		if (dir == -1)
			continue;
		rc = take_stream(taking, dir, err);
		close(dir);
	}
	if (stream)
		closedir(stream);
	else if (copy != -1)
		close(copy);
	return rc;
}

/* Returns the directory `events` of a log, or -1. */
static int
open_events(const char *top, bool sandboxed)
{
	static const char *const clone[] = { ".tasks.local", "log", "events",
		NULL };
	const char *const *name = sandboxed ? clone : clone + 2;
	int dir = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (; dir != -1 && *name; name++) {
		int next = open_in(dir, *name, O_DIRECTORY);

		close(dir);
		dir = next;
	}
	return dir;
}

static int
take_all(struct taking *taking, int events, struct err *err)
{
	char name[3];
	int lock = -1, fan;
	int rc = journal_lock(taking->journal, &lock, "append.lock", err);

	if (!rc)
		rc = journal_refresh(taking->journal, err);
	for (int i = 0; !rc && i < 256; i++) {
		snprintf(name, sizeof(name), "%02x", (unsigned)i);
		fan = open_in(events, name, O_DIRECTORY);
		if (fan == -1)
			continue;
		rc = take_writers(taking, fan, err);
		close(fan);
	}
	lock_drop(&lock);
	if (taking->refused > REMARKS_MAX)
		journal_note(taking->journal, "'%s': %zu more lines not taken",
		    taking->dir, taking->refused - REMARKS_MAX);
	if (!rc && taking->came)
		rc = journal_commit_strays(taking->journal, err);
	return rc;
}

int
sync_take_files(struct sync_local *local, const char *top, bool sandboxed,
    struct err *err)
{
	int events = open_events(top, sandboxed), rc;
	char *dir = sandboxed ? path_join(top, LOCAL_CLONE_LOG)
	                      : task_strdup(top);
	struct taking taking = { .journal = local->journal, .dir = dir,
		.sandboxed = sandboxed };

	if (events == -1) {
		free(dir);
		return 0;
	}
	rc = take_all(&taking, events, err);
	close(events);
	local->found++;
	local->came += taking.came;
	if (!rc && taking.came)
		journal_note(local->journal, "took %zu event%s from '%s'",
		    taking.came, taking.came == 1 ? "" : "s", dir);
	free(dir);
	return rc;
}

static int
take_clone(void *arg, const char *top, struct err *err)
{
	return sync_take_files(arg, top, true, err);
}

int
sync_local(struct sync_local *local, struct err *err)
{
	const struct log_location *location = &local->journal->location;

	if (location->main_dir)
		return sync_take_files(local, location->main_dir, false, err);
	return local_clone_each(location, take_clone, local, err);
}
