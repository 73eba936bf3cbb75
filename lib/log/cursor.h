/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CURSOR_H
#define TASKLOG_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/event.h"
#include "log/journal.h"
#include "model/view.h"

/*
 * A cursor says which events a reader has had. Events arrive in any order of
 * their stamps, because a merge brings old ones, so a cursor holds a position
 * in each stream. A stream is append-only, and a purge leaves the heads of its
 * lines alone: a cursor stays right in every clone, and across syncs, rewritten
 * remotes and purges.
 *
 * A position is a run of lines, each of which names the one before: it is known
 * by its ends. One stream has several runs only while it has a hole, or if two
 * copies of a clone wrote as one writer.
 */
struct err;

struct cursor_run {
	uint64_t writer, first, last;
	/* hashes of the heads of the line before the first, and of the last */
	uint32_t before, head;
};

/* It must start as {0}, which is before the first event. */
struct cursor {
	struct cursor_run *run;		/* sorted by writer and first line */
	size_t count, cap;
};

void cursor_release(struct cursor *cursor);

/* Add an event that a reader has had, or several. */
void cursor_add(struct cursor *cursor, const struct event *event);
void cursor_add_run(struct cursor *cursor, struct cursor_run run);

/* True if the cursor has had this number of the stream, or a greater one. */
bool cursor_reaches(const struct cursor *cursor, uint64_t writer, uint64_t seq);

/* Returns the number of events that the cursor has had. */
uint64_t cursor_count(const struct cursor *cursor);

/*
 * Append the cursor as text of printable characters without blanks, quotes or
 * backslashes: "1:9f3a01bc4d5e.120.7c02f6aa,...".
 */
void cursor_format(struct buf *out, const struct cursor *cursor);

/* Read such a text. Fails with ERR_INVALID; then the cursor is empty. */
int cursor_parse(struct cursor *out, struct slice text,
    struct err *err) MUST_CHECK;

/*
 * Get the events that have arrived and that the cursor has not had, in no
 * order. *lacking counts the events that the cursor has had and the log lacks:
 * they have not come to this clone, or the log was set back.
 */
int cursor_find_new(struct term_list *out, uint64_t *lacking,
    const struct cursor *cursor, const struct journal *journal,
    struct err *err) MUST_CHECK;

/* Set the cursor behind all events that have arrived, but before these. */
int cursor_set_end(struct cursor *out, const struct journal *journal,
    const struct term_list *except, struct err *err) MUST_CHECK;

#endif
