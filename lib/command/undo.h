/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UNDO_H
#define TASKLOG_UNDO_H

#include "command/command.h"

/*
 * Undoing events: change.undone. An undo is an event for each subject, whose
 * writes give back what the undone events replaced; nothing is removed from the
 * log. The undo of an undo is a redo.
 */

/*
 * Appends the events (of the state) to be undone, in any order. Called within
 * the transaction, after the command's key was looked up.
 */
typedef int undo_find_fn(void *arg, struct term_list *out, struct err *err);

struct undoing {
	undo_find_fn *find;
	void *arg;
	const char *const *words;	/* the arguments, for the key */
	/* undo the later events that rest on these, too */
	bool cascade;
	/* leave out events that are undone already, rather than refuse */
	bool many;
};

/* A field that an undo changed: its raw values before and after. */
struct undo_change {
	uint32_t subject, field;	/* records of the state */
	/* places in undo_result.text; a length of 0: no value */
	size_t before, before_len, after, after_len;
};

struct undo_result {
	struct term_list undone;	/* events of the state, in order */
	/* of them, the later ones that rested on those asked for */
	struct term_list cascaded;
	struct term_list added;		/* the events of the undo */
	struct undo_change *change;
	size_t changes, cap;
	struct buf text;
	bool redo;	/* all that was undone were undos */
	bool repeated;	/* the key was used before: added has that event */
};

/*
 * Undo events. Fails with ERR_STALE if later events rest on them (the message
 * names them, and out->cascaded has them), with ERR_INVALID if one of them
 * cannot be undone, and as a move or an edit would. The caller must abort the
 * transaction if this fails. Release *out in any case.
 */
int task_undo(struct basis *basis, const struct command *command,
    const struct undoing *undoing, struct undo_result *out,
    struct err *err) MUST_CHECK;
void undo_result_release(struct undo_result *result);

#endif
