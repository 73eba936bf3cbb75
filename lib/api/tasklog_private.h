/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASKLOG_PRIVATE_H
#define TASKLOG_TASKLOG_PRIVATE_H

#include <stdbool.h>

#include "api/tasklog.h"
#include "base/err.h"
#include "base/json.h"
#include "command/command.h"
#include "log/journal.h"

/* What the calls of the library's door share, and nobody else. */
struct tasklog {
	struct journal *journal;	/* NULL: it could not be opened */
	char *dir, *actor, *session;	/* as it was opened */
	struct err err;
	uint64_t fence;		/* that writes to tasks carry, 0: none */
	char *key;		/* that writes carry, NULL: none; owned */
	bool stale;		/* the state has what was not written */
	struct buf answer;	/* of the last tasklog_call() */
	struct outcome outcome;	/* of the last claim or new task */
	struct json_doc more;	/* arguments that only the library takes */
};

/*
 * True if the handle is missing, or what a call must be given. A macro, so that
 * an analyzer of the caller alone sees that pointers are not NULL after it.
 */
#define NEEDS(log, given) \
	((!(log) || !(given)) && (handle_refuse_null(log), 1))
void handle_refuse_null(struct tasklog *log);

/*
 * Every call begins so: the last error is forgotten, the handle must be open.
 */
int handle_enter(struct tasklog *log) MUST_CHECK;

/*
 * Open the log of a handle once more, for what asks for a journal of its own.
 */
enum handle_purpose { HANDLE_USES, HANDLE_PUBLISHES, HANDLE_MENDS };
int handle_open_journal(struct journal **out, struct tasklog *log,
    enum handle_purpose purpose) MUST_CHECK;

/*
 * An argument of a tool: a text, or with `raw` JSON. A text of NULL leaves it
 * out.
 */
struct member {
	const char *name, *text;
	bool raw;
};

/* tasklog_call() with the members, which end with a name of NULL. */
int handle_call(struct tasklog *log, const char *tool,
    const struct member *members, tasklog_text_fn *fn, void *arg) MUST_CHECK;

#endif
