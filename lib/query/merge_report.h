/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MERGE_REPORT_H
#define TASKLOG_MERGE_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "log/journal.h"

/*
 * Conflicts that people should look at, because clones wrote without seeing
 * each other: claims of this clone that lost, codes that two tasks have, fields
 * with several values, cycles. Every clone resolves each conflict alike; the
 * report says how.
 */
enum merge_kind { MERGE_LOST, MERGE_CLASH, MERGE_CONFLICT, MERGE_CYCLE };

const char *merge_kind_name(enum merge_kind kind);

struct merge_item {
	enum merge_kind kind;
	char *task;
	/* the holder; the code and its owner; the fields; "needs", "parent" */
	char *detail;
};

struct merge_report {
	struct merge_item *item;
	size_t count, cap;
};

/* Report all conflicts, sorted by kind and id. */
void merge_report_read(struct merge_report *out, const struct journal *journal);

/* Remove the conflicts that are in `before`. */
void merge_report_since(struct merge_report *report,
    const struct merge_report *before);

/* Append an item as a JSON object. */
void merge_item_add_json(struct buf *out, const struct merge_item *item);

void merge_report_release(struct merge_report *report);

#endif
