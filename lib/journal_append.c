/* SPDX-License-Identifier: ISC */
/*
 * Appending: one writer's lines, under the append lock. The torn tail that a dead
 * process may have left was never acknowledged and is cut off first. Either all lines
 * of a batch are in the file in the end or none is.
 */
#include "journal.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "fold.h"
#include "gitdir.h"
#include "journal_private.h"
#include "lock.h"
#include "path.h"
#include "repo.h"
#include "trace.h"
#include "when.h"

#define BULK_FROM (4 * SEGMENT_CAP)

/* Lines of our own stream that cannot be read: writing on would hide them. */
static int
check_own_problems(struct journal *journal, struct err *err)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind == PROBLEM_NEWER)
			return err_set(err, ERR_INVALID, "a newer tasklog has "
			    "written to this log, which this one could not do "
			    "justice to: %s:%llu: %s", p->path,
			    (unsigned long long)p->line, p->message);
		if (p->writer == journal->writers.writer && p->writer && !p->line)
			return err_set(err, ERR_IO, "this clone's own stream is "
			    "damaged: %s: %s; task-fsck says more", p->path, p->message);
		if (p->writer == journal->writers.writer && p->writer)
			return err_set(err, ERR_IO, "this clone's own stream is "
			    "damaged: %s:%llu: %s; task-fsck says more",
			    p->path, (unsigned long long)p->line, p->message);
	}
	return 0;
}

/*
 * The chain hashes of the lines of one seq, and of the one before it. There are several
 * where two clones wrote as one writer; of very many the first.
 */
struct links {
	char now[8][DIGEST_HEX_SIZE], before[8][DIGEST_HEX_SIZE];
	size_t now_count, before_count;
	uint64_t seq;
};

/* Boolean: may this line be there, and follow what it says? */
static int
take_link(struct links *links, const struct event *event)
{
	int follows = 0;

	if (event->seq != links->seq) {
		memcpy(links->before, links->now, sizeof(links->before));
		links->before_count = event->seq == links->seq + 1 ? links->now_count : 0;
		links->now_count = 0;
		links->seq = event->seq;
	}
	for (size_t i = 0; i < links->before_count && !follows; i++)
		follows = memcmp(event->prev.ptr, links->before[i], DIGEST_HEX) == 0;
	if (links->now_count < sizeof(links->now) / sizeof(links->now[0]))
		event_chain(links->now[links->now_count++], event->head);
	/* with so many, the one it follows may not be among them */
	return follows || links->before_count == 0 ||
	    links->before_count == sizeof(links->before) / sizeof(links->before[0]);
}

/*
 * Verify sums and chain of the open segment, the one that a hand-edit or a bad copy
 * would be continued in, and learn what the next line must carry.
 */
static int
check_segment(struct journal *journal, const struct buf *text, const char *path,
    struct err *err)
{
	const char *p = text->data, *end = text->data + text->len, *lf;
	struct links links = {0};
	struct event event;
	struct err why = {0};
	uint64_t line = 0;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct slice raw = { p, (size_t)(lf - p) };

		line++;
		if (event_parse(journal->loader.parser, &event, raw, &why) ||
		    event_verify(&event, &why))
			break;
		if (!take_link(&links, &event)) {
			err_set(&why, ERR_INVALID,
			    "'prev' is not the hash of the line before");
			break;
		}
		if (event.seq == journal->seq)
			event_chain(journal->prev, event.head);
		p = lf + 1;
	}
	if (why.word)
		return err_set(err, ERR_IO, "this clone's own stream is damaged: "
		    "%s:%llu: %s; task-fsck says more", path,
		    (unsigned long long)line, why.message);
	return 0;
}

/* Make the entries of a directory durable. */
static int
sync_dir(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;
	struct span span;

	if (fd == -1)
		return err_errno(err, "cannot open '%s'", path);
	span_begin(&span, "sync-dir");
	if (fsync(fd) == -1)
		rc = err_errno(err, "cannot sync '%s'", path);
	span_end(&span);
	close(fd);
	return rc;
}

/*
 * Cut a line off that has no end; look over what we would continue. A sealed segment
 * is not continued, so it is left to task-fsck.
 */
static int
open_segment(struct journal *journal, struct err *err)
{
	struct buf text = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	struct stat st;
	int fd, rc = 0;

	segment_path(path, journal->writers.writer, journal->segment);
	fd = openat(journal->loader.dir_fd, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || fstat(fd, &st) == -1) {
		rc = err_errno(err, "cannot write '%s/%s'", journal->place.dir, path);
	} else if ((uint64_t)st.st_size > journal->segment_size &&
	    ftruncate(fd, (off_t)journal->segment_size) == -1) {
		rc = err_errno(err, "cannot cut the torn line off '%s'", path);
	} else if (journal->segment_size < SEGMENT_CAP) {
		rc = buf_read_fd(&text, fd, path, SEGMENT_CAP, err);
		if (!rc)
			rc = check_segment(journal, &text, path, err);
	}
	buf_release(&text);
	if (fd != -1)
		close(fd);
	return rc;
}

/* The chain hash of our last line, when it is not in the open segment. */
static int
chain_of_last(struct journal *journal, uint32_t event, struct err *err)
{
	struct buf line = BUF_INIT;
	struct event parsed;
	int rc = loader_line(&journal->loader, event, &line, err);

	if (!rc)
		rc = event_parse(journal->loader.parser, &parsed,
		    slice_of_buf(&line), err);
	if (!rc)
		event_chain(journal->prev, parsed.head);
	buf_release(&line);
	return rc;
}

/* A clone that git made has none of the settings that keep a log from harm. */
static void
configure(struct journal *journal)
{
	struct err why = {0};
	char *hooks = gitdir_config(journal->place.git_dir, "config", "core", NULL,
	    "hookspath");

	if (!hooks && repo_configure(&journal->place, &why))
		journal_note(journal, "%s; 'task-init -C %s' sets what a log needs",
		    why.message, journal->place.dir);
	free(hooks);
}

/* why is said, if it is not NULL: the stream of old stays as it is. */
static int
new_writer(struct journal *journal, const char *why, struct err *err)
{
	char name[WRITER_SIZE];
	int first = journal->writers.writer == 0;
	int rc = writers_mint(&journal->writers, err);

	if (rc)
		return rc;
	if (first)
		configure(journal);
	journal_set_local(journal);
	writer_format(name, journal->writers.writer);
	if (why)
		journal_note(journal, "%s; it goes on as writer %s", why, name);
	return 0;
}

/* Where our stream ends, by the state. */
static int
find_tail(struct journal *journal, struct err *err)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);
	uint32_t s;
	int any, rc = 0;

	memset(journal->prev, '0', DIGEST_HEX);
	journal->prev[DIGEST_HEX] = '\0';
	journal->seq = w ? state_writer(state, w)->seq : 0;
	any = w && state_writer(state, w)->segments > 0;
	journal->segment = any ? state_writer(state, w)->segments - 1 : 0;
	s = any ? segment_find(state, journal->writers.writer, journal->segment) : 0;
	journal->segment_size = state_segment(state, s)->size;
	if (any)
		rc = open_segment(journal, err);
	if (!rc && journal->seq && journal->prev[0] == '0' &&
	    strspn(journal->prev, "0") == DIGEST_HEX)
		rc = chain_of_last(journal, state_writer(state, w)->event, err);
	if (!rc && any && journal->segment_size >= SEGMENT_CAP) {
		journal->segment++;
		journal->segment_size = 0;
	}
	return rc;
}

/*
 * A clone that was set back, or whose clock was, must not go on in its old stream, nor
 * one that was copied in that of the other: a table without a row for it came along.
 */
static int
choose_writer(struct journal *journal, int64_t now, struct err *err)
{
	const struct state *state = journal->loader.state;
	uint32_t w;

	if (!journal->writers.writer)
		return new_writer(journal, journal->writers.local_count ? "this log was "
		    "copied or moved here" : NULL, err);
	w = state_find_writer(state, journal->writers.writer);
	if ((w ? state_writer(state, w)->seq : 0) < journal->writers.seq)
		return new_writer(journal, "this clone was set back behind what it "
		    "had written", err);
	if (w && state_writer(state, w)->at_ms > now + HLC_FUTURE_MS)
		return new_writer(journal, "this clone's last event is more than 10 "
		    "minutes ahead of the clock", err);
	return 0;
}

/* The greatest stamp that is near enough to the clock to be absorbed. */
static struct hlc
last_stamp(const struct state *state, int64_t now)
{
	struct hlc last = { 0, 0 };

	for (uint32_t w = 1; w < state->writers.count; w++) {
		const struct writer_rec *rec = state_writer(state, w);
		struct hlc at = { rec->at_ms, rec->at_count };

		if (at.ms <= now + HLC_FUTURE_MS && hlc_cmp(at, last) > 0)
			last = at;
	}
	return last;
}

static int
take_lock(struct journal *journal, struct err *err)
{
	char *path = path_join(journal->place.local_dir, "append.lock");
	int rc = path_is_dir(journal->place.local_dir) ? 0 :
	    path_make_dirs(journal->place.local_dir, NULL, err);

	if (!rc)
		rc = lock_take(&journal->append_fd, path, err);
	free(path);
	return rc;
}

/*
 * The torn lines of this clone's other writers (its host had another name), whose
 * append lock is ours: they were never acknowledged, and nobody else can cut them.
 */
static void
cut_tails(struct journal *journal)
{
	const struct state *state = journal->loader.state;

	for (size_t i = 0; i < journal->writers.local_count; i++) {
		uint64_t writer = journal->writers.local[i];
		uint32_t w = state_find_writer(state, writer), s;
		char path[SEGMENT_PATH_SIZE];
		struct stat st;
		int fd;

		if (writer == journal->writers.writer || !w ||
		    !state_writer(state, w)->segments)
			continue;
		segment_path(path, writer, state_writer(state, w)->segments - 1);
		s = segment_find(state, writer,
		    state_writer(state, w)->segments - 1);
		fd = openat(journal->loader.dir_fd, path,
		    O_RDWR | O_CLOEXEC | O_NOFOLLOW);
		if (fd == -1)
			continue;
		if (s && fstat(fd, &st) == 0 &&
		    (uint64_t)st.st_size > state_segment(state, s)->size &&
		    ftruncate(fd, (off_t)state_segment(state, s)->size) == -1)
			journal_note(journal, "cannot cut the torn line off '%s'",
			    path);
		close(fd);
	}
}

/* Boolean: our own stream is not what we have written, by its length. */
int
journal_is_short(struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);
	const struct problems *problems = journal_problems(journal);

	if (!journal->writers.writer)
		return 0;
	for (size_t i = 0; i < problems->count; i++)
		if (problems->problem[i].kind == PROBLEM_GAP &&
		    problems->problem[i].writer == journal->writers.writer)
			return 1;
	return (w ? state_writer(state, w)->seq : 0) < journal->writers.seq;
}

/* Boolean in *damaged, if the caller wants it: then the damage is no failure. */
static int
begin(struct journal *journal, int *damaged, struct err *err)
{
	int64_t now;
	int rc = journal->place.relink ? journal_restore(journal, err) : 0;

	if (!rc)
		rc = take_lock(journal, err);
	if (rc)
		return rc;
	writers_release(&journal->writers);
	rc = writers_open(&journal->writers, &journal->place, journal->machine, err);
	journal_set_local(journal);
	if (!rc)
		rc = journal_refresh(journal, err);
	if (!rc && journal_is_short(journal)) {		/* git may have what is lost */
		rc = journal_restore_files(journal, err);
		if (!rc)
			rc = journal_refresh(journal, err);
	}
	now = journal->view.now_ms;
	if (!rc && damaged)
		*damaged = check_own_problems(journal, NULL) != 0;
	else if (!rc)
		rc = check_own_problems(journal, err);
	if (!rc)
		rc = damaged && *damaged ? new_writer(journal,
		    "this clone's own stream is damaged", err) :
		    choose_writer(journal, now, err);
	if (!rc)
		rc = find_tail(journal, err);
	journal->looked_over = !rc;
	if (!rc)
		cut_tails(journal);
	journal->last = last_stamp(journal->loader.state, now);
	buf_clear(&journal->pending);
	journal->added = 0;
	if (rc)
		lock_drop(&journal->append_fd);
	return rc;
}

int
journal_begin(struct journal *journal, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "begin");
	rc = begin(journal, NULL, err);
	span_end(&span);
	return rc;
}

int
journal_begin_anew(struct journal *journal, struct err *err)
{
	int damaged = 0;

	return begin(journal, &damaged, err);
}

int
journal_add(struct journal *journal, const struct draft *draft, uint32_t *event,
    struct err *err)
{
	struct stamp stamp = { .writer = journal->writers.writer,
	    .seq = journal->seq + 1,
	    .at = hlc_next(journal->last, journal->view.now_ms),
	    .actor = slice_of(journal->actor),
	    .session = slice_of(journal->session) };
	unsigned char salt[16];
	size_t start = journal->pending.len;
	struct event parsed;
	struct slice line;
	struct location where;
	int rc = event_id_random(&stamp.id, stamp.at.ms, err);

	if (!rc)
		rc = id_random(salt, sizeof(salt), err);
	if (rc)
		return rc;
	hex_encode(stamp.salt, salt, sizeof(salt));
	memcpy(stamp.prev, journal->prev, sizeof(stamp.prev));
	rc = draft_format(&journal->pending, draft, &stamp, err);
	if (rc)
		return rc;
	line = (struct slice){ journal->pending.data + start,
	    journal->pending.len - start - 1 };
	rc = event_parse(journal->loader.parser, &parsed, line, err);
	if (rc) {
		journal->pending.len = start;
		return rc;
	}
	/* where it goes is settled by journal_end(); offsets count from there */
	where = (struct location){ 0, (uint32_t)start, (uint32_t)line.len };
	event_chain(journal->prev, parsed.head);
	fold_event(journal->loader.state, &parsed, where);
	*event = state_find_event(journal->loader.state, stamp.id);
	journal->last = stamp.at;
	journal->seq = stamp.seq;
	journal->batch[1] = stamp.id;
	if (journal->added++ == 0)
		journal->batch[0] = stamp.id;
	if (parsed.type == EVENT_WORKFLOW_SET)
		journal_read_workflow(journal);
	return 0;
}

size_t
journal_added(const struct journal *journal)
{
	return journal->added;
}

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

/* The directory of a new segment, and that it is there for good. */
static int
make_parent(const struct journal *journal, const char *path, struct err *err)
{
	char *full = path_join(journal->place.dir, path);
	char *parent = path_parent(full);
	int existed = path_is_dir(parent);
	int rc = existed ? 0 : path_make_dirs(parent, journal->place.dir, err);

	/* new directories are entries of those above them */
	for (int up = 0; !rc && !existed && up < 4; up++) {
		char *next = path_parent(parent);

		rc = sync_dir(parent, err);
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
	char *full = path_join(journal->place.dir, path);
	char *parent = path_parent(full);
	int rc = sync_dir(parent, err);

	free(parent);
	free(full);
	return rc;
}

/* Append to the open segment: on failure the file is as it was. */
static int
append_lines(struct journal *journal, const char *path, struct slice lines,
    struct err *err)
{
	int created = journal->segment_size == 0, fd, rc = 0;

	if (created)
		rc = make_parent(journal, path, err);
	if (rc)
		return rc;
	fd = openat(journal->loader.dir_fd, path, O_WRONLY | O_APPEND | O_CREAT |
	    O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd == -1)
		return err_errno(err, "cannot write '%s/%s'", journal->place.dir,
		    path);
	if (write_all(fd, lines.ptr, lines.len) == -1)
		rc = err_errno(err, "cannot write '%s/%s'", journal->place.dir, path);
	else if (created)
		rc = sync_parent(journal, path, err);
	if (rc && ftruncate(fd, (off_t)journal->segment_size) == -1)
		journal_note(journal, "'%s' cannot be cut back: the next command keeps "
		    "its whole lines", path);
	close(fd);
	return rc;
}

static int
write_temp(const char *temp, struct slice lines, struct err *err)
{
	int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
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

/* By way of a file beside it, when git's directory is on another file system. */
static int
write_beside(const char *full, struct slice lines, struct err *err)
{
	char *parent = path_parent(full);
	char *temp = path_join(parent, ".tmp-bulk");	/* no name that is read */
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
 * A sealed segment of its own: written aside and synced, so that the rename is the
 * one moment at which all of it is there.
 */
static int
write_bulk(struct journal *journal, const char *path, struct slice lines,
    struct err *err)
{
	char *temp = path_join(journal->place.local_dir, "bulk.tmp");
	char *full = path_join(journal->place.dir, path);
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

/* Tell the state where the lines of a written part now are. */
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

/* As many whole lines from start as fit a bulk segment. */
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

static int
write_batch(struct journal *journal, int atomic, struct err *err)
{
	int bulk = journal->pending.len > BULK_FROM || (atomic && journal->added > 1);
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
			place_lines(journal, loader_segment(&journal->loader,
			    journal->writers.writer, journal->segment), start, len,
			    base);
		if (bulk)
			journal->segment++;
	}
	return rc;
}

int
journal_end(struct journal *journal, int atomic, struct err *err)
{
	struct err why = {0};
	struct span span;
	int rc = 0;

	span_begin(&span, "append");
	if (!journal->added)
		journal_target_end(journal);
	if (journal->added && !journal_intact(journal)) {
		rc = err_set(err, ERR_IO, "the log's snapshot was changed while it "
		    "was read; nothing was written: run the command again");
		journal->ahead = 1;
	} else if (journal->added) {
		rc = write_batch(journal, atomic, err);
		journal->ahead = rc != 0;
		if (!rc) {
			journal->target_seq = journal->seq;
			memcpy(journal->target, journal->batch,
			    sizeof(journal->target));
			rc = writers_note(&journal->writers, journal->seq, &why);
			if (rc)
				rc = journal_recorded(journal, &why, err);
		}
	}
	span_count(&span, "events", journal->added);
	span_count(&span, "bytes", journal->pending.len);
	span_end(&span);
	buf_clear(&journal->pending);
	lock_drop(&journal->append_fd);
	return rc;
}

void
journal_abort(struct journal *journal)
{
	buf_clear(&journal->pending);
	journal->ahead |= journal->added > 0;
	journal->added = 0;
	lock_drop(&journal->append_fd);
}
