/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MERGE_REPORT_H
#define TASKLOG_MERGE_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "log/journal.h"

/*
 * What people should look at because clones wrote without seeing each other:
 * claims of this clone's that lost, codes that two tasks have, fields with
 * several values, cycles. Each has one answer everywhere; here is which.
 */
enum merge_kind { MERGE_LOST, MERGE_CLASH, MERGE_CONFLICT, MERGE_CYCLE };

const char *merge_kind_name(enum merge_kind kind);

struct merge_item {
	enum merge_kind kind;
	char *task;
	/*
	 * who holds it; the code and who keeps it; the fields; "needs",
	 * "parent"
	 */
	char *detail;
};

struct merge_report {
	struct merge_item *item;
	size_t count, cap;
};

/* All of it, in the order of kinds and ids. */
void merge_report_read(struct merge_report *out, const struct journal *journal);

/* Leave out what was there before. */
void merge_report_since(struct merge_report *report,
    const struct merge_report *before);

void merge_report_release(struct merge_report *report);

#endif
