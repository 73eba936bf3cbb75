/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UNDO_FIND_H
#define TASKLOG_UNDO_FIND_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/when_range.h"
#include "model/view.h"

struct err;
struct journal;

/*
 * The events that an undo names. Without anything it is the last command of the
 * journal's actor and session, also if that was an undo.
 */
struct undo_ask {
	/*
	 * events, messages or commits of the log, NULL-terminated: ids or
	 * unique prefixes
	 */
	const char *const *named;
	const char *by;		/* all events of an actor ... */
	struct when_range when;	/* ... in this time */
	const char *import;	/* all events of an import: its source */
};

/* Get the events as numbers in the state. Fails with ERR_NOT_FOUND. */
int undo_find(struct term_list *out, const struct journal *journal,
    const struct undo_ask *ask, struct err *err) MUST_CHECK;

/*
 * Get the events of the command whose last event this is: the events of one
 * writer in one go. Each but the first one has its number as `part`.
 */
int undo_find_command(struct term_list *out, const struct journal *journal,
    uint32_t event, struct err *err) MUST_CHECK;

#endif
