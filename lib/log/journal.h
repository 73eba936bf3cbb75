/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_H
#define TASKLOG_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "format/event.h"
#include "git/log_location.h"
#include "log/segment.h"
#include "model/view.h"
#include "model/workflow.h"
#include "state/state.h"

/*
 * A journal is an open log: its folded state as of journal_open() or
 * journal_refresh(). Only journal_transact() appends events to it. Opening a
 * journal may mend the format file.
 */
struct journal;
struct basis;
struct err;
struct line_file;

struct journal_options {
	struct location_query ask;
	/* the answer if it is known, which the journal takes; or NULL */
	struct log_location *found;
	const char *machine;	/* name of this machine or container */
	const char *actor;	/* who writes */
	const char *session;	/* of the writer; NULL: none */
	const char *email;	/* of commits, NULL: from git's configuration */
	const char *program;	/* names who holds a lock, to others */
	/* a fixed clock for tests; WHEN_NONE: the real one */
	int64_t now_ms;
	int utc_offset_min;	/* shown in commits */
	bool no_snapshot;	/* true: fold everything, keep nothing */
	/* true: write nothing at all, not even caches or lock files */
	bool reads_only;
	/* true: use a separate writer, for sync_publish() */
	bool publishes;
	/* true: journal_close() may start a background process */
	bool may_detach;
	/* true: restore a format file that differs from git's */
	bool mends;
	/* true: use lock_timeout_ms; else tasklog.lockTimeout, else 30 s */
	bool lock_timeout_given;
	int lock_timeout_ms;	/* for each lock; 0: do not wait */
	/* called while waiting for a lock; NULL: say nothing */
	void (*say)(void *arg, const char *text);
	void *say_arg;
	const struct meter *meter;	/* of reading; may be NULL */
};

/*
 * Open a log and fold it. Bad lines are in journal_problems(); the rest is
 * read. Files that the work tree lacks are read from git. Fails with
 * ERR_NOT_FOUND if there is no log, with ERR_INVALID if its format is newer.
 */
int journal_open(struct journal **out, const struct journal_options *options,
    struct err *err) MUST_CHECK;

/* Open the log of a journal once more, for reading, as it is now. */
int journal_open_again(struct journal **out, const struct journal *journal,
    struct err *err) MUST_CHECK;
void journal_close(struct journal *journal);

struct state *journal_state(const struct journal *journal);
const struct view *journal_view(const struct journal *journal);

/* Returns the basis of a command's decisions. It does not move. */
struct basis *journal_basis(struct journal *journal);
const struct log_location *journal_place(const struct journal *journal);

/*
 * Returns the lines that could not be read and were not set aside. Borrowed
 * until the next call.
 */
const struct problems *journal_problems(struct journal *journal);

const struct loader *journal_loader(const struct journal *journal);
const char *journal_actor(const struct journal *journal);
const char *journal_session(const struct journal *journal);

/*
 * Check that this process may write to the log. Call this before writing or
 * running git on the log; each transaction checks it again.
 */
int journal_may_write(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * True if another process of this clone has decided to claim the task and is
 * asking a remote, without a lock.
 */
bool journal_is_publishing(const struct journal *journal, const char *task);

/*
 * Change the actor of later writes. Not allowed within a transaction.
 */
void journal_set_actor(struct journal *journal, const char *actor);

/* Change the session of later writes. Not allowed within a transaction. */
void journal_set_session(struct journal *journal, const char *session);
int64_t journal_now(const struct journal *journal);

/*
 * Returns sentences for stderr that are not errors (a new writer, an unsigned
 * commit), one a line; "" for none.
 */
const char *journal_notes(struct journal *journal);

/* Forget the notes, because they were printed. */
void journal_clear_notes(struct journal *journal);

/* Add a note. */
void journal_note(struct journal *journal, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

/*
 * True if the file that the state was mapped from is unchanged. If it is not,
 * everything read since the last open or refresh may be wrong, and must be read
 * again.
 */
bool journal_intact(const struct journal *journal);

/*
 * True if the log was removed, replaced or moved, or lost files, since it was
 * opened. Its state may be outdated then. Opening it anew finds the log, heals
 * it and reads it as a whole.
 */
bool journal_displaced(const struct journal *journal);

/*
 * Returns how often the state was made anew since the log was opened: the
 * numbers of records of the state before mean nothing then.
 */
unsigned journal_loads(const struct journal *journal);

/* Fold the events that have come since. Takes no lock. */
int journal_refresh(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Within a transaction: stamp an event, fold it and keep its line. *event is
 * its number in the state; later decisions see it. The draft stays the
 * caller's.
 */
int journal_add(struct journal *journal, const struct draft *draft,
    uint32_t *event, struct err *err) MUST_CHECK;

/* Returns the number of events added by this transaction, or the last one. */
size_t journal_added(const struct journal *journal);

/*
 * Returns the line of one of the events that the open transaction has added.
 * Borrowed until the next one is added.
 */
struct slice journal_added_line(const struct journal *journal, size_t n);

/*
 * Returns the number of events that this journal has written since it was
 * opened.
 */
size_t journal_written(const struct journal *journal);

/*
 * True if what the last transaction decided is in the log. It can be there
 * although journal_transact() has failed: the commit comes after it.
 */
bool journal_has_recorded(const struct journal *journal);

/*
 * Commit what this clone has appended and nobody has committed yet, like the
 * lines of a killed command. Fails like journal_transact().
 */
int journal_settle(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Set the summary of the next commit of many events (an import). Without it the
 * summary is made from the events.
 */
void journal_set_summary(struct journal *journal, const char *summary);

/* Append the raw line of an event. */
int journal_line(const struct journal *journal, uint32_t event, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * Like journal_line(), for many events: the file is kept open until
 * line_file_close().
 */
int journal_line_from(const struct journal *journal, struct line_file *file,
    uint32_t event, struct buf *out, struct err *err) MUST_CHECK;

#endif
