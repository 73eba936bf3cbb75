/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_GAPS_H
#define TASKLOG_JOURNAL_GAPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "format/id.h"
#include "log/segment.h"

/* Lines that streams lack, and that git may still have. */
struct event_parser;
struct journal;
struct repo;

struct event_ids {
	struct event_id *id;
	size_t count, cap;
};

/* boolean */
int event_ids_has(const struct event_ids *ids, struct event_id id);
void event_ids_release(struct event_ids *ids);

/*
 * Events that others name and that are nowhere, sorted; but for those that an
 * event says all go on without. To be released.
 */
int journal_find_lost(const struct journal *journal, struct event_ids *out,
    struct err *err) MUST_CHECK;

/*
 * Boolean: is the data null of the line with this head, and no purge names it?
 */
int journal_is_blanked(struct journal *journal, uint64_t head);

/* boolean: that are not accepted */
int journal_has_gaps(struct journal *journal);

/* said() is called for each file that lines were put back into. */
struct gap_search {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	void (*said)(void *arg, const char *path, size_t count, int blanked);
	void *arg;
};

/*
 * Look in git for lines that streams lack or that were blanked, and put back
 * what is found. The caller holds no lock.
 */
int journal_fill_gaps(struct gap_search *in, struct err *err) MUST_CHECK;

/* "2 missing lines are found in an earlier commit" */
void gap_found(struct buf *out, size_t count, int blanked);

/* journal_fill_gaps(), and notes of the journal tell what was found. */
int journal_bring_back(struct journal *journal, struct err *err) MUST_CHECK;

#endif
