/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_GROUPS_H
#define TASKLOG_TASK_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "query/standing.h"

/* Tasks in groups by a field, each group under a title. */
struct task_group {
	uint32_t subject;
	int64_t number;		/* orders groups; then the title does */
	size_t title, title_len;	/* in the text */
	size_t place;		/* in the list, which orders within a group */
};

struct task_groups {
	struct task_group *item;	/* in their order */
	size_t count;
	struct buf text;
};

/* Refuses, with a list of the names, what tasks cannot be grouped by. */
void task_groups_check(const struct cli *cli, const char *field);

void task_groups_make(struct task_groups *out, const struct cli *cli,
    const char *field, const uint32_t *subjects, size_t count);
void task_groups_release(struct task_groups *groups);

/* Returns the title if the item begins a group; else an absent slice. */
struct slice task_groups_title(const struct task_groups *groups, size_t i);

#endif
