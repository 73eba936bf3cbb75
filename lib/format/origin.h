/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ORIGIN_H
#define TASKLOG_ORIGIN_H

#include "format/event.h"

/*
 * What an origin excuses. An event tells of another system only where it speaks
 * as an import does: of a task that this import makes, and of nothing that is
 * ours alone. On any other event the origin is a remark, and its actor answers
 * for it.
 */

/*
 * Boolean: does the import that the event names make this task? Its id is a
 * hash of that.
 */
int origin_makes(const struct event *event, struct slice task);

/*
 * Boolean: is what the event writes to a task the work of an import? It is if
 * the import makes the task, the event is under no claim, and neither its type
 * nor a field speaks of claims, gates, failures or anything else that other
 * systems cannot know.
 */
int origin_excuses(const struct event *event, const struct event_write *write);

/*
 * Boolean: does the event write to tasks, and is it an import for each of them?
 */
int origin_is_import(const struct event *event);

#endif
