/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_AT_H
#define TASKLOG_JOURNAL_AT_H

#include "base/attr.h"
#include "log/journal.h"

/*
 * Show an open journal as it was in the past, for reading only: its state,
 * workflow, view and clock become those of then. It can neither be refreshed
 * nor written to; close it afterwards. `when` is one of
 *
 * an event id, or a unique prefix of 10 or more characters: all events up
 *     to that one, in the order of writes
 * a time, as when_parse_past() reads it: all events stamped then or
 *     earlier; a day is its end, and a time without a fraction includes
 *     its whole second
 * a commit of the log, in any form that git knows: all events in its files
 *
 * The result is the state that exactly these events give. Fails with
 * ERR_NOT_FOUND if `when` is none of these, and with ERR_INVALID if it is a
 * time in the future.
 */
int journal_rewind(struct journal *journal, const char *when, struct err *err)
    MUST_CHECK;

/*
 * Like journal_rewind(), but to the beginning of a time: of "yesterday" nothing
 * is included. An event or a commit is included all the same.
 */
int journal_rewind_before(struct journal *journal, const char *when,
    struct err *err) MUST_CHECK;

/*
 * Find the event that is named by its id or a unique prefix of 10 or more
 * characters. *out is its number in the state, 0 if there is none. Fails with
 * ERR_AMBIGUOUS.
 */
int journal_find_event(uint32_t *out, const struct journal *journal,
    const char *name, struct err *err) MUST_CHECK;

/*
 * Get the events that a commit of the log has added to its first parent, as
 * numbers in the state. Fails with ERR_NOT_FOUND if there is no such commit.
 */
int journal_commit_events(struct term_list *out, const struct journal *journal,
    const char *commit, struct err *err) MUST_CHECK;

#endif
