/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_METRICS_H
#define TASKLOG_MCP_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "tool/tools.h"

/*
 * For each tool: how many calls there were, how many failed, and how long they
 * took.
 */
/* bucket n: less than 2^(n + 5) us; the last: the rest */
#define METRICS_BUCKETS 16

struct metric {
	const char *name;
	uint64_t calls, errors;
	uint64_t total_us, max_us;
	uint64_t bucket[METRICS_BUCKETS];
};

struct metrics {
	char started[32];	/* start of the server, in UTC */
	struct metric tool[TOOLS];
	size_t count;
};

void metrics_count(struct metrics *metrics, const char *tool, int64_t us,
    int failed);

/* Append all metrics as one JSON object. */
void metrics_add_json(struct buf *out, const struct metrics *metrics);

#endif
