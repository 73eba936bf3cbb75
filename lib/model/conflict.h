/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CONFLICT_H
#define TASKLOG_CONFLICT_H

#include "model/view.h"

/*
 * What writers who did not see each other left undecided: registers with more
 * than one live value. One of them shows; these functions name the fields and
 * the other values. Sets (labels, links, ...) never conflict.
 */

/*
 * The fields in conflict, as terms sorted by name. The list is cleared first.
 */
void conflict_fields(struct term_list *out, const struct view *view,
    uint32_t subject);

/*
 * The writes of such a field that do not show, each value once, sorted by
 * value.
 */
void conflict_writes(struct write_list *out, const struct view *view,
    uint32_t subject, uint32_t term);

/*
 * What else does not fit together, in words: a code that another task keeps,
 * more than one claim of one epoch, links that lead back to the task. Joined by
 * "; ", after what the buffer has. Boolean: was there any?
 */
int conflict_words(struct buf *out, const struct view *view,
    const struct task *task);

/* Boolean: is there anything of all this that people should look at? */
int conflict_any(const struct view *view, const struct task *task);

/* The same, but for what other tasks have a say in: taken codes, cycles. */
int conflict_own(const struct view *view, uint32_t subject);

#endif
