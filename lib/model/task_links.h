/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_LINKS_H
#define TASKLOG_TASK_LINKS_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct task;
struct term_list;
struct view;

/*
 * The tasks that are shown with a task, sorted by id. If the link is the other
 * task's, tasks that are not shown (view_shown()) are left out.
 */
void task_children(struct term_list *out, const struct view *view,
    uint32_t subject);
void task_needed_by(struct term_list *out, const struct view *view,
    uint32_t subject);

/* Get the tasks that link to this one by the kind (-1: as their parent). */
void task_linked_from(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind);

/* Get the tasks related to this one from either side. */
void task_related(struct term_list *out, const struct view *view,
    uint32_t subject);

/*
 * Get the needed tasks that were cancelled: they no longer block the task, but
 * nothing was done.
 */
void task_cancelled_needs(struct term_list *out, const struct view *view,
    uint32_t subject);

/*
 * True if the task is in a state whose name says that it waits, whatever its
 * needs.
 */
bool task_waits(const struct task *task);

/*
 * Append a task's name for a sentence: its code, else the beginning of its id.
 */
void task_add_name(struct buf *out, const struct view *view, uint32_t subject);

/*
 * Append the names of the unfinished tasks that this one needs,
 * comma-separated, and of those that an ancestor needs.
 */
void task_add_blockers(struct buf *out, const struct view *view,
    uint32_t subject);

/* Append "2 open children: A-1, A-2" for these. */
void task_add_open(struct buf *out, const struct view *view,
    const struct term_list *children);

/* The same for the children of a task (waits_children()). */
void task_add_children(struct buf *out, const struct view *view,
    uint32_t subject);

#endif
