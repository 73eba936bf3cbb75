/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_PRIVATE_H
#define TASKLOG_FSCK_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "check/fsck.h"

/* What the files share that mend a log. */
struct draft;
struct repo;
struct event_parser;

struct fsck_repair {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	finding_fn *fn;
	void *arg;
	size_t kept;		/* replaced files put by */
};

/* Tell what was done, as a note. */
void fsck_said(const struct fsck_repair *repair, const char *path,
    const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Write one event, be our own stream damaged or not. */
int fsck_record(struct journal *journal, const struct draft *draft,
    struct err *err) MUST_CHECK;

/*
 * Say what is missing for good; accept: boolean, an event says that all go on
 * without it.
 */
int fsck_accept_gaps(struct fsck_repair *repair, bool accept,
    struct err *err) MUST_CHECK;

#endif
