/* SPDX-License-Identifier: ISC */
/*
 * Group commit. Whoever gets the commit lock makes durable and commits all that was
 * appended so far; whoever waits for the lock mostly finds its lines committed and
 * returns. `tasklog/committed` says what the last commit holds of our stream, so
 * that those who wait need not look into git at all; if it is lost or the branch has
 * moved otherwise, git is asked.
 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "journal_private.h"
#include "lock.h"
#include "path.h"
#include "repo.h"

#define SIGN_TRIES 3

struct batch {
	struct mark from, to;
	struct repo_file *files;
	char (*paths)[SEGMENT_PATH_SIZE];
	size_t count;
	uint32_t *events;
	size_t events_count;
	struct buf message;
	char *author;
};

static void
batch_release(struct batch *batch)
{
	free(batch->files);
	free(batch->paths);
	free(batch->events);
	free(batch->author);
	buf_release(&batch->message);
	memset(batch, 0, sizeof(*batch));
}

/*
 * In place: a hint is not worth a new file at every commit. A digest at its end tells a
 * whole one.
 */
static int
write_mark(const struct journal *journal, const struct mark *mark,
    struct err *err)
{
	char *path = path_join(journal->place.local_dir, "committed");
	char writer[WRITER_SIZE], digest[DIGEST_HEX_SIZE];
	struct buf text = BUF_INIT;
	int fd, rc = 0;

	writer_format(writer, mark->writer);
	buf_addf(&text, "%s %s %s %020llu %010u %010llu ", mark->oid, mark->base,
	    writer, (unsigned long long)mark->seq, mark->segment,
	    (unsigned long long)mark->bytes);
	digest_hex(digest, text.data, text.len);
	buf_addf(&text, "%s\n", digest);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd == -1 || pwrite(fd, text.data, text.len, 0) != (ssize_t)text.len)
		rc = err_errno(err, "cannot write '%s'", path);
	if (fd != -1)
		close(fd);
	buf_release(&text);
	free(path);
	return rc;
}

/* Our newest line, and the files from the last committed one on. */
static void
find_end(struct batch *batch, const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);

	batch->to.writer = journal->writers.writer;
	batch->to.seq = w ? state_writer(state, w)->seq : 0;
	for (uint32_t n = w ? state_writer(state, w)->segments : 0; n-- > 0; ) {
		uint32_t s = segment_find(state, batch->to.writer, n);

		if (!s || !state_segment(state, s)->size)
			continue;
		batch->to.segment = n;
		batch->to.bytes = state_segment(state, s)->size;
		break;
	}
}

/* Without a mark: how much of our stream the tip has. */
static int
ask_git(struct batch *batch, const struct journal *journal, struct repo *repo,
    struct err *err)
{
	const struct state *state = journal->loader.state;
	char path[SEGMENT_PATH_SIZE];
	int64_t size = 0;
	int rc = 0;

	batch->from.writer = batch->to.writer;
	for (uint32_t n = 0; n <= batch->to.segment && !rc; n++) {
		segment_path(path, batch->to.writer, n);
		rc = repo_committed_size(repo, path, &size, err);
		batch->from.segment = n;
		batch->from.bytes = size > 0 ? (uint64_t)size : 0;
		if (size <= 0)
			break;
	}
	/* the greatest seq in what is committed */
	for (uint32_t e = 1; e < state->events.count && !rc; e++) {
		const struct event_rec *event = state_event(state, e);
		const struct segment_rec *in = state_segment(state, event->segment);

		if (event->writer == batch->to.writer && event->segment &&
		    event->seq > batch->from.seq &&
		    (in->number < batch->from.segment ||
		    (in->number == batch->from.segment &&
		    event->offset < batch->from.bytes)))
			batch->from.seq = event->seq;
	}
	return rc;
}

/* The same where git may have lost what the branch names: that is healed first. */
static int
ask_git_or_heal(struct batch *batch, const struct journal *journal,
    struct repo *repo, struct err *err)
{
	struct err why = {0};
	int rc = ask_git(batch, journal, repo, &why);

	if (!rc)
		return 0;
	if (why.word != ERR_IO && why.word != ERR_NOT_FOUND)
		return err_set(err, why.word, "%s", why.message);
	rc = repo_heal(repo, err);
	return rc ? rc : ask_git(batch, journal, repo, err);
}

/* Segments of ours that are to be committed, in full. */
static int
list_files(struct batch *batch, const struct journal *journal, struct err *err)
{
	const struct state *state = journal->loader.state;
	size_t max = batch->to.segment - batch->from.segment + 1;

	if (batch->to.segment < batch->from.segment)
		return err_set(err, ERR_IO, "git holds segment %u of this clone's "
		    "stream, the work tree ends at %u; task-fsck says more",
		    batch->from.segment, batch->to.segment);
	batch->files = task_zalloc(max, sizeof(*batch->files));
	batch->paths = task_zalloc(max, sizeof(*batch->paths));
	for (uint32_t n = batch->from.segment; n <= batch->to.segment; n++) {
		const struct segment_rec *rec = state_segment(state,
		    segment_find(state, batch->to.writer, n));

		if (!rec->size)
			continue;
		segment_path(batch->paths[batch->count], rec->writer, rec->number);
		batch->files[batch->count] = (struct repo_file){
		    batch->paths[batch->count], (int64_t)rec->size };
		if (rec->number == batch->from.segment &&
		    rec->size < batch->from.bytes)
			return err_set(err, ERR_IO, "'%s' has %llu bytes, git holds "
			    "%llu of it; task-fsck says more",
			    batch->paths[batch->count],
			    (unsigned long long)rec->size,
			    (unsigned long long)batch->from.bytes);
		batch->count++;
	}
	return 0;
}

static int
by_seq(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return x[0] < y[0] ? -1 : x[0] > y[0];
}

/* The events being committed, in the order of the stream. */
static void
list_events(struct batch *batch, const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	size_t want = (size_t)(batch->to.seq - batch->from.seq), count = 0;
	uint64_t (*found)[2];

	if (batch->to.seq <= batch->from.seq)
		return;
	found = task_zalloc(want, sizeof(*found));
	for (uint32_t e = state->events.count; e-- > 1 && count < want; ) {
		const struct event_rec *event = state_event(state, e);

		if (event->writer != batch->to.writer ||
		    !(event->flags & EVENT_ARRIVED) ||
		    event->seq <= batch->from.seq)
			continue;
		found[count][0] = event->seq;
		found[count++][1] = e;
	}
	qsort(found, count, sizeof(*found), by_seq);
	batch->events = task_zalloc(count + 1, sizeof(*batch->events));
	for (size_t i = 0; i < count; i++)
		batch->events[i] = (uint32_t)found[i][1];
	batch->events_count = count;
	free(found);
}

/* One author if all events have one; else whoever makes the commit. */
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

static int
sync_files(const struct journal *journal, const struct batch *batch,
    struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < batch->count && !rc; i++) {
		int fd = openat(journal->loader.dir_fd, batch->files[i].path,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (fd == -1)
			return err_errno(err, "cannot open '%s'",
			    batch->files[i].path);
		if (fdatasync(fd) == -1)
			rc = err_errno(err, "cannot sync '%s'",
			    batch->files[i].path);
		close(fd);
	}
	return rc;
}

/* What there is to commit; nothing when batch->count is 0. */
static int
collect(struct batch *batch, struct journal *journal, struct repo *repo,
    struct err *err)
{
	int rc = journal_refresh(journal, err);

	if (rc)
		return rc;
	find_end(batch, journal);
	if (!batch->from.writer)
		rc = ask_git_or_heal(batch, journal, repo, err);
	if (rc || (batch->from.segment == batch->to.segment &&
	    batch->from.bytes == batch->to.bytes))
		return rc;
	rc = list_files(batch, journal, err);
	if (!rc)
		rc = sync_files(journal, batch, err);
	if (rc)
		return rc;
	list_events(batch, journal);
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
 * Signing may ask a slow agent, so it happens between two holds of the lock; if the
 * branch has moved meanwhile, whoever moved it may have taken our lines along.
 */
static int
publish_signed(struct journal *journal, struct repo *repo, struct batch *batch,
    int *lock, const char *lock_path, struct err *err)
{
	struct repo_commit commit = describe(batch, journal);
	struct buf warning = BUF_INIT;
	struct repo_pending pending;
	int rc = repo_build(repo, &commit, &pending, err);

	lock_drop(lock);
	if (!rc)
		rc = repo_sign(repo, &commit, &pending, &warning, err);
	if (!rc)
		rc = lock_take(lock, lock_path, err);
	if (!rc)
		rc = repo_publish(repo, &commit, &pending, err);
	if (!rc)
		memcpy(batch->to.oid, pending.oid, sizeof(batch->to.oid));
	if (!rc && warning.len)
		journal_note(journal, "%s", warning.data);
	buf_release(&warning);
	return rc;
}

/* One round under the lock: done if another has committed it, or commit it. */
static int
commit_round(struct journal *journal, struct repo **repo, int *lock,
    const char *lock_path, int sign, struct err *err)
{
	struct batch batch = {0};
	char tip[REPO_OID_SIZE];
	struct repo_commit commit;
	int rc = repo_tip(tip, &journal->place, err);

	if (rc)
		return rc;
	journal_read_mark(&batch.from, journal, tip);
	memcpy(batch.to.base, batch.from.base, sizeof(batch.to.base));
	if (batch.from.writer && batch.from.seq >= journal->target_seq)
		return 0;
	if (!*repo)
		rc = repo_open(repo, &journal->place, err);
	if (!rc)
		rc = collect(&batch, journal, *repo, err);
	if (!rc && batch.count && sign && repo_signs(*repo)) {
		rc = publish_signed(journal, *repo, &batch, lock, lock_path, err);
	} else if (!rc && batch.count) {
		commit = describe(&batch, journal);
		rc = repo_commit(*repo, &commit, batch.to.oid, err);
	} else if (!rc) {
		memcpy(batch.to.oid, tip, sizeof(tip));
	}
	if (!rc)
		rc = write_mark(journal, &batch.to, err);
	batch_release(&batch);
	return rc;
}

int
journal_recorded(const struct journal *journal, const struct err *why,
    struct err *err)
{
	return err_set(err, why->word, "%s%s", why->message, journal->target_seq ?
	    "; it is recorded all the same, and the next command commits it" : "");
}

int
journal_commit(struct journal *journal, struct err *err)
{
	char *path = path_join(journal->place.local_dir, "commit.lock");
	struct repo *repo = NULL;
	int fd = -1, rc = 0;

	/* after some lost races for a signed commit, an unsigned one has to do */
	for (int tries = 0; tries <= SIGN_TRIES; tries++) {
		struct err why = {0};

		rc = fd == -1 ? lock_take(&fd, path, &why) : 0;
		if (!rc)
			rc = commit_round(journal, &repo, &fd, path,
			    tries < SIGN_TRIES, &why);
		if (!rc)
			break;
		if (why.word != ERR_STALE || tries == SIGN_TRIES) {
			rc = journal_recorded(journal, &why, err);
			break;
		}
	}
	lock_drop(&fd);
	repo_close(repo);
	free(path);
	return rc;
}
