/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FSCK_STREAMS_H
#define TASKLOG_FSCK_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "check/fsck.h"
#include "format/event.h"

/*
 * Lines of all streams, to be checked against each other, from any source: no
 * line is missing, each carries the hash of the line before, clocks do not go
 * back, and each event was allowed when it was written. The caller fills the
 * finder's fields first; the rest is {0}.
 */
struct audit;
struct problems;
struct stream_line;

struct fsck_streams {
	finding_fn *fn;
	void *arg;
	struct fsck_totals *totals;	/* errors and notes are counted */
	int64_t now_ms;
	const struct meter *meter;	/* may be NULL */
	const struct state *state;	/* knows which gaps are accepted */
	struct audit *audit;
	struct stream_line *line;
	size_t count, cap;
	char **paths;
	size_t paths_count, paths_cap;
};

/*
 * Report one finding. Control characters in the message and in the path are
 * made harmless.
 */
void fsck_report(struct fsck_streams *streams, enum finding_level level,
    const char *path, uint64_t line, const char *fmt, ...) PRINTF_LIKE(5, 6);

/*
 * Add a good line, in the order of files. asked: report what is wrong with it.
 */
void fsck_streams_add(struct fsck_streams *streams, const struct event *event,
    struct slice text, const char *path, uint64_t number, bool asked);

/*
 * Check all lines, once all are added. A line that is among the problems is not
 * missing.
 */
void fsck_streams_check(struct fsck_streams *streams,
    const struct problems *problems);
void fsck_streams_release(struct fsck_streams *streams);

#endif
