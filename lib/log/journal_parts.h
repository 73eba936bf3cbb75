/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_PARTS_H
#define TASKLOG_JOURNAL_PARTS_H

#include <stdbool.h>

#include "git/owner.h"
#include "log/journal.h"
#include "log/journal_whole.h"
#include "log/snapshot.h"
#include "log/writer_table.h"
#include "model/basis.h"

/*
 * The parts of a journal, for its own files and for those that repair a log or
 * exchange its events. All other files must use journal.h.
 */

struct repo;

/*
 * The part of our stream that the last commit holds: tasklog/committed. While
 * the branch is at oid, only commands of this clone have moved it since it was
 * at base. Then no file can have changed since but the ends of this clone's own
 * streams.
 */
struct mark {
	char oid[41];
	char base[41];
	uint64_t writer;
	uint64_t seq;
	uint32_t segment;
	uint64_t bytes;
};

struct journal {
	struct log_location location;
	struct journal_options options;
	char *actor, *session, *email, *program, *machine, *summary;
	char *tree;		/* whose session it is, NULL: none */
	struct loader loader;
	struct problems problems;	/* all of the loader's */
	struct problems shown;		/* problems that are not set aside */
	struct workflow workflow;
	/* write at which the workflow was read */
	uint32_t workflow_event;
	struct view view;
	struct basis basis;		/* with the notes about what was done */
	struct writer_table writers;
	int append_fd;			/* the append lock; -1: not held */
	/* true if journal_may_write() has passed */
	bool may_write;
	struct owner_scope owner;	/* of files that are made */
	/* true if journal_begin() has checked our stream */
	bool looked_over;
	/* true if our stream names events that are in no file */
	bool rests_on_lost;
	/* true if files were lost since the log was opened */
	bool shrank;
	/* counts how often the state was made anew */
	unsigned loads;
	/* true if the state has lines that no file has */
	bool ahead;
	/* the snapshot that the state began with, if any */
	struct snapshot snapshot;
	/* the state has everything of this base; "": not known */
	char base[SNAPSHOT_OID];
	/* true: neither use nor write a snapshot */
	bool no_snapshot;
	/* how often bytes were removed here when the state began */
	uint64_t scrubs;
	/* true if the state is of the past: journal_rewind() */
	bool rewound;
	/* what git holds and the files lack */
	struct whole whole;
	struct buf told;		/* the notes, and what the files lack */
	/* true if that was told before */
	bool cleared;
	/* true if an error says why nothing is written */
	bool refused;

	/* the batch between begin and end */
	struct buf pending;		/* formatted lines, until the commit */
	size_t *start, start_cap;	/* where each of them begins */
	size_t added;
	size_t written;			/* of all batches */
	struct event_id batch[2];	/* the first and the last of them */
	struct hlc last;		/* stamp of the last event */
	uint64_t seq;			/* of the last line */
	char prev[DIGEST_HEX_SIZE];
	uint32_t segment;		/* number of the open one */
	uint64_t segment_size;		/* length of its whole lines */

	/* the part of our stream that must be committed */
	uint64_t target_seq;
	struct event_id target[2];	/* its first and last event */
	/* maintenance due after commits: maintenance.h */
	int maintenance;
	/* true if the last transaction has come past its journal_end() */
	bool ended;
	/* true if git has taken our lines out of the files again */
	bool gone;
};

void journal_read_workflow(struct journal *journal);

/*
 * Returns how often the bytes of purged lines were removed from this clone. A
 * state that began before may still have them, so no snapshot is made of it.
 */
uint64_t journal_scrubs(const struct journal *journal);

/* Let journal_basis() read from and write to this journal. */
void journal_init_basis(struct journal *journal);

/*
 * Take a lock of the log by its name in the local directory. Fails with
 * ERR_BUSY after the time-out of the options, and like journal_may_write().
 */
int journal_lock(struct journal *journal, int *fd, const char *name,
    struct err *err) MUST_CHECK;

/*
 * Take the append lock and the commit lock. On failure *append may be held; the
 * caller must drop both.
 */
int journal_take_locks(struct journal *journal, int *append, int *commit,
    struct err *err) MUST_CHECK;

/*
 * Returns a loader of all files into a new state. The caller must free the
 * state and release the problems.
 */
struct loader journal_fresh_loader(const struct journal *journal,
    struct problems *problems);

/* Begin with the snapshot if it is good. Later events are folded next. */
void journal_begin_state(struct journal *journal);

/*
 * Replace the snapshot if the events after it are more than a part of all, so
 * that writing it adds little to the cost of each event. A problem that only
 * this state knows must not be forgotten.
 */
void journal_end_state(struct journal *journal);

/* Get what git holds now, as a base; "" if it is not known. */
void journal_base_now(char out[SNAPSHOT_OID], const struct journal *journal);

/*
 * Read the mark for a branch tip. If the branch was moved otherwise, all but
 * base is zero.
 */
void journal_read_mark(struct mark *mark, const struct journal *journal,
    const char *tip);
int journal_write_mark(const struct journal *journal, const struct mark *mark,
    struct err *err) MUST_CHECK;
int journal_reload(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Fold what other processes of this clone have appended; `base` is what git
 * holds now. If nobody has appended, that costs two stats for each stream. If
 * git holds something that the state has not seen, or if lines are gone,
 * everything is refreshed.
 */
int journal_read_tails(struct journal *journal, const char *base,
    struct err *err) MUST_CHECK;

/*
 * Look at all files, whatever the snapshot has of them, and restore what they
 * lack. Holds the append lock meanwhile.
 */
int journal_look_over(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * The steps of journal_transact(), which says how they fail. Take the append
 * lock and fold the events of others.
 */
int journal_begin(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Like journal_begin(), but if our own stream is damaged, continues as another
 * writer. For task-fsck --repair only.
 */
int journal_begin_anew(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Write the lines and drop the lock. atomic: all lines are written or none,
 * even if the machine dies (several lines then get a segment of their own, as
 * large batches do). Fails with TASK_ESYSTEM if nothing was written, or if it
 * was cut off again. The next journal_refresh() or journal_begin() then folds
 * what is there.
 */
int journal_end(struct journal *journal, bool atomic,
    struct err *err) MUST_CHECK;

/*
 * Drop the lock without writing. The added events are removed from the state at
 * the next refresh.
 */
void journal_abort(struct journal *journal);

/*
 * Wait until everything that journal_end() wrote is durable and committed, by
 * us or by another process. If journal_end() wrote nothing because the state
 * was already as wanted, waits until every event already in our stream is
 * committed. Fails with TASK_ESYSTEM: the lines are in the segment and perhaps
 * not durable; the next command commits them.
 */
int journal_commit(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * True if our own stream is shorter than what we have written. A journal that
 * journal_rewind() has rewound is not: its state tells nothing about now.
 */
bool journal_is_set_back(const struct journal *journal);

/*
 * Check that our own stream can be read. Writing on would hide lines that
 * cannot be read.
 */
int journal_check_stream(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Find the end of our stream in the state: sets segment, segment_size, seq and
 * prev of the journal. A torn line there is cut off. The segment that will be
 * continued is checked.
 */
int journal_find_tail(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Cut off torn lines of this clone's other writers (its host had another name).
 * We hold their append lock. Torn lines were never acknowledged, and nobody
 * else can cut them.
 */
void journal_cut_tails(struct journal *journal);

/*
 * Write the pending lines and tell the state where they are. Each part is in
 * its file as a whole or not at all. atomic: all lines are one part.
 */
int journal_write_batch(struct journal *journal, bool atomic,
    struct err *err) MUST_CHECK;

/* Returns a copy, which the caller frees, or NULL if text is NULL or empty. */
char *journal_copy_text(const char *text);

/* Tell the loader to which writers' files this clone appends. */
void journal_set_local(struct journal *journal);

/* Let the next commit wait for all of our stream in the state. */
void journal_target_end(struct journal *journal);

/*
 * Check that a segment, up to size, may be committed over git's version: it
 * must begin with that version, and each further line must be an event of the
 * writer. Fails with TASK_EINVALID; the message says what is wrong.
 */
int journal_check_growth(struct journal *journal, struct repo *repo,
    uint64_t writer, uint32_t number, uint64_t size,
    struct err *err) MUST_CHECK;

/*
 * Update the index after the branch was moved. If somebody has it locked, a
 * note says so, and a background process updates it later.
 */
void journal_refresh_index(struct journal *journal, struct repo *repo);

/*
 * Between these two calls, journal_is_publishing() is true for the tasks of the
 * added events. The caller must hold sync.lock throughout, and the append lock
 * at the first call.
 */
int journal_set_publishing(struct journal *journal, struct err *err) MUST_CHECK;
void journal_end_publishing(struct journal *journal);

/*
 * Report a failure that came after our lines were in the segment. Returns its
 * class.
 */
int journal_recorded(const struct journal *journal, const struct err *why,
    struct err *err);

/*
 * Make the merge that git could not finish because commands have moved the
 * branch. A note says so, or what is left to do. The caller must hold no lock.
 */
void journal_conclude_merge(struct journal *journal);

/* Returns the wall clock, or the fixed one. */
int64_t journal_clock(const struct journal *journal);

/* Append the commit message for these events, in the given order. */
void commit_message(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count);

#endif
