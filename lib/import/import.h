/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_H
#define TASKLOG_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "log/journal.h"

/*
 * An import: the records of another tracker, gathered by a reader
 * (import_beads.h, ...) and then applied to a log in one batch. A reader only
 * passes on what its source says. Missing, odd and repeated records and links
 * to other files are handled here, for all sources alike.
 *
 * If the same source is imported twice, or in two clones, each record is
 * imported once: ids are hashes of the source's data. Times and authors are the
 * source's. A value that was changed in the log by hand is never overwritten. A
 * value that only imports have written follows the source, unless the source is
 * older.
 */
struct import;
struct err;

/*
 * The greatest length of a record. Parsing one needs several times as much
 * memory.
 */
#define IMPORT_RECORD_MAX (16 * 1024 * 1024)

/* The role of a state, for a state that the workflow does not have. */
enum import_role {
	IMPORT_OPEN,
	IMPORT_WAITING,		/* open, but nobody should take it */
	IMPORT_WORKING,
	IMPORT_DONE,
	IMPORT_CANCELLED
};

/* The effect of a problem with a record. */
enum import_loss {
	IMPORT_REMARK,		/* the record was read all the same */
	IMPORT_LOST,		/* a part of the record is left out */
	IMPORT_SKIPPED		/* the whole record is left out */
};

struct import_value {
	char *field;
	char *raw;		/* JSON */
};

struct import_values {
	struct import_value *item;
	size_t count, cap;
};

struct import_task {
	char *ref;			/* its id in the source */
	/* true if a record of the task itself was read */
	int whole;
	const char *file;		/* file of that record; borrowed */
	uint64_t line;
	struct import_values fields;	/* title, body, ... */
	/* labels and metadata, for which no source has times */
	struct import_values tags;
	/* tags from outside of the record */
	struct import_values more;
	/* import_totals.records when this record was read */
	size_t record;
	/* true if something links to the task */
	bool linked;
	bool gone;			/* true if the source has deleted it */
	enum import_role role;
	/* in the default workflow, or the source's own word */
	char *state;
	/* true if the word is not in our table */
	bool unknown;
	/* reason for the state; NULL: none */
	char *why;
	/*
	 * WHEN_NONE: unknown. The latest time of the record decides whether it
	 * is news. If a source has no times, its reader can give the time of
	 * the file.
	 */
	int64_t created_at, moved_at, updated_at;
	char *created_by, *moved_by, *updated_by;	/* NULL: unknown */
};

struct import_link {
	size_t task;
	char *target;			/* the other's id in the source */
	char *kind;			/* a link kind, or "parent" */
	/* record of the task in which the link stands; 0: none */
	size_t within;
	int64_t at;
	char *by;
	const char *file;
	uint64_t line;
};

struct import_message {
	size_t task;
	char *text;
	int64_t at;
	char *by;
	const char *file;
	uint64_t line;
};

struct import_totals {
	size_t records;		/* read so far */
	size_t tasks;		/* made */
	size_t changed;		/* in the log already, and changed */
	size_t links, messages;	/* made */
	/* links made to tasks that are not in the log */
	size_t outside;
	/* links from unknown tasks, or of a task to itself */
	size_t dropped;
	size_t ignored;		/* records of a kind that is not imported */
	size_t replaced;	/* records with a newer one */
	size_t undone;		/* tasks whose import was undone */
	size_t bad;		/* records skipped */
};

/* Callbacks for progress and problems. Functions may be NULL. */
struct import_report {
	void (*problem)(void *arg, const char *file, uint64_t line,
	    enum import_loss loss, const char *message);
	void (*made)(void *arg, const char *ref, const char *id);
	/*
	 * a link of the task `ref` was kept, though its other end is not there
	 */
	void (*outside)(void *arg, const struct import_link *link,
	    const char *ref);
	void (*dropped)(void *arg, const struct import_link *link,
	    const char *ref);
	const struct meter *meter;	/* NULL: tell nobody */
	void *arg;
};

/* source is one word, which is part of all ids. Both are borrowed. */
struct import *import_new(const char *source,
    const struct import_report *report);
void import_free(struct import *import);
struct import_totals *import_totals(struct import *import);

void import_problem(struct import *import, const char *file, uint64_t line,
    enum import_loss loss, const char *fmt, ...) PRINTF_LIKE(5, 6);

/*
 * Take the byte order mark off a text. Fails with TASK_EINVALID if the text is
 * compressed, a database or not UTF-8; the message says what to do.
 */
int import_check_text(const char *name, struct slice *text,
    struct err *err) MUST_CHECK;

/*
 * Returns the number of the task that the source calls ref. It is made if it is
 * new.
 */
size_t import_number(struct import *import, struct slice ref);

/* Borrowed until the next import_number(). */
struct import_task *import_at(struct import *import, size_t task);

/*
 * Begin a record of a task, last changed at updated_at. Of several records the
 * newest counts; of equally new ones, the one read last. Returns the task,
 * emptied and with its times set, or NULL if a newer record was read already.
 * *number is its number in both cases.
 */
struct import_task *import_take(struct import *import, struct slice ref,
    int64_t updated_at, size_t *number);

/* The state of a task in the words of the source. Texts are borrowed. */
struct import_status {
	const char *word;	/* NULL: not given */
	int64_t closed_at;	/* WHEN_NONE: not given */
	const char *why;	/* why it was closed; NULL: not given */
};

/*
 * Set role, state, its time and reason. The other fields must be set already.
 * An unknown word counts as closed if there is a closing time, else as open,
 * and is kept as metadata.
 */
void import_set_status(struct import_task *task,
    const struct import_status *status);

/*
 * Set the title to a clean line, which must not be empty. A title that is too
 * long is cut; then body, which must be empty, begins with the whole title.
 */
void import_set_title(struct import_values *fields, struct buf *body,
    struct slice line);

/* The import takes over the strings of link and message. */
void import_link(struct import *import, struct import_link link);
void import_message(struct import *import, struct import_message message);

/* Set a value. It replaces an earlier value of the field. */
void import_set_raw(struct import_values *values, const char *field,
    struct slice raw);
void import_set_text(struct import_values *values, const char *field,
    struct slice text);
void import_clear(struct import_values *values);

/*
 * Convert foreign text to what the format accepts and append it to a cleared
 * buf: import_clean_line() gives a trimmed line without control characters;
 * import_clean_text() a text with line feeds and tabs; import_clean_name() a
 * name; import_clean_word() a word of a label. The result may be empty. text
 * must be valid UTF-8.
 */
void import_clean_line(struct buf *out, struct slice text);
void import_clean_text(struct buf *out, struct slice text);
void import_clean_name(struct buf *out, struct slice text);
void import_clean_word(struct buf *out, struct slice text);

/* Returns the buf's text as a new string, or NULL if it is empty. */
char *import_string(const struct buf *text);

/*
 * Add what the log does not have yet to the journal, in the order of time. Must
 * be called within a transaction. A record that no event can hold is reported
 * and skipped.
 */
int import_apply(struct import *import, struct journal *journal,
    struct err *err) MUST_CHECK;

#endif
