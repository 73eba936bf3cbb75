/* SPDX-License-Identifier: ISC */
/*
 * Group commit. The process that gets the commit lock makes durable and commits
 * everything appended so far. A process that waits for the lock usually finds
 * its lines committed and returns. `tasklog/committed` records which part of
 * our stream the last commit holds, so the waiting processes need not look into
 * git. If it is lost or the branch has moved otherwise, git is asked.
 */
#include "log/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/lock.h"
#include "base/trace.h"
#include "git/gitdir.h"
#include "git/maintenance.h"
#include "git/repo.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/scrub_note.h"

#define SIGN_TRIES 3

struct batch {
	struct mark from, to;
	struct repo_file *files;	/* the paths are owned */
	size_t count, cap;
	uint32_t *events;
	size_t events_count;
	struct buf message;
	char *author;
};

static void
batch_release(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		free((char *)(uintptr_t)batch->files[i].path);
	free(batch->files);
	free(batch->events);
	free(batch->author);
	buf_release(&batch->message);
	memset(batch, 0, sizeof(*batch));
}

/* Get the end of a writer's lines. */
static void
find_end(struct mark *to, const struct journal *journal, uint64_t writer)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, writer);

	to->writer = writer;
	to->seq = w ? state_writer(state, w)->seq : 0;
	for (uint32_t n = w ? state_writer(state, w)->segments : 0; n-- > 0; ) {
		uint32_t s = segment_find(state, writer, n);

		if (!s || !state_segment(state, s)->size)
			continue;
		to->segment = n;
		to->bytes = state_segment(state, s)->size;
		break;
	}
}

static uint64_t
size_here(const struct state *state, uint64_t writer, uint32_t number)
{
	uint32_t s = segment_find(state, writer, number);

	return s ? state_segment(state, s)->size : 0;
}

/* Without a mark: ask git how much of a stream the tip has. */
static int
ask_git(struct mark *from, const struct mark *to, const struct journal *journal,
    struct repo *repo, struct err *err)
{
	const struct state *state = journal->loader.state;
	char path[SEGMENT_PATH_SIZE];
	int64_t size = 0;
	int rc = 0;

	from->writer = to->writer;
	for (uint32_t n = 0; n <= to->segment && !rc; n++) {
		segment_path(path, to->writer, n);
		rc = repo_committed_size(repo, path, &size, err);
		from->segment = n;
		from->bytes = size > 0 ? (uint64_t)size : 0;
		if (from->bytes < size_here(state, to->writer, n) || size <= 0)
			/* the rest of this segment, and all later ones */
			break;
	}
	/* find the greatest seq in the committed part */
	for (uint32_t e = 1; e < state->events.count && !rc; e++) {
		const struct event_rec *event = state_event(state, e);
		const struct segment_rec *in = state_segment(state,
		    event->segment);

		if (event->writer == to->writer && event->segment &&
		    event->seq > from->seq &&
		    (in->number < from->segment ||
		        (in->number == from->segment &&
		            event->offset < from->bytes)))
			from->seq = event->seq;
	}
	return rc;
}

/*
 * Like ask_git(), but if git has lost what the branch names, heal that first.
 */
static int
ask_git_or_heal(struct mark *from, const struct mark *to,
    const struct journal *journal, struct repo *repo, struct err *err)
{
	struct err why = {0};
	int rc = ask_git(from, to, journal, repo, &why);

	if (!rc)
		return 0;
	if (why.word != ERR_IO && why.word != ERR_NOT_FOUND)
		return err_set(err, why.word, "%s", why.message);
	rc = repo_heal(repo, err);
	return rc ? rc : ask_git(from, to, journal, repo, err);
}

static void
add_file(struct batch *batch, const char *path, uint64_t size)
{
	ARRAY_GROW(batch->files, batch->count, batch->cap);
	batch->files[batch->count++] = (struct repo_file){ task_strdup(path),
	    (int64_t)size };
}

/*
 * Add the segments that a stream has beyond the committed part, in full. A
 * sealed segment that git holds whole is left out: an import is large.
 */
static int
add_files(struct batch *batch, const struct mark *from, const struct mark *to,
    const struct journal *journal, struct err *err)
{
	const struct state *state = journal->loader.state;

	if (to->segment < from->segment)
		return err_set(err, ERR_IO,
		    "git holds segment %u of this clone's stream, the work "
		    "tree ends at %u; run task-fsck",
		    from->segment, to->segment);
	for (uint32_t n = from->segment; n <= to->segment; n++) {
		const struct segment_rec *rec = state_segment(state,
		    segment_find(state, to->writer, n));
		char path[SEGMENT_PATH_SIZE];

		if (!rec->size)
			continue;
		segment_path(path, to->writer, n);
		if (n == from->segment && rec->size < from->bytes)
			return err_set(err, ERR_IO,
			    "'%s' has %llu bytes, git holds %llu of it; "
			    "run task-fsck",
			    path, (unsigned long long)rec->size,
			    (unsigned long long)from->bytes);
		if (n > from->segment || rec->size > from->bytes)
			add_file(batch, path, rec->size);
	}
	return 0;
}

static int
by_seq(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return x[0] < y[0] ? -1 : x[0] > y[0];
}

/* Add the events to be committed, in the order of the stream. */
static void
add_events(struct batch *batch, const struct mark *from, const struct mark *to,
    const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	size_t want = (size_t)(to->seq - from->seq), count = 0;
	uint64_t (*found)[2];

	if (to->seq <= from->seq)
		return;
	found = task_zalloc(want, sizeof(*found));
	for (uint32_t e = state->events.count; e-- > 1 && count < want; ) {
		const struct event_rec *event = state_event(state, e);

		if (event->writer != to->writer ||
		    !(event->flags & EVENT_ARRIVED) || event->seq <= from->seq)
			continue;
		found[count][0] = event->seq;
		found[count++][1] = e;
	}
	qsort(found, count, sizeof(*found), by_seq);
	batch->events = task_realloc(batch->events,
	    batch->events_count + count + 1, sizeof(*batch->events));
	for (size_t i = 0; i < count; i++)
		batch->events[batch->events_count++] = (uint32_t)found[i][1];
	free(found);
}

/* Add what one stream has beyond its committed part. */
static int
add_stream(struct batch *batch, const struct mark *from, const struct mark *to,
    const struct journal *journal, struct err *err)
{
	int rc;

	if (from->segment == to->segment && from->bytes == to->bytes)
		return 0;
	rc = add_files(batch, from, to, journal, err);
	if (!rc)
		add_events(batch, from, to, journal);
	return rc;
}

/*
 * Check that the uncommitted part of a stream is good, and the committed part
 * unchanged.
 */
static int
check_stream(const struct mark *from, const struct mark *to,
    struct journal *journal, struct repo *repo, struct err *err)
{
	int rc = 0;

	for (uint32_t n = from->segment; n <= to->segment && !rc; n++) {
		uint32_t s = segment_find(journal->loader.state, to->writer, n);

		if (s && state_segment(journal->loader.state, s)->size)
			rc = journal_check_growth(journal, repo, to->writer, n,
			    state_segment(journal->loader.state, s)->size, err);
	}
	return rc;
}

/*
 * Check the stream of a former writer of this clone. The committed part may be
 * all that is left of it: a damaged file must not replace it.
 */
static int
check_orphan(const struct mark *from, const struct mark *to,
    struct journal *journal, struct repo *repo)
{
	struct err why = {0};
	int rc = check_stream(from, to, journal, repo, &why);

	if (rc)
		journal_note(journal,
		    "%s; it is not committed, run task-fsck",
		    why.message);
	return rc;
}

/* Check our own stream, unless journal_begin() has done so. */
static int
check_own(const struct batch *batch, struct journal *journal, struct repo *repo,
    struct err *err)
{
	struct err why = {0};

	if (journal->looked_over || !batch->count ||
	    !check_stream(&batch->from, &batch->to, journal, repo, &why))
		return 0;
	return err_set(err, ERR_IO,
	    "this clone's own stream is damaged: %s; run task-fsck",
	    why.message);
}

/*
 * Add lines that this clone wrote as another writer and never committed: its
 * host had another name then, or it is a copy. Nobody else would ever commit
 * them.
 */
static int
add_orphans(struct batch *batch, struct journal *journal, struct repo *repo,
    struct err *err)
{
	const struct writer_table *writers = &journal->writers;
	int rc = 0;

	for (size_t i = 0; i < writers->local_count && !rc; i++) {
		struct mark from = {0}, to = {0};

		if (writers->local[i] == writers->writer)
			continue;
		find_end(&to, journal, writers->local[i]);
		if (to.bytes)
			rc = ask_git_or_heal(&from, &to, journal, repo, err);
		/* task-fsck handles a segment of which git has more */
		if (!rc && to.bytes && (to.segment > from.segment ||
		    (to.segment == from.segment && to.bytes > from.bytes)) &&
		    !check_orphan(&from, &to, journal, repo))
			rc = add_stream(batch, &from, &to, journal, err);
	}
	return rc;
}

/*
 * Returns the author of all events if they have one author, else this process's
 * actor.
 */
static char *
author_of(const struct batch *batch, const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	struct buf name = BUF_INIT;
	uint32_t actor = batch->events_count ?
	    state_event(state, batch->events[0])->actor : 0;

	for (size_t i = 1; i < batch->events_count; i++)
		if (state_event(state, batch->events[i])->actor != actor)
			actor = 0;
	if (actor)
		buf_add_slice(&name, state_term_text(state, actor));
	else
		buf_add_str(&name, journal->actor ? journal->actor : "tasklog");
	return name.data;
}

/*
 * Fail: a git reset or checkout of the user, or an aborted merge, has removed
 * lines from the files.
 */
static int
set_gone(struct journal *journal, struct err *err)
{
	journal->gone = true;
	return err_set(err, ERR_IO,
	    "the recorded events are gone: git has set the log's files back "
	    "meanwhile; run the command again");
}

static int
sync_files(struct journal *journal, const struct batch *batch, struct err *err)
{
	struct span span;
	int rc = 0;

	for (size_t i = 0; i < batch->count && !rc; i++) {
		int fd = openat(journal->loader.dir_fd, batch->files[i].path,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

		if (fd == -1)
			return errno == ENOENT
			    ? set_gone(journal, err)
			    : err_errno(err, "cannot open '%s'",
			          batch->files[i].path);
		span_begin(&span, "sync");
		if (fdatasync(fd) == -1)
			rc = err_errno(err, "cannot sync '%s'",
			    batch->files[i].path);
		span_text(&span, "file", batch->files[i].path);
		span_end(&span);
		close(fd);
	}
	return rc;
}

/* Check that the lines that we must commit are still there. */
static int
check_target(struct journal *journal, struct err *err)
{
	const struct state *state = journal->loader.state;

	for (int i = 0; i < 2 && journal->target_seq; i++) {
		uint32_t event = state_find_event(state, journal->target[i]);

		if (!event || !state_event(state, event)->segment)
			return set_gone(journal, err);
	}
	return 0;
}

/* Collect what must be committed. batch->count is 0 if there is nothing. */
static int
collect(struct batch *batch, struct journal *journal, struct repo *repo,
    struct err *err)
{
	bool known = batch->from.writer != 0;
	int rc = journal_read_tails(journal, batch->from.base, err);

	if (!rc)
		rc = check_target(journal, err);
	if (rc)
		return rc;
	find_end(&batch->to, journal, journal->writers.writer);
	if (!known)
		rc = ask_git_or_heal(&batch->from, &batch->to, journal, repo,
		    err);
	if (!rc)
		rc = add_stream(batch, &batch->from, &batch->to, journal, err);
	if (!rc)
		rc = check_own(batch, journal, repo, err);
	if (!rc && !known)
		rc = add_orphans(batch, journal, repo, err);
	if (!rc)
		rc = sync_files(journal, batch, err);
	if (rc || !batch->count)
		return rc;
	commit_message(&batch->message, journal, batch->events,
	    batch->events_count);
	batch->author = author_of(batch, journal);
	return 0;
}

static struct repo_commit
describe(const struct batch *batch, const struct journal *journal)
{
	return (struct repo_commit){ .files = batch->files,
	    .count = batch->count, .message = batch->message.data,
	    .author = batch->author, .email = journal->email,
	    .time_ms = journal_clock(journal),
	    .utc_offset_min = journal->options.utc_offset_min };
}

/*
 * Signing may ask a slow agent, so the lock is dropped meanwhile. If the branch
 * has moved then, the process that moved it may have committed our lines.
 */
static int
publish_signed(struct journal *journal, struct repo *repo, struct batch *batch,
    int *lock, struct err *err)
{
	struct repo_commit commit = describe(batch, journal);
	struct buf warning = BUF_INIT;
	struct repo_pending pending;
	int rc = repo_build(repo, &commit, &pending, err);

	lock_drop(lock);
	if (!rc)
		rc = repo_sign(repo, &commit, &pending, &warning, err);
	if (!rc)
		rc = journal_lock(journal, lock, "commit.lock", err);
	if (!rc)
		rc = repo_publish(repo, &commit, &pending, err);
	if (!rc)
		memcpy(batch->to.oid, pending.oid, sizeof(batch->to.oid));
	if (!rc && warning.len)
		journal_note(journal, "%s", warning.data);
	buf_release(&warning);
	return rc;
}

/*
 * One round under the lock. Does nothing if another process has committed
 * everything, else commits.
 */
static int
commit_round(struct journal *journal, struct repo **repo, int *lock, bool sign,
    struct err *err)
{
	struct batch batch = {0};
	char tip[REPO_OID_SIZE];
	struct repo_commit commit;
	int rc = repo_tip(tip, &journal->location, err);

	if (rc)
		return rc;
	journal_read_mark(&batch.from, journal, tip);
	memcpy(batch.to.base, batch.from.base, sizeof(batch.to.base));
	if (batch.from.writer && batch.from.seq >= journal->target_seq)
		return 0;
	rc = journal_check_head(journal, err);
	if (!rc && !*repo)
		rc = repo_open(repo, &journal->location, err);
	if (!rc)
		rc = collect(&batch, journal, *repo, err);
	if (!rc && batch.count && sign && repo_signs(*repo)) {
		rc = publish_signed(journal, *repo, &batch, lock, err);
	} else if (!rc && batch.count) {
		commit = describe(&batch, journal);
		rc = repo_commit(*repo, &commit, batch.to.oid, err);
	} else if (!rc) {
		memcpy(batch.to.oid, tip, sizeof(tip));
	}
	if (!rc)
		rc = journal_write_mark(journal, &batch.to, err);
	batch_release(&batch);
	return rc;
}

int
journal_recorded(const struct journal *journal, const struct err *why,
    struct err *err)
{
	return err_set(err, why->word, "%s%s", why->message,
	    journal->target_seq && !journal->gone
	        ? "; it is recorded all the same, and the next command commits "
	          "it"
	        : "");
}

/*
 * If the index cannot be written, git shows committed lines as changes. A user
 * who commits then would commit an old version, so a note says so.
 */
static void
look_at_git(struct journal *journal, const struct repo *repo)
{
	if (repo_index_failed(repo))
		journal_note(journal,
		    "cannot write '%s/index': committed events show as "
		    "changes in git until it can be written",
		    journal->location.git_dir);
}

static int
commit_rounds(struct journal *journal, struct err *err)
{
	struct repo *repo = NULL;
	int fd = -1, rc = 0;

	/* after some lost races with a signed commit, make an unsigned one */
	for (int tries = 0; tries <= SIGN_TRIES; tries++) {
		struct err why = {0};

		rc = fd == -1 ? journal_lock(journal, &fd, "commit.lock", &why)
		              : 0;
		if (!rc)
			rc = commit_round(journal, &repo, &fd,
			    tries < SIGN_TRIES, &why);
		if (!rc)
			break;
		if (why.word != ERR_STALE || tries == SIGN_TRIES) {
			rc = journal_recorded(journal, &why, err);
			break;
		}
	}
	lock_drop(&fd);
	if (!rc && repo)
		look_at_git(journal, repo);
	journal->maintenance |= repo ? maintenance_wanted(repo) : 0;
	repo_close(repo);
	if (!rc)
		journal_conclude_merge(journal);
	return rc;
}

int
journal_commit(struct journal *journal, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "commit");
	rc = commit_rounds(journal, err);
	span_end(&span);
	return rc;
}

void
journal_target_end(struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);

	if (!w || !state_writer(state, w)->event)
		return;
	journal->target_seq = state_writer(state, w)->seq;
	journal->target[0] = journal->target[1] =
	    state_event_id(state, state_writer(state, w)->event);
}

int
journal_settle(struct journal *journal, struct err *err)
{
	const struct state *state;
	int rc = journal_refresh(journal, err);
	uint32_t w;

	state = journal->loader.state;
	w = state_find_writer(state, journal->writers.writer);
	/* what such a purge has not committed is committed after it */
	if (rc || !w || !state_writer(state, w)->event ||
	    scrub_is_half_done(journal))
		return rc;
	journal_target_end(journal);
	journal->looked_over = false;
	return journal_commit(journal, err);
}
