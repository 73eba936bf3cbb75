/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_UNDO_PRIVATE_H
#define TASKLOG_UNDO_PRIVATE_H

#include "command/command_private.h"

/*
 * The past of the subjects that an undo writes to: every event that touched
 * them, in the order of writes, with what each write replaced. The state does
 * not keep `over` and `rests`, so the lines of these events are read again.
 */

/* A write of the past. Writes are numbered from 1 in the order of events. */
struct past_write {
	uint32_t event;		/* number in past.event */
	uint32_t subject, field;	/* records of the state */
	uint32_t record;	/* the write in the state; 0: it has none */
	uint32_t over, overs;	/* writes that it replaced, in past.over */
	uint32_t next;		/* of the subject; 0: none */
	bool live;
	/* an event that is to be undone made this value */
	bool reaches;
	/* the write whose value shows when that event is undone; 0: none */
	uint32_t base;
};

/* An event of the past, numbered from 1. */
struct past_event {
	uint32_t event;		/* in the state */
	enum event_type type;
	uint32_t write, writes;	/* in past.write */
	uint32_t rest, rests;	/* numbers of events, in past.rest */
	bool gone;		/* its values are missing */
	bool chosen;		/* it is to be undone */
	uint32_t undone_by;	/* the undo that counts; 0: none */
};

struct past {
	const struct basis *basis;
	struct event_parser *parser;
	struct past_event *event;
	size_t events, events_cap;
	struct past_write *write;
	size_t writes, writes_cap;
	uint32_t *over;
	size_t overs, overs_cap;
	uint32_t *rest;
	size_t rests, rests_cap;
	uint32_t *number;	/* by event of the state: number here, or 0 */
	bool *subject;		/* by subject: it is read */
	uint32_t *first;	/* by subject: its first write, or 0 */
};

/*
 * Read the past of everything that these events (of the state) write to, and
 * note the events as chosen. Fails with ERR_IO.
 */
int past_read(struct past *past, const struct basis *basis,
    const struct term_list *chosen, struct err *err) MUST_CHECK;
void past_release(struct past *past);

/* Find which events are undone, if the chosen undos no longer count. */
void past_mark_undone(struct past *past);

/* Returns the undo of an event (both of the state); 0 if it is not undone. */
uint32_t past_undone_by(const struct basis *basis, uint32_t event);

/*
 * True if the undo gives back what the other event wrote. It may name events in
 * `rests` that it only relies on.
 */
bool past_undoes(const struct past *past, const struct past_event *undo,
    const struct past_event *other);

/*
 * Find the events that rest on the chosen ones, and what each write would leave
 * when these are undone. With `cascade` such events are chosen, too. Appends
 * them (of the state) to out.
 */
void past_find_dependents(struct past *past, struct term_list *out,
    bool cascade);

/* undo_write.c */

struct undo_result;

/*
 * Add the undo of one subject, and note it in *out. The decision has a draft of
 * its own. Adds nothing if there is nothing to give back.
 */
int undo_write_subject(struct decision *d, const struct past *past,
    uint32_t subject, struct undo_result *out, struct err *err) MUST_CHECK;

/* undo_depend.c */

/* True if a chosen event created the task, or brought it back. */
bool past_makes(const struct past *past, uint32_t subject);

/*
 * True if the field is written by undos only: it says itself that something is
 * undone.
 */
bool past_is_mark(const struct past *past, const struct past_write *write);

#endif
