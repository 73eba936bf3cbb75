/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_DIFF_H
#define TASKLOG_TASK_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"
#include "render/task_json.h"

/*
 * What is different for each task between two states: of a log at two times, or
 * of two clones. Values that follow from other tasks (children, blocks, ready)
 * are not compared.
 */
enum task_change_kind {
	TASK_CHANGE_CLOSED,	/* it may be new, too */
	TASK_CHANGE_NEW,	/* it was not there, and is open */
	TASK_CHANGE_REOPENED,
	TASK_CHANGE_OTHER,
	TASK_CHANGE_GONE,	/* it is not there any more */
	TASK_CHANGE_KINDS
};

const char *task_change_name(enum task_change_kind kind);

/* A key of the task object and its raw JSON; an absent value has no ptr. */
struct key_change {
	enum task_key key;
	struct slice from, to;
};

struct task_change {
	enum task_change_kind kind;
	bool added;			/* `from` does not have the task */
	const struct view *view;	/* `from` if the task is gone */
	uint32_t subject;		/* of this view */
	/* keys that differ, in the order of task objects */
	struct key_change change[TASK_KEYS];
	size_t changes;
	/* who wrote the events that `from` lacks, each once */
	const struct slice *by;
	size_t authors;
	size_t events;			/* how many events that are */
	int64_t last_ms;		/* time of the last one, or WHEN_NONE */
};

/* The memory of a comparison; all that a struct task_change refers to. */
struct task_diff;

struct task_diff *task_diff_new(const struct view *from, const struct view *to);
void task_diff_free(struct task_diff *diff);

/*
 * Returns the next task that differs, borrowed until the next call; NULL if
 * there is no more. Tasks come by kind, then in the order of their arrival.
 */
const struct task_change *task_diff_next(struct task_diff *diff);

/* Append the change as one JSON object. */
void task_change_json_add(struct buf *out, const struct task_change *change);

#endif
