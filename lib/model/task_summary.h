/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_SUMMARY_H
#define TASKLOG_TASK_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/view.h"

/*
 * The values of each task that lists read, kept with the state: in the snapshot
 * for all readers, and in memory by a process that reads often. A row is valid
 * until an event changes its task, a linked task or a child (the fold clears
 * it), or the workflow changes. A row ignores that a link may close a cycle
 * (cycle.h); summary_on_cycle() corrects that. Values that depend on claims, on
 * the time or on ancestors are not kept: a flag only says that there are none.
 */
enum {
	/* created and not hidden; only such tasks have a row */
	SUMMARY_SHOWN = 1,
	SUMMARY_CLOSED = 2,
	/* only a claim, the time or an ancestor may be against it */
	SUMMARY_READY = 4,
	SUMMARY_FIXED = 8,	/* never claimed and not deferred */
	SUMMARY_BLOCKED = 16,
	SUMMARY_CAPS = 32,	/* requires capabilities */
	SUMMARY_DUE = 64,
	/* no field with a second value, no second claim */
	SUMMARY_SINGLE = 128,
	SUMMARY_PARENT = 256	/* has open children */
};

/* Call this before a pass: it clears the rows of another workflow. */
void summary_begin(const struct view *view);

/*
 * Returns the row of a subject; NULL if it is not valid, or if the subject is
 * not a shown task. Borrowed.
 */
static inline const struct summary_row *
summary_known(const struct view *view, uint32_t subject)
{
	const struct summary_row *row = state_summary(view->state, subject);

	return row->flags ? row : NULL;
}

/*
 * Like summary_known(), but computes the row if it is not valid. NULL only if
 * the subject is not a shown task. Valid until the next call.
 */
const struct summary_row *summary_at(const struct view *view, uint32_t subject);

/*
 * True if the task is on a cycle of links. Then *copy is its row with correct
 * flags for links. For readers of flags, after cycles_find() found a cycle.
 */
bool summary_on_cycle(struct summary_row *copy, const struct view *view,
    uint32_t subject, const struct summary_row *row);

/* Compute all rows of a state, by its own workflow. */
void summary_all(struct state *state);

/*
 * True if the row of a subject is what computing it anew gives, or if it is not
 * valid.
 */
bool summary_holds(const struct view *view, uint32_t subject);

/* Returns the number that orders by creation; INT64_MAX if it is not known. */
int64_t summary_created(const struct task *task);

/*
 * Signatures of texts, ignoring case: if a text contains another, its signature
 * has all bits of the other's signature (C. Faloutsos, S. Christodoulakis,
 * Signature files, ACM TOIS 2, 1984). A very long text has all bits. A process
 * that reads often keeps the signatures of titles and bodies.
 */
void summary_sign_add(struct sign_rec *sign, struct slice text);
bool summary_sign_has(const struct sign_rec *sign, const struct sign_rec *part);

/*
 * Returns the signature of a shown task; it is computed if needed. Borrowed
 * until the next call.
 */
const struct sign_rec *summary_sign(const struct view *view, uint32_t subject);

/*
 * True if a process that reads often keeps the place of texts of this kind: the
 * title, the body, the code and the assignee.
 */
bool summary_keeps(enum field_kind kind);

/*
 * Returns such a text of a shown task; absent if it has none. Not for a log of
 * which something was purged: other words are shown for that. Borrowed from the
 * state.
 */
struct slice summary_text(const struct view *view, uint32_t subject,
    enum field_kind kind);

/*
 * Returns the beginning of such a text, see text_begin(), without reading the
 * text. Most comparisons need no more.
 */
uint64_t summary_text_begin(const struct view *view, uint32_t subject,
    enum field_kind kind);

/* Copy the values of a row into a task of which only parts were read. */
void summary_fill(struct task *task, const struct summary_row *row);

/*
 * Returns the mark of a word of a field: a label, a capability, "needs/ID" of a
 * link, an assignee (no word: nobody), a parent. If a row lacks the mark, the
 * task does not have the word; if the row has it, the task may have the word.
 * All spellings of a word have one mark.
 */
uint64_t summary_mark(enum field_kind kind, struct slice word);

/*
 * Returns the time when the task of a row was created; WHEN_NONE if it is not
 * known.
 */
int64_t summary_created_ms(const struct summary_row *row);

#endif
