/* SPDX-License-Identifier: ISC */
/*
 * Appending the lines of one writer under the append lock. The writer is chosen
 * anew each time. journal_tail.c finds the end of its stream; journal_write.c
 * writes the files.
 */
#include "log/journal_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/trace.h"
#include "base/when.h"
#include "git/local_clone.h"
#include "git/repo_own.h"
#include "log/journal_gaps.h"
#include "log/journal_head.h"
#include "log/journal_restore.h"
#include "state/fold.h"

/* A clone that git made lacks the settings that protect a log. */
static void
own(struct journal *journal)
{
	struct err why = {0};

	if (repo_own(&journal->location, &why))
		journal_note(journal,
		    "%s; 'task-init -C %s' sets what a log needs", why.message,
		    journal->location.dir);
}

/* Begin a new writer; the old stream stays. Tells why, unless why is NULL. */
static int
new_writer(struct journal *journal, const char *why, struct err *err)
{
	char name[WRITER_SIZE];
	int rc = writer_table_mint(&journal->writers, err);

	if (rc)
		return rc;
	journal_set_local(journal);
	writer_format(name, journal->writers.writer);
	if (why)
		journal_note(journal, "%s; it continues as writer %s", why,
		    name);
	return 0;
}

/*
 * A clone that was set back, or whose clock was, must not continue its old
 * stream. A clone that was copied must not continue the stream of the other:
 * the table that came along has no row for it.
 */
static int
choose_writer(struct journal *journal, int64_t now, struct err *err)
{
	const struct state *state = journal->loader.state;
	uint32_t w;

	/* sync_publish() has a stream beside the clone's */
	if (!journal->writers.writer)
		return new_writer(journal,
		    journal->writers.local_count && !journal->options.publishes
		        ? "this log was copied or moved here"
		        : NULL,
		    err);
	w = state_find_writer(state, journal->writers.writer);
	if (journal_is_set_back(journal))
		return new_writer(journal,
		    "this clone was set back behind what it had written",
		    err);
	if (w && state_writer(state, w)->count + state_writer(state, w)->bad <
	    state_writer(state, w)->seq)
		return new_writer(journal,
		    "lines that this clone had written are lost", err);
	if (w && state_writer(state, w)->at_ms > now + HLC_FUTURE_MS)
		return new_writer(journal,
		    "this clone's last event is more than 10 minutes ahead of "
		    "the clock",
		    err);
	return 0;
}

/*
 * Returns the greatest stamp that is near enough to the clock to continue from.
 */
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
	struct err why = {0};
	int rc = journal_lock(journal, &journal->append_fd, "append.lock",
	    &why);

	if (rc)
		rc = err_set(err, why.word, "%s%s", why.message,
		    why.word == ERR_BUSY ? "; nothing was written" :
		    local_clone_needed(journal->location.git_dir) ?
		    "; where only the work tree can be written, task-init "
		    "--local makes a clone of the log in it" : "");
	return rc;
}

int
journal_look_over(struct journal *journal, struct err *err)
{
	int rc = take_lock(journal, err);

	journal->base[0] = '\0';
	if (!rc)
		rc = journal_refresh(journal, err);
	if (!rc)
		rc = journal_make_whole(journal, err);
	lock_drop(&journal->append_fd);
	return rc;
}

static int
lock_log(struct journal *journal, struct err *err)
{
	int rc;

	/* the log may have got another owner since */
	journal->may_write = false;
	rc = journal_may_write(journal, err);
	if (!rc)
		rc = take_lock(journal, err);
	/* not earlier: git may have begun something while we waited */
	if (!rc)
		rc = journal_check_head(journal, err);
	if (rc)
		lock_drop(&journal->append_fd);
	return rc;
}

/* Fold all that others have written before we got the lock. */
static int
catch_up_locked(struct journal *journal, struct err *err)
{
	int rc;

	own(journal);
	writer_table_release(&journal->writers);
	rc = writer_table_open(&journal->writers, &journal->location,
	    journal->machine, err);
	journal_set_local(journal);
	if (!rc)
		rc = journal_refresh(journal, err);
	return rc ? rc : journal_make_whole(journal, err);
}

/*
 * Find the stream that the events go to, and its end. If our own is damaged,
 * that is a failure, or with `anew` a reason to begin another.
 */
static int
choose_stream(struct journal *journal, bool anew, struct err *err)
{
	int rc = journal_check_stream(journal, anew ? NULL : err);

	if (rc && !anew)
		return rc;
	rc = rc ? new_writer(journal, "this clone's own stream is damaged", err)
	        : choose_writer(journal, journal->view.now_ms, err);
	return rc ? rc : journal_find_tail(journal, err);
}

static int
begin(struct journal *journal, bool anew, struct err *err)
{
	int64_t now;
	int rc = lock_log(journal, err);

	if (rc)
		return rc;
	rc = catch_up_locked(journal, err);
	if (!rc)
		rc = choose_stream(journal, anew, err);
	journal->looked_over = !rc;
	if (!rc)
		journal_cut_tails(journal);
	now = journal->view.now_ms;
	journal->last = last_stamp(journal->loader.state, now);
	/* an event is judged by the time that it will be stamped with */
	if (journal->last.ms > now)
		journal->view.now_ms = journal->last.ms;
	buf_clear(&journal->pending);
	journal->added = 0;
	if (rc)
		lock_drop(&journal->append_fd);
	return rc;
}

/*
 * Our stream names events that are in no file: search git for them. If git has
 * none, continue as another writer, whose stream does not name them.
 */
static int
begin_without_lost(struct journal *journal, struct err *err)
{
	struct err why = {0};
	int rc;

	lock_drop(&journal->append_fd);
	if (journal_bring_back(journal, &why))
		journal_note(journal, "%s", why.message);
	rc = begin(journal, false, err);
	if (rc || !journal->rests_on_lost)
		return rc;
	rc = new_writer(journal, "lines that this clone had read are lost",
	    err);
	if (!rc)
		rc = journal_find_tail(journal, err);
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
	rc = begin(journal, false, err);
	if (!rc && journal->rests_on_lost)
		rc = begin_without_lost(journal, err);
	journal->basis.writing = rc == 0;
	span_end(&span);
	return rc;
}

int
journal_begin_anew(struct journal *journal, struct err *err)
{
	return begin(journal, true, err);
}

int
journal_add(struct journal *journal, const struct draft *draft, uint32_t *event,
    struct err *err)
{
	struct stamp stamp = { .writer = journal->writers.writer,
	    .seq = journal->seq + 1,
	    .at = hlc_next(journal->last, journal->view.now_ms),
	    .actor = slice_of(journal->actor),
	    .session = slice_of(journal->session),
	    .part = journal->added ? journal->added + 1 : 0 };
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
	/* journal_end() decides on the place; offsets count from there */
	where = (struct location){ 0, (uint32_t)start, (uint32_t)line.len };
	event_chain(journal->prev, parsed.head);
	fold_event(journal->loader.state, &parsed, where);
	*event = state_find_event(journal->loader.state, stamp.id);
	journal->last = stamp.at;
	journal->seq = stamp.seq;
	journal->batch[1] = stamp.id;
	if (!journal->added)
		journal->batch[0] = stamp.id;
	ARRAY_GROW(journal->start, journal->added, journal->start_cap);
	journal->start[journal->added++] = start;
	if (parsed.type == EVENT_WORKFLOW_SET)
		journal_read_workflow(journal);
	if (parsed.type == EVENT_TASK_CLAIMED && journal->location.main_dir)
		journal_note(journal,
		    "the claim is not sure until it is exchanged with '%s': "
		    "task-sync",
		    journal->location.main_dir);
	return 0;
}

struct slice
journal_added_line(const struct journal *journal, size_t n)
{
	size_t start = journal->start[n];
	size_t end = n + 1 < journal->added ? journal->start[n + 1]
	                                    : journal->pending.len;

	return (struct slice){ journal->pending.data + start, end - start - 1 };
}

size_t
journal_added(const struct journal *journal)
{
	return journal->added;
}

size_t
journal_written(const struct journal *journal)
{
	return journal->written;
}

bool
journal_has_recorded(const struct journal *journal)
{
	return journal->ended && !journal->gone;
}

int
journal_end(struct journal *journal, bool atomic, struct err *err)
{
	struct err why = {0};
	struct span span;
	int rc = 0;

	span_begin(&span, "append");
	journal->ended = !journal->added;
	if (!journal->added)
		journal_target_end(journal);
	if (journal->added && !journal_intact(journal)) {
		rc = err_set(err, ERR_IO,
		    "the log's snapshot was changed while it was read; nothing "
		    "was written: run the command again");
		journal->ahead = true;
	} else if (journal->added) {
		rc = journal_write_batch(journal, atomic, err);
		journal->ahead = rc != 0;
		if (!rc) {
			journal->written += journal->added;
			journal->target_seq = journal->seq;
			memcpy(journal->target, journal->batch,
			    sizeof(journal->target));
			journal->ended = true;
			rc = writer_table_note(&journal->writers, journal->seq,
			    &why);
			if (rc)
				rc = journal_recorded(journal, &why, err);
		}
	}
	span_count(&span, "events", journal->added);
	span_count(&span, "bytes", journal->pending.len);
	span_end(&span);
	if (rc)
		buf_clear(&journal->pending);
	journal->basis.writing = false;
	lock_drop(&journal->append_fd);
	return rc;
}

void
journal_abort(struct journal *journal)
{
	buf_clear(&journal->pending);
	journal->ahead |= journal->added > 0;
	journal->added = 0;
	journal->basis.writing = false;
	lock_drop(&journal->append_fd);
}
