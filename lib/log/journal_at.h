/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_AT_H
#define TASKLOG_JOURNAL_AT_H

#include "base/attr.h"
#include "log/journal.h"

/*
 * Show an open journal as it was, for reading only: its state, workflow, view
 *and clock become those of then. Close it afterwards; it can neither be
 *refreshed nor written to.
 *
 *	an event id, or a unique prefix of 10 or more characters: every event up
 *to that one, in the order of writes a time, as when_parse_past() reads it:
 *every event stamped then or earlier; a time without a fraction takes its whole
 *second with it anything git calls a commit of the log: every event in its
 *files
 *
 * It is the state that the same events give when they are all there are.
 *ERR_NOT_FOUND: none of these.
 */
int journal_rewind(struct journal *journal, const char *when, struct err *err)
    MUST_CHECK;

#endif
