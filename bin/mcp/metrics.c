/* SPDX-License-Identifier: ISC */
/*
 * Counters and histograms of latency, in powers of two. They have a fixed size
 * and cost little.
 */
#include "mcp/metrics.h"

#include <string.h>

#include "base/json.h"

#define FIRST_US 32	/* upper bound of the first bucket */

static struct metric *
find(struct metrics *metrics, const char *tool)
{
	for (size_t i = 0; i < metrics->count; i++)
		if (strcmp(metrics->tool[i].name, tool) == 0)
			return &metrics->tool[i];
	if (metrics->count == TOOLS)
		return NULL;
	metrics->tool[metrics->count].name = tool;
	return &metrics->tool[metrics->count++];
}

void
metrics_count(struct metrics *metrics, const char *tool, int64_t us, int failed)
{
	struct metric *metric = find(metrics, tool);
	int bucket = 0;

	if (!metric)
		return;
	while (
	    bucket < METRICS_BUCKETS - 1 && us >= (int64_t)FIRST_US << bucket)
		bucket++;
	metric->bucket[bucket]++;
	metric->calls++;
	metric->errors += failed != 0;
	metric->total_us += (uint64_t)us;
	if ((uint64_t)us > metric->max_us)
		metric->max_us = (uint64_t)us;
}

static void
add_number(struct buf *out, const char *key, uint64_t n)
{
	json_add_key(out, key);
	json_add_int(out, (int64_t)n);
}

/* Append {"us_below":COUNT, ...}: only buckets that are not empty. */
static void
add_histogram(struct buf *out, const struct metric *metric)
{
	struct buf name = BUF_INIT;

	json_add_key(out, "below_us");
	json_open(out, '{');
	for (int i = 0; i < METRICS_BUCKETS; i++) {
		if (!metric->bucket[i])
			continue;
		buf_clear(&name);
		if (i < METRICS_BUCKETS - 1)
			buf_add_u64(&name, (uint64_t)FIRST_US << i);
		else
			buf_add_str(&name, "more");
		add_number(out, name.data, metric->bucket[i]);
	}
	json_close(out, '}');
	buf_release(&name);
}

void
metrics_add_json(struct buf *out, const struct metrics *metrics)
{
	json_open(out, '{');
	json_add_key(out, "started");
	json_add_str(out, metrics->started);
	json_add_key(out, "tools");
	json_open(out, '{');
	for (size_t i = 0; i < metrics->count; i++) {
		const struct metric *metric = &metrics->tool[i];

		json_add_key(out, metric->name);
		json_open(out, '{');
		add_number(out, "calls", metric->calls);
		add_number(out, "errors", metric->errors);
		add_number(out, "total_us", metric->total_us);
		add_number(out, "max_us", metric->max_us);
		add_histogram(out, metric);
		json_close(out, '}');
	}
	json_close(out, '}');
	json_close(out, '}');
}
