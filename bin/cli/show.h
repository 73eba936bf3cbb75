/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SHOW_H
#define TASKLOG_SHOW_H

#include <stdbool.h>

#include "base/attr.h"
#include "cli/page.h"
#include "query/standing.h"
#include "render/task_json.h"

/* A task in full, for people: what task-show prints. */
struct show {
	struct cli *cli;
	struct page page;
	struct buf out;		/* the text */
	struct task task;
	struct standing standing;	/* on a terminal */
	struct task_json scratch;
	/* all messages and events, not only the last ones */
	bool history;
	int64_t wait_s;		/* --wait; 0: do not wait */
};

/* show_head.c: append the names of the task, and its fields. */
void show_head(struct show *show);

/* Append the text of show->task. */
int show_page(struct show *show, struct err *err) MUST_CHECK;

#endif
