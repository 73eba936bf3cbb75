/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_SUMMARY_H
#define TASKLOG_TASK_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * What lists ask of every task, kept with the state from one look to the next:
 * by the snapshot for whoever comes, and by a process that looks often. A row
 * holds as long as no event has arrived of its task or of one that it links to
 * (the fold strikes it out then) and the workflow is the same. So it takes
 * links for good that close a cycle (cycle.h): summary_on_cycle() puts that
 * right. What depends on claims or on the time is not kept: a flag only says
 * that there is none of it.
 */
enum {
	/* created and not hidden: only then there is a row */
	SUMMARY_SHOWN = 1,
	SUMMARY_CLOSED = 2,
	/* nothing but a claim or the time stands against it */
	SUMMARY_READY = 4,
	SUMMARY_FIXED = 8,	/* it was never claimed and is not deferred */
	SUMMARY_BLOCKED = 16,
	SUMMARY_CAPS = 32,	/* requires capabilities */
	SUMMARY_DUE = 64,
	/* no second value of anything, no second claim */
	SUMMARY_SINGLE = 128
};

/* Before a pass: strike out what another workflow has left, if anything. */
void summary_begin(const struct view *view);

/*
 * The row of a subject, NULL: it is not known, or no task that is shown.
 * Borrowed.
 */
static inline const struct summary_row *
summary_known(const struct view *view, uint32_t subject)
{
	const struct summary_row *row = state_summary(view->state, subject);

	return row->flags ? row : NULL;
}

/*
 * The same, worked out if need be; NULL: no task that is shown. Good until the
 * next.
 */
const struct summary_row *summary_at(const struct view *view, uint32_t subject);

/*
 * Boolean: is the task on a cycle of links? *copy is its row then, with the
 * flags that depend on links as they are. For who reads flags, after
 * cycles_find() found some.
 */
int summary_on_cycle(struct summary_row *copy, const struct view *view,
    uint32_t subject, const struct summary_row *row);

/* Work out all rows of a state, by its own workflow. */
void summary_all(struct state *state);

/*
 * Boolean: is what is known of a subject, if anything, what a look at it tells?
 */
int summary_holds(const struct view *view, uint32_t subject);

/* The number that orders by creation; INT64_MAX: not known. */
int64_t summary_created(const struct task *task);

/*
 * Signatures of texts, without case: one that contains another has all bits of
 * its signature (C. Faloutsos, S. Christodoulakis, Signature files, ACM TOIS 2,
 * 1984). Very long ones have all there are. A process that looks often keeps
 * those of titles and bodies.
 */
void summary_sign_add(struct sign_rec *sign, struct slice text);
int summary_sign_has(const struct sign_rec *sign, const struct sign_rec *part);

/*
 * Of a task that is shown, worked out if need be. Borrowed, good until the
 * next.
 */
const struct sign_rec *summary_sign(const struct view *view, uint32_t subject);

/* What the row tells, put into a task of which only parts were read. */
void summary_fill(struct task *task, const struct summary_row *row);

/*
 * The mark of a word of a field: a label, a capability, "needs/ID" of a link,
 * an assignee (no word: nobody), a parent. A task whose row lacks the mark does
 * not have the word; one whose row has it may. A word has one mark, however it
 * is spelled.
 */
uint64_t summary_mark(enum field_kind kind, struct slice word);

/* When the task of a row was created; WHEN_NONE: not known. */
int64_t summary_created_ms(const struct summary_row *row);

#endif
