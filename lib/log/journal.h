/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_H
#define TASKLOG_JOURNAL_H

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
 * journal_refresh(), for which nothing is locked and nothing written. It is
 * written to by journal_transact().
 */
struct journal;
struct basis;
struct err;
struct line_file;

struct journal_options {
	struct location_query ask;
	const char *machine;	/* name of this machine or container */
	const char *actor;	/* of writes */
	const char *session;	/* of writes, NULL: none */
	const char *email;	/* of commits, NULL: from git's configuration */
	const char *program;	/* names the command in the commit's subject */
	/* a fixed clock for tests; WHEN_NONE: the real one */
	int64_t now_ms;
	int utc_offset_min;	/* shown in commits */
	int no_snapshot;	/* boolean: fold everything, keep nothing */
	/* boolean: a writer of its own, for sync_publish() */
	int publishes;
	/* boolean: journal_close() may leave a process behind */
	int may_detach;
	/* boolean: a format file that git has otherwise is put back */
	int mends;
	/* boolean: else tasklog.lockTimeout, else 30 seconds */
	int lock_timeout_given;
	int lock_timeout_ms;	/* for each lock; 0: do not wait */
	/* while it waits; NULL: say nothing */
	void (*say)(void *arg, const char *text);
	void *say_arg;
};

/*
 * Open and fold. ERR_NOT_FOUND: no log; ERR_INVALID: a newer format. Lines that
 * cannot be read are in journal_problems(), the rest is served. A lost work
 * tree is checked out again from the log's git directory.
 */
int journal_open(struct journal **out, const struct journal_options *options,
    struct err *err) MUST_CHECK;
void journal_close(struct journal *journal);

struct state *journal_state(const struct journal *journal);
const struct view *journal_view(const struct journal *journal);

/* What commands are decided on; stays at its place. */
struct basis *journal_basis(struct journal *journal);
const struct log_location *journal_place(const struct journal *journal);

/*
 * What could not be read and was not set aside; borrowed until the next call.
 */
const struct problems *journal_problems(struct journal *journal);

const struct loader *journal_loader(const struct journal *journal);
const char *journal_actor(const struct journal *journal);
const char *journal_session(const struct journal *journal);

/*
 * May this process write to the log? Asked by all that write or run git on it;
 * answered by each transaction anew.
 */
int journal_may_write(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Boolean: another process of this clone has decided to claim the task and is
 * asking a remote whether it may, without a lock.
 */
int journal_is_publishing(const struct journal *journal, const char *task);

/*
 * Somebody else writes from now on. Not within a transaction.
 */
void journal_set_actor(struct journal *journal, const char *actor);
int64_t journal_now(const struct journal *journal);

/*
 * Sentences for stderr that are no errors (a new writer, an unsigned commit),
 * one a line; "" for none.
 */
const char *journal_notes(struct journal *journal);

/* Forget them: they were told. */
void journal_clear_notes(struct journal *journal);

/* Add one. */
void journal_note(struct journal *journal, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

/*
 * Boolean: has what the state was mapped from stayed as it was? If not, what
 * was read since the last open or refresh may be wrong, and is to be read
 * again.
 */
int journal_intact(const struct journal *journal);

/*
 * Boolean: has the log been taken away, put elsewhere, or lost files since it
 * was opened? What is known of it may be of the past then; opened anew it is
 * found, healed, and read as a whole.
 */
int journal_displaced(const struct journal *journal);

/* Fold what has come since; nothing is locked. */
int journal_refresh(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Within a transaction: stamp an event, fold it and keep its line. *event is
 * its number in the state, which later decisions see. The draft stays the
 * caller's.
 */
int journal_add(struct journal *journal, const struct draft *draft,
    uint32_t *event, struct err *err) MUST_CHECK;

/* Events added by this transaction, or the last one. */
size_t journal_added(const struct journal *journal);

/* Events that this journal has put into the log since it was opened. */
size_t journal_written(const struct journal *journal);

/*
 * Commit what this clone has appended and nobody has committed yet, as what a
 * killed command left. Errors are those of journal_transact().
 */
int journal_settle(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * The summary of the next commit of many events (an import); else it is made
 * from them.
 */
void journal_set_summary(struct journal *journal, const char *summary);

/* The raw line of an event, appended. */
int journal_line(const struct journal *journal, uint32_t event, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * The same of one after the other: the file is kept open until
 * line_file_close().
 */
int journal_line_from(const struct journal *journal, struct line_file *file,
    uint32_t event, struct buf *out, struct err *err) MUST_CHECK;

#endif
