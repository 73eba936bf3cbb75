/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_PRIVATE_H
#define TASKLOG_IMPORT_PRIVATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "format/id.h"
#include "import/import.h"

/*
 * Shared by import.c, import_apply.c and import_change.c. No other file may
 * include it.
 */
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

enum presence {
	ABSENT,			/* neither in the source nor in the log */
	MAKE,			/* must be made */
	PRESENT,		/* in the log */
	CLOSED			/* in the log, but read-only */
};

struct target {
	char id[TASK_ID_SIZE];
	enum presence presence;
	/* true if the source is newer than the last import */
	bool fresh;
	bool undone;		/* its creation was undone */
	bool parented;		/* true if this import has set its parent */
	bool changed;
	/* links whose other end does not exist, as JSON */
	struct buf outside;
	/* true if it has a change for fields without a time of their own */
	bool late;
	int64_t last_at;	/* time of its latest other change */
};

enum change_kind {
	CHANGE_MAKE,
	CHANGE_LINK,
	CHANGE_MESSAGE,
	CHANGE_MOVE,
	CHANGE_EDIT
};

struct import_change {
	int64_t at;		/* sorts the changes */
	enum change_kind kind;
	size_t task, number;
};

struct apply {
	struct import *import;
	struct journal *journal;
	const struct view *view;
	struct target *target;
	struct import_change *change;
	size_t changes, changes_cap;
};

/*
 * Returns the state of the log's workflow for the task's state in the source.
 */
struct slice import_state(const struct workflow *workflow,
    const struct import_task *task);

/*
 * Returns the number of the task that a link goes to. All are known when
 * changes are collected.
 */
size_t import_target(struct apply *a, const struct import_link *link);

/* True if events of the task may be made. */
bool import_writable(const struct target *target);

int import_do(struct apply *a, const struct import_change *change,
    struct err *err) MUST_CHECK;

#endif
