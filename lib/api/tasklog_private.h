/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASKLOG_PRIVATE_H
#define TASKLOG_TASKLOG_PRIVATE_H

#include <stdbool.h>

#include "api/tasklog.h"
#include "base/err.h"
#include "base/json.h"
#include "command/command.h"
#include "log/journal.h"

/* Shared by the functions of the library's entry only. */
struct tasklog {
	struct journal *journal;	/* NULL: the log could not be opened */
	char *dir, *actor, *session;	/* as given to tasklog_open() */
	struct err err;
	uint64_t fence;		/* of writes to tasks, 0: none */
	char *key;		/* of writes, NULL: none; owned */
	bool stale;		/* the state has events that were not written */
	struct buf answer;	/* of the last tasklog_call() */
	unsigned calls;		/* of tasklog_call() that have not returned */
	struct outcome outcome;	/* of the last claim or new task */
	struct json_doc more;	/* arguments that only the library takes */
};

/*
 * True if the handle or a required argument is missing. This is a macro so that
 * an analyzer that sees only the caller knows that the pointers are not NULL
 * afterwards.
 */
#define NEEDS(log, given) \
	((!(log) || !(given)) && (handle_refuse_null(log), 1))
void handle_refuse_null(struct tasklog *log);

/* Begin a call: clear the last error, and fail if the handle is not open. */
int handle_enter(struct tasklog *log) MUST_CHECK;

/*
 * Open the log of a handle once more, for a call that needs a journal of its
 * own.
 */
enum handle_purpose { HANDLE_USES, HANDLE_PUBLISHES, HANDLE_MENDS };
int handle_open_journal(struct journal **out, struct tasklog *log,
    enum handle_purpose purpose) MUST_CHECK;

/*
 * An argument of a tool: a text, or JSON if `raw` is set. If the text is NULL,
 * the argument is left out.
 */
struct member {
	const char *name, *text;
	bool raw;
};

/*
 * Call tasklog_call() with the members as arguments. A name of NULL ends the
 * members.
 */
int handle_call(struct tasklog *log, const char *tool,
    const struct member *members, tasklog_text_fn *fn, void *arg) MUST_CHECK;

#endif
