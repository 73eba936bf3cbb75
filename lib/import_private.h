/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_PRIVATE_H
#define TASKLOG_IMPORT_PRIVATE_H

#include "arena.h"
#include "import.h"

/* Shared by import.c and import_apply.c, and by nobody else. */
struct import {
	const char *source;
	const struct import_report *report;
	struct import_task *task;
	size_t tasks, tasks_cap;
	struct hash_index refs;		/* of task numbers + 1 */
	struct import_link *link;
	size_t links, links_cap;
	struct import_message *message;
	size_t messages, messages_cap;
	struct import_totals totals;
};

#endif
