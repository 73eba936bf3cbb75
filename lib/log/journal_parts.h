/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_PARTS_H
#define TASKLOG_JOURNAL_PARTS_H

#include "git/owner.h"
#include "log/journal.h"
#include "log/journal_whole.h"
#include "log/snapshot.h"
#include "log/writer_table.h"
#include "model/basis.h"

/*
 * What a journal is made of: for its own files, and for those that mend a log
 * or exchange its events. All others have journal.h.
 */

struct repo;

/*
 * What the last commit holds of our stream: tasklog/committed. While the branch
 * is at oid, only commands of this clone have moved it since it was at base; so
 * of all files only the ends of this clone's own streams can have changed since
 * then.
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
	struct loader loader;
	struct problems problems;	/* all of the loader's */
	struct problems shown;		/* those that are not set aside */
	struct workflow workflow;
	/* the workflow was read at this write */
	uint32_t workflow_event;
	struct view view;
	struct basis basis;		/* with the notes of what was done */
	struct writer_table writers;
	int writer_table_open;
	int append_fd;			/* the append lock, -1 */
	/* boolean: journal_may_write() said so */
	int may_write;
	struct owner_scope owner;	/* of what is made */
	/* boolean: our stream was, by journal_begin() */
	int looked_over;
	/* boolean: our stream names events that are nowhere */
	int rests_on_lost;
	/* boolean: files were lost since it was opened */
	int shrank;
	/* boolean: the state has folded lines that are not there */
	int ahead;
	/* what the state began as, if anything */
	struct snapshot snapshot;
	/* the state has all of this base; "": not known */
	char base[SNAPSHOT_OID];
	int no_snapshot;		/* boolean: neither use nor write one */
	/* what the files lack of what git holds */
	struct whole whole;
	struct buf told;		/* the notes, with what is lacking */
	/* boolean: what is lacking was told before */
	int cleared;
	/* boolean: an error says why nothing is written */
	int refused;

	/* the batch between begin and end */
	struct buf pending;		/* formatted lines, until the commit */
	size_t *start, start_cap;	/* where each of them begins */
	size_t added;
	size_t written;			/* of all batches */
	struct event_id batch[2];	/* the first and the last of them */
	struct hlc last;		/* stamp before the next one */
	uint64_t seq;			/* of the last line */
	char prev[DIGEST_HEX_SIZE];
	uint32_t segment;		/* the open one */
	uint64_t segment_size;		/* its whole lines */

	/* what is to be committed */
	uint64_t target_seq;
	struct event_id target[2];	/* the first and the last event of it */
	/* what commits have left to do: maintenance.h */
	int maintenance;
	/* boolean: git has taken them out of the files again */
	int gone;
};

void journal_read_workflow(struct journal *journal);

/* Have journal_basis() ask and write to this journal. */
void journal_init_basis(struct journal *journal);

/*
 * Take a lock of the log by its name in the local directory. ERR_BUSY as
 * options say; also what journal_may_write() says.
 */
int journal_lock(struct journal *journal, int *fd, const char *name,
    struct err *err) MUST_CHECK;

/*
 * The locks of those who write events and of those who commit them; both or an
 * error.
 */
int journal_take_locks(struct journal *journal, int *append, int *commit,
    struct err *err) MUST_CHECK;

/*
 * A loader of all files into a state of its own, which the caller frees, as it
 * releases the problems.
 */
struct loader journal_fresh_loader(const struct journal *journal,
    struct problems *problems);

/*
 * Begin with the snapshot if there is a good one; what it lacks is folded next.
 */
void journal_begin_state(struct journal *journal);

/*
 * Replace the snapshot once what came after it is long: more than a part of
 * all, so that writing it costs each event a little. Nothing that could not be
 * read must be forgotten by it.
 */
void journal_end_state(struct journal *journal);

/* What git holds now, as a base; "" when that cannot be told. */
void journal_base_now(char out[SNAPSHOT_OID], const struct journal *journal);

/*
 * The mark of a branch tip; zeroes but for a base when the branch was moved
 * otherwise.
 */
void journal_read_mark(struct mark *mark, const struct journal *journal,
    const char *tip);
int journal_write_mark(const struct journal *journal, const struct mark *mark,
    struct err *err) MUST_CHECK;
int journal_reload(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Fold what other processes of this clone have appended; `base` is what git
 * holds now. If nobody has, that costs a stat for each stream. Only if git holds
 * something else than the state has seen, or lines are gone, everything is
 * refreshed.
 */
int journal_read_tails(struct journal *journal, const char *base,
    struct err *err) MUST_CHECK;

/*
 * Look at all files, whatever the snapshot has of them, and put back what they
 * lack. Takes the append lock for that long.
 */
int journal_look_over(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * The steps of journal_transact(). Take the append lock and catch up; it says
 * which errors there are.
 */
int journal_begin(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * journal_begin() although our own stream is damaged: goes on as another writer
 * then. For task-fsck --repair only.
 */
int journal_begin_anew(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Write the lines and drop the lock. `atomic`: all of them or none even if the
 * machine dies (several lines then get a segment of their own; so do large
 * batches). TASK_ESYSTEM: nothing was written, or it was cut off again; the
 * next journal_refresh() or journal_begin() folds anew what is there.
 */
int journal_end(struct journal *journal, int atomic,
    struct err *err) MUST_CHECK;

/*
 * Drop the lock without writing; what was added is forgotten at the next
 * refresh.
 */
void journal_abort(struct journal *journal);

/*
 * Return when all that journal_end() wrote is durable and committed, by us or
 * by another process; if it had nothing to write, since all is as it should be,
 * then what makes it so: all that was in our stream. TASK_ESYSTEM: it is in the
 * segment and perhaps not durable; the next command commits it.
 */
int journal_commit(struct journal *journal, struct err *err) MUST_CHECK;

/* Boolean: our own stream is shorter than what we have written. */
int journal_is_set_back(const struct journal *journal);

/* Can our own stream be read? Writing on would hide what cannot. */
int journal_check_stream(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Where our stream ends, by the state: sets the segment, its size, seq and prev
 * of the journal. What is torn there is cut off, and what would be continued is
 * looked over.
 */
int journal_find_tail(struct journal *journal, struct err *err) MUST_CHECK;

/*
 * Cut the torn lines of this clone's other writers (its host had another name),
 * whose append lock is ours: they were never acknowledged, and nobody else can.
 */
void journal_cut_tails(struct journal *journal);

/*
 * Write the pending lines and tell the state where they are: in the end all of
 * a part are in its file or none is. atomic: all are one part.
 */
int journal_write_batch(struct journal *journal, int atomic,
    struct err *err) MUST_CHECK;

/* Returns a copy, which the caller frees, or NULL if text is NULL or empty. */
char *journal_copy_text(const char *text);

/* Tell the loader which writers' files this clone appends to. */
void journal_set_local(struct journal *journal);

/* Have the next commit wait for all of our stream that the state knows. */
void journal_target_end(struct journal *journal);

/*
 * May a segment, up to size, be committed over what git holds of it? Only if it
 * begins with that, and each line behind it is an event of the writer.
 * TASK_EINVALID says what is wrong with it.
 */
int journal_check_growth(struct journal *journal, struct repo *repo,
    uint64_t writer, uint32_t number, uint64_t size,
    struct err *err) MUST_CHECK;

/*
 * See to it that the index is true after the branch was moved; who has it
 * locked is told in a note, and a process that is left behind sees to it then.
 */
void journal_refresh_index(struct journal *journal, struct repo *repo);

/*
 * Between these two journal_is_publishing() knows of what was added. The caller
 * holds sync.lock throughout, and the append lock at the first.
 */
int journal_set_publishing(struct journal *journal, struct err *err) MUST_CHECK;
void journal_end_publishing(struct journal *journal);

/* Report a failure that came after our lines were in the segment. Its class. */
int journal_recorded(const struct journal *journal, const struct err *why,
    struct err *err);

/*
 * Make the merge that git could not finish, because commands have moved the
 * branch. A note says so, or what is left to do. The caller holds no lock.
 */
void journal_conclude_merge(struct journal *journal);

/* The wall clock, or the fixed one. */
int64_t journal_clock(const struct journal *journal);

/* The commit message for events, in the order given. */
void commit_message(struct buf *out, const struct journal *journal,
    const uint32_t *events, size_t count);

#endif
