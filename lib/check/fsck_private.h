/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_PRIVATE_H
#define TASKLOG_FSCK_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "check/fsck.h"

/* Shared by the files that repair a log. */
struct draft;
struct repo;
struct event_parser;

struct fsck_repair {
	struct journal *journal;
	struct repo *repo;
	struct event_parser *parser;
	finding_fn *fn;
	void *arg;
	size_t kept;		/* replaced files that were kept */
};

/* Report a repair, as a note. */
void fsck_said(const struct fsck_repair *repair, const char *path,
    const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Write one event, also if our own stream is damaged. */
int fsck_record(struct journal *journal, const struct draft *draft,
    struct err *err) MUST_CHECK;

/*
 * Report the lines that are missing for good. With accept, an event says that
 * every clone continues without them.
 */
int fsck_accept_gaps(struct fsck_repair *repair, bool accept,
    struct err *err) MUST_CHECK;

#endif
