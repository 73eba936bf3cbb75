/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_GAPS_H
#define TASKLOG_JOURNAL_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/id.h"
#include "log/segment.h"

/* Lines that are missing from streams and that git may still have. */
struct event_parser;
struct journal;
struct repo;

struct event_ids {
	struct event_id *id;
	size_t count, cap;
};

/* true if so */
bool event_ids_has(const struct event_ids *ids, struct event_id id);
void event_ids_release(struct event_ids *ids);

/*
 * Get the events that other events name and that are in no file, sorted, except
 * those whose loss an event accepts. The caller must release them.
 */
int journal_find_lost(const struct journal *journal, struct event_ids *out,
    struct err *err) MUST_CHECK;

/*
 * True if the line with this head has null as its data although no purge names
 * it.
 */
bool journal_is_blanked(struct journal *journal, uint64_t head);

/* true if there are gaps that no event accepts */
bool journal_has_gaps(struct journal *journal);

/* said() is called for each file into which lines were put back. */
struct gap_search {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	void (*said)(void *arg, const char *path, size_t count, int blanked);
	void *arg;
};

/*
 * Search git for lines that are missing or blanked, and put back those found.
 * The caller must hold no lock.
 */
int journal_fill_gaps(struct gap_search *in, struct err *err) MUST_CHECK;

/* Append "2 missing lines are found in an earlier commit". */
void gap_found(struct buf *out, size_t count, int blanked);

/*
 * Call journal_fill_gaps(), and describe the lines found in notes of the
 * journal.
 */
int journal_bring_back(struct journal *journal, struct err *err) MUST_CHECK;

#endif
