/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_PRIVATE_H
#define TASKLOG_FSCK_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "attr.h"
#include "buf.h"
#include "fsck.h"
#include "id.h"
#include "segment.h"

/* What the files share that mend a log. */
struct draft;
struct repo;
struct event_parser;

struct event_ids {
	struct event_id *id;
	size_t count, cap;
};

struct fsck_repair {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	finding_fn *fn;
	void *arg;
	size_t kept;		/* replaced files put by */
};

/* Tell what was done, as a note. */
void fsck_said(const struct fsck_repair *repair, const char *path, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

int fsck_has_line(struct slice text, struct slice line);	/* boolean */
int fsck_take_locks(struct journal *journal, int *append, int *commit, struct err *err)
    MUST_CHECK;

/* Write one event, be our own stream damaged or not. */
int fsck_record(struct journal *journal, const struct draft *draft, struct err *err)
    MUST_CHECK;

/* Boolean: is the data null of the line with this head, and no purge names it? */
int fsck_is_blanked(struct journal *journal, uint64_t head);

int fsck_has_gaps(struct journal *journal);	/* boolean: that are not accepted */

/*
 * A loader of all files into a state of its own, which the caller frees, as it releases
 * the problems.
 */
struct loader fsck_loader(const struct journal *journal, struct problems *problems);

/*
 * Events that others name and that are nowhere, sorted; but for those that an event says
 * all go on without. To be released.
 */
int fsck_find_lost(const struct journal *journal, struct event_ids *out, struct err *err)
    MUST_CHECK;
int event_ids_has(const struct event_ids *ids, struct event_id id);	/* boolean */
void event_ids_release(struct event_ids *ids);

/* Look in git for lines that streams lack or that were blanked, and put back what is found. */
int fsck_fill_gaps(struct fsck_repair *repair, struct err *err) MUST_CHECK;

/* Say what is missing for good; accept: boolean, an event says that all go on without it. */
int fsck_accept_gaps(struct fsck_repair *repair, int accept, struct err *err) MUST_CHECK;

#endif
