/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ORIGIN_H
#define TASKLOG_ORIGIN_H

#include <stdbool.h>

#include "format/event.h"

/*
 * The rules that an origin excuses an event from. They are excused only if the
 * event speaks as an import does: it writes to a task that this import makes,
 * and to no field that only tasklog has. On any other event the origin is a
 * remark, and its actor answers for the event.
 */

/*
 * True if the import that the event names makes this task. The id of such a
 * task is a hash of the import.
 */
bool origin_makes(const struct event *event, struct slice task);

/*
 * True if the write is the work of an import: the import makes the task, the
 * event carries no fence, and its type and fields are those that other systems
 * have, too (no claims, gates or failures).
 */
bool origin_excuses(const struct event *event, const struct event_write *write);

/*
 * True if the event writes to tasks and origin_excuses() holds for each of
 * them.
 */
bool origin_is_import(const struct event *event);

#endif
