/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_H
#define TASKLOG_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "log/journal.h"

/*
 * An import: what another tracker knows, gathered by a reader (import_beads.h,
 * ...) and then applied to a log in one batch. A reader only says what its
 * source says: what is missing, odd, repeated or elsewhere is dealt with here,
 * for all sources alike.
 *
 * The same source imported twice, or in two clones, makes one thing of each:
 * ids are hashes of what the source says. Times and authors are the source's.
 * What was changed in the log by hand is never overwritten; what only imports
 * have written follows the source, unless the source is the older one.
 */
struct import;
struct err;

/*
 * Of a record in the source; taking one apart needs several times as much
 * memory.
 */
#define IMPORT_RECORD_MAX (16 * 1024 * 1024)

/* What a state is for, when the workflow has none of its name. */
enum import_role {
	IMPORT_OPEN,
	IMPORT_WAITING,		/* open, but not for the taking */
	IMPORT_WORKING,
	IMPORT_DONE,
	IMPORT_CANCELLED
};

/* What a problem with a record costs. */
enum import_loss {
	IMPORT_REMARK,		/* it was read all the same */
	IMPORT_LOST,		/* a part of it is left out */
	IMPORT_SKIPPED		/* all of it is */
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
	/* boolean: a record of the task itself was read */
	int whole;
	const char *file;		/* where that was; borrowed */
	uint64_t line;
	struct import_values fields;	/* title, body, ... */
	/* labels and metadata, of which no source has times */
	struct import_values tags;
	/* tags that do not come with the record */
	struct import_values more;
	/* which one it was; import_totals.records then */
	size_t record;
	/* boolean: something has a link to it */
	int linked;
	int gone;			/* boolean: the source has deleted it */
	enum import_role role;
	/* in the default workflow, or the source's own word */
	char *state;
	int unknown;			/* boolean: the word is in no table */
	/* the reason it is in that state, NULL: none */
	char *why;
	/*
	 * WHEN_NONE: unknown. The last time that the record has tells whether
	 * it is news; where a source has none, its reader can give that of the
	 * file.
	 */
	int64_t created_at, moved_at, updated_at;
	char *created_by, *moved_by, *updated_by;	/* NULL: unknown */
};

struct import_link {
	size_t task;
	char *target;			/* the other's id in the source */
	char *kind;			/* a link kind, or "parent" */
	/* the record of the task that it stands in; 0: in none */
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
	size_t changed;		/* there already, and changed */
	size_t links, messages;	/* made */
	size_t outside;		/* of the links: to what is not there */
	/* links from what is not there, or of a task to itself */
	size_t dropped;
	size_t ignored;		/* records of a kind that is not imported */
	size_t replaced;	/* records of which a newer one is there */
	size_t bad;		/* records skipped */
};

/* Told while it goes on; functions may be NULL. */
struct import_report {
	void (*problem)(void *arg, const char *file, uint64_t line,
	    enum import_loss loss, const char *message);
	void (*made)(void *arg, const char *ref, const char *id);
	/*
	 * a link of the task that the source calls ref: kept, though its other
	 * end is not there
	 */
	void (*outside)(void *arg, const struct import_link *link,
	    const char *ref);
	void (*dropped)(void *arg, const struct import_link *link,
	    const char *ref);
	void (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

/* source: one word, which is part of all ids. Both are borrowed. */
struct import *import_new(const char *source,
    const struct import_report *report);
void import_free(struct import *import);
struct import_totals *import_totals(struct import *import);

void import_problem(struct import *import, const char *file, uint64_t line,
    enum import_loss loss, const char *fmt, ...) PRINTF_LIKE(5, 6);

/*
 * Take the byte order mark off a text. TASK_EINVALID: it is compressed, a
 * database or not in UTF-8; the sentence says what to do.
 */
int import_check_text(const char *name, struct slice *text,
    struct err *err) MUST_CHECK;

/*
 * The number of the task that the source calls so; made when it was not seen
 * before.
 */
size_t import_number(struct import *import, struct slice ref);

/* Borrowed until the next import_number(). */
struct import_task *import_at(struct import *import, size_t task);

/*
 * A record of a task, last changed at updated_at: of several the newest counts,
 * of those that are equally new the one that is read last. Returns the task,
 * emptied and with its times set, or NULL when a newer record was read; *number
 * is its number either way.
 */
struct import_task *import_take(struct import *import, struct slice ref,
    int64_t updated_at, size_t *number);

/* What a source says of a state. Texts are borrowed. */
struct import_status {
	const char *word;	/* NULL: nothing */
	int64_t closed_at;	/* WHEN_NONE: nothing */
	const char *why;	/* it was closed; NULL: nothing */
};

/*
 * Set role, state, their time and reason; other fields are set already. A word
 * that is not known is closed if there is a time of closing, else open, and
 * kept as metadata.
 */
void import_set_status(struct import_task *task,
    const struct import_status *status);

/*
 * Set the title to a clean line that is not empty; one that is too long is cut,
 * and then body, so far empty, begins with the whole.
 */
void import_set_title(struct import_values *fields, struct buf *body,
    struct slice line);

/* The strings of link and message become the import's. */
void import_link(struct import *import, struct import_link link);
void import_message(struct import *import, struct import_message message);

/* Set a value, in place of an earlier one of the same field. */
void import_set_raw(struct import_values *values, const char *field,
    struct slice raw);
void import_set_text(struct import_values *values, const char *field,
    struct slice text);
void import_clear(struct import_values *values);

/*
 * Foreign text as the format takes it, appended to a cleared buf: a line
 * without control characters, trimmed; a text with line feeds and tabs; a name;
 * a word of a label. They may come out empty. The text is valid UTF-8.
 */
void import_clean_line(struct buf *out, struct slice text);
void import_clean_text(struct buf *out, struct slice text);
void import_clean_name(struct buf *out, struct slice text);
void import_clean_word(struct buf *out, struct slice text);

/* The buf's text as a string of one's own; NULL if it is empty. */
char *import_string(const struct buf *text);

/*
 * Add to the journal what the log does not have yet, in the order of time.
 * Within a transaction. A record that no event can hold is reported and
 * skipped.
 */
int import_apply(struct import *import, struct journal *journal,
    struct err *err) MUST_CHECK;

#endif
