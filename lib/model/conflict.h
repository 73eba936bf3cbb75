/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CONFLICT_H
#define TASKLOG_CONFLICT_H

#include <stdbool.h>

#include "model/view.h"

/*
 * Conflicts between writers who did not see each other: registers with more
 * than one live value. One value is shown; these functions return the fields
 * and the other values. Sets (labels, links, ...) never conflict.
 */

/*
 * Get the fields in conflict, as terms sorted by name. The list is cleared
 * first.
 */
void conflict_fields(struct term_list *out, const struct view *view,
    uint32_t subject);

/*
 * Get the writes of a field in conflict that are not shown, each value once,
 * sorted by value.
 */
void conflict_writes(struct write_list *out, const struct view *view,
    uint32_t subject, uint32_t term);

/*
 * Append other conflicts in words, joined by "; ": a code that another task
 * keeps, several claims of one epoch, links that lead back to the task. True if
 * there are any.
 */
int conflict_words(struct buf *out, const struct view *view,
    const struct task *task);

/* True if the task has any conflict that people should look at. */
bool conflict_any(const struct view *view, const struct task *task);

/*
 * Like conflict_any(), but without conflicts that depend on other tasks: taken
 * codes, cycles.
 */
bool conflict_own(const struct view *view, uint32_t subject);

#endif
