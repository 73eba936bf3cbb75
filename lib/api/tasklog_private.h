/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASKLOG_PRIVATE_H
#define TASKLOG_TASKLOG_PRIVATE_H

#include "base/err.h"
#include "command/command.h"
#include "log/journal.h"

/* What the calls of the library's door share, and nobody else. */
struct tasklog {
	struct journal *journal;
	struct err err;
	uint64_t fence;		/* that writes to tasks carry, 0: none */
	char *key;		/* that writes carry, NULL: none; owned */
};

static inline void
refuse_null(struct tasklog *log)
{
	if (!log)
		return;
	err_clear(&log->err);
	err_set(&log->err, ERR_INVALID, "a pointer that must be given is NULL");
}

/*
 * Boolean: is the handle missing, or what a call must be given? A macro, so
 * that whoever reads the caller alone, as an analyzer does, sees that pointers
 * are not NULL after it.
 */
#define NEEDS(log, given) ((!(log) || !(given)) && (refuse_null(log), 1))

/*
 * Every call begins so: the last error is forgotten, the handle must be open.
 */
static inline int
enter(struct tasklog *log)
{
	err_clear(&log->err);
	if (log->journal)
		journal_clear_notes(log->journal);
	return log->journal ? 0 : err_set(&log->err, ERR_USAGE,
	    "the log is not open");
}

static inline const char *
key_of(const struct tasklog *log)
{
	return log ? log->key : NULL;
}

/*
 * What a write to a task is asked with: the handle's number, and why (or NULL).
 */
static inline struct command
command_of(const struct tasklog *log, const char *why)
{
	return (struct command){ .fence = log ? log->fence : 0, .why = why,
	    .key = key_of(log) };
}

/*
 * Appends to a NULL-terminated array, owned; the strings are borrowed. NULL:
 * empty.
 */
void tasklog_push(const char ***list, const char *value);

/* A write: lock, decide, write, commit. What was decided is in *out. */
typedef int decide_fn(struct tasklog *log, void *arg, struct outcome *out);

int write_one(struct tasklog *log, decide_fn *decide, void *arg,
    struct outcome *out);

#endif
