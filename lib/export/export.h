/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EXPORT_H
#define TASKLOG_EXPORT_H

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"

/*
 * Export the whole stored state as sorted JSON Lines (tasklog-event(5),
 * "Export"). Clones with the same events give the same bytes. The clock of the
 * view is not used.
 */
typedef int export_fn(void *arg, struct slice line, struct err *err);

/*
 * Call fn with each line, LF included. Stops if fn returns non-zero, and
 * returns that.
 */
int export_state(const struct view *view, export_fn *fn, void *arg,
    struct err *err) MUST_CHECK;

/* Write the state hash: SHA-256 of all lines of the export, 64 hex digits. */
#define STATE_HASH_SIZE 65
void export_hash(char out[STATE_HASH_SIZE], const struct view *view);

#endif
