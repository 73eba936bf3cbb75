/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EXPORT_H
#define TASKLOG_EXPORT_H

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"

/*
 * The whole stored state as sorted JSON Lines (tasklog-event(5), "Export"): the
 * same bytes in every clone of the same events. The clock of the view is not
 * looked at.
 */
typedef int export_fn(void *arg, struct slice line, struct err *err);

/*
 * Calls fn with each line, LF included; stops at its first non-zero return and
 * gives that.
 */
int export_state(const struct view *view, export_fn *fn, void *arg,
    struct err *err) MUST_CHECK;

/* The state hash: SHA-256 of all those lines, 64 hex digits. */
#define STATE_HASH_SIZE 65
void export_hash(char out[STATE_HASH_SIZE], const struct view *view);

#endif
