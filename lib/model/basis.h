/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BASIS_H
#define TASKLOG_BASIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/event.h"
#include "model/view.h"

/* The actor of a command. */
struct actor {
	const char *name;
	const char *session;	/* NULL: none */
};

/*
 * The basis of a command's decisions: the state, the actor, and the few
 * questions that it asks of the log. The results are events, which add() folds
 * into the state at once, and notes. A journal has a basis, journal_basis(); a
 * caller without a journal can make one.
 */
struct basis {
	const struct view *view;
	struct actor actor;
	/* the wall clock; view->now_ms is later if the last event's stamp is */
	int64_t clock_ms;
	bool writing;		/* events may be added */
	struct buf notes;	/* sentences that are not errors, one a line */

	/* adds an event; *event is its number in the state */
	int (*add)(void *log, const struct draft *draft, uint32_t *event,
	    struct err *err);
	/* appends the raw line of an event */
	int (*read_line)(void *log, uint32_t event, struct buf *out,
	    struct err *err);
	/* true while another process asks a remote for a claim of the task */
	bool (*is_publishing)(void *log, const char *task);
	/* true if the process behind a session has ended for certain */
	bool (*has_ended)(void *log, struct slice session);
	/* appends where a session is alive; nothing if that is not known */
	void (*add_place)(void *log, struct slice session, struct buf *out);
	void *log;		/* first argument of these functions */
};

/* Add an event, by add(). */
int basis_add(struct basis *basis, const struct draft *draft, uint32_t *event,
    struct err *err) MUST_CHECK;

/* Add a note, unless the notes have it already. */
void basis_note(struct basis *basis, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
