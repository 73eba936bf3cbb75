/* SPDX-License-Identifier: ISC */
/*
 * Publishing before recording. If two clones claim at once, the first to push
 * wins. The loser's claim must never be recorded: it could not be taken back,
 * because an ended claim would still win over a live one. Hence the line is
 * pushed before it is written here. If the process dies in between, the next
 * sync finds the line at the remote. A stream is only continued after a fetch,
 * so no other line can have taken its place meanwhile.
 */
#include "sync/sync.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/lock.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/remote.h"
#include "git/repo.h"
#include "git/repo_sync.h"
#include "log/journal_parts.h"
#include "log/transaction.h"
#include "sync/sync_private.h"

struct publishing {
	struct sync sync;
	struct sync_remote remote;
	transaction_fn *decide;
	void *arg;
};

/* Append the segment as it will be. */
static int
add_segment(struct buf *out, const struct journal *journal, const char *path,
    struct err *err)
{
	char *full = path_join(journal->location.dir, path);
	int rc = journal->segment_size
	    ? buf_read_regular(out, full, SEGMENT_READ_MAX, err)
	    : 0;

	if (out->len > journal->segment_size)
		out->len = journal->segment_size;	/* a torn line */
	buf_add_slice(out, slice_of_buf(&journal->pending));
	free(full);
	return rc;
}

static void
add_message(struct buf *out, const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint32_t *events = task_zalloc(journal->added, sizeof(*events));
	size_t count = 0;

	for (uint32_t e = 1; e < state->events.count && count < journal->added;
	     e++)
		if (!state_event(state, e)->segment &&
		    (state_event(state, e)->flags & EVENT_ARRIVED) &&
		    state_event(state, e)->writer == journal->writers.writer)
			events[count++] = e;
	commit_message(out, journal, events, count);
	free(events);
}

/* Make the commit to push. Its new events are the pending ones. */
static int
foresee(struct publishing *p, char oid[REPO_OID_SIZE], struct err *err)
{
	struct journal *journal = p->sync.journal;
	struct buf text = BUF_INIT, message = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	struct repo_commit commit = { .author = journal->actor,
	    .email = journal->email, .time_ms = journal_clock(journal),
	    .utc_offset_min = journal->options.utc_offset_min };
	int rc;

	segment_path(path, journal->writers.writer, journal->segment);
	rc = add_segment(&text, journal, path, err);
	if (!rc) {
		add_message(&message, journal);
		commit.message = message.data;
		rc = repo_draft_commit(p->sync.repo, &commit, path,
		    slice_of_buf(&text), oid, err);
	}
	buf_release(&text);
	buf_release(&message);
	return rc;
}

/* The events are published: record them here, too. */
static int
record(struct publishing *p, const char *oid, struct err *err)
{
	struct journal *journal = p->sync.journal;
	uint64_t seq = journal->seq;
	struct sync_unite with = { .remote = p->remote.name, .theirs = oid };
	int rc;

	/* the state has lines that no file has yet */
	journal->ahead = true;
	buf_clear(&journal->pending);
	journal->written += journal->added;
	journal->added = 0;
	rc = sync_unite(journal, p->sync.repo, &with, err);
	if (!rc)
		rc = writer_table_note(&journal->writers, seq, err);
	return rc;
}

/* Push. Without an answer it is not known whether the remote has the commit. */
static int
publish(struct publishing *p, const char *oid, struct err *err)
{
	struct remote there = sync_remote_of(&p->sync, &p->remote);
	struct err why = {0};
	int rc = remote_push(&there, oid, NULL, &why);

	if (!rc)
		return 0;
	return err_set(err, why.word, "%s; nothing is recorded here%s",
	    why.message,
	    why.word == ERR_IO
	        ? "; if the remote has it nevertheless, the next sync says so"
	        : "");
}

/*
 * Publish what was decided. Others write on while the remote is asked; only the
 * task that is claimed waits.
 */
static int
publish_added(struct publishing *p, struct err *err)
{
	struct journal *journal = p->sync.journal;
	char oid[REPO_OID_SIZE];
	int rc = journal_set_publishing(journal, err);

	lock_drop(&journal->append_fd);
	if (!rc)
		rc = foresee(p, oid, err);
	if (!rc)
		rc = publish(p, oid, err);
	if (!rc)
		rc = record(p, oid, err);
	journal_end_publishing(journal);
	return rc;
}

/* The transaction itself has nothing to write: record() has done that. */
static int
decide_and_publish(void *arg, struct basis *basis, struct err *err)
{
	struct publishing *p = arg;
	int rc = p->decide(p->arg, basis, err);

	/* decide()'s own error, which is final */
	if (rc && err->word == ERR_STALE)
		p->sync.deadline = 0;
	if (!rc && p->sync.journal->added)
		rc = publish_added(p, err);
	return rc ? rc : DECIDED_NOTHING;
}

/*
 * One try, from the fetch on. Fails with ERR_STALE if somebody else pushed
 * first.
 */
static int
try_once(struct publishing *p, struct err *err)
{
	int rc = sync_round_trip(&p->sync, &p->remote, err);

	return rc ? rc
	          : journal_transact(p->sync.journal, TRANSACTION_LINES,
	                decide_and_publish, p, err);
}

/* Choose the named remote, else the one that the branch follows. */
static int
choose(struct publishing *p, const struct sync_options *options,
    struct err *err)
{
	const struct log_location *location = &p->sync.journal->location;
	char *url;
	int rc = 0;

	p->remote.name = options->count ? task_strdup(options->remotes[0]) :
	    repo_remote(location->git_dir);
	url = gitdir_config(location->git_dir, "config", "remote",
	    p->remote.name, "url");
	if (!url)
		rc = err_set(err, ERR_NOT_FOUND,
		    "the log has no remote '%s': git -C '%s' remote add %s URL",
		    p->remote.name, location->dir, p->remote.name);
	free(url);
	return rc;
}

int
sync_publish(struct journal *journal, const struct sync_options *options,
    transaction_fn *decide, void *arg, struct err *err)
{
	struct publishing p = { .decide = decide, .arg = arg };
	struct err why = {0};
	int lock, rc = sync_begin(&p.sync, journal, options, &lock, err);

	if (!rc)
		rc = choose(&p, options, err);
	if (!rc) {
		do {
			err_clear(&why);
			rc = try_once(&p, &why);
		} while (rc && why.word == ERR_STALE &&
		    sync_back_off(&p.sync, &p.remote));
		if (rc)
			err_set(err, why.word, "%s", why.message);
		else
			rc = journal_refresh(journal, err);
	}
	free(p.remote.name);
	sync_end(&p.sync, &lock);
	return rc;
}
