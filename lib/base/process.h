/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PROCESS_H
#define TASKLOG_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A process by its id and by when it was started, which tells it from another
 * process that got the id later.
 */
struct process {
	int64_t pid;		/* 0: none */
	/* in clock ticks since the machine was started; 0: unknown */
	int64_t start;
};

/*
 * Find a process that runs, and its parent. Returns false if no process has
 * this id.
 */
bool process_look(struct process *out, int64_t *parent, int64_t pid);

/* True if exactly this process runs now. */
bool process_runs(const struct process *process);

#define PROCESS_ANCESTORS 32

/*
 * Find the processes that this one descends from, the parent first, without
 * the first process of all. Returns their number, at most PROCESS_ANCESTORS.
 */
int process_ancestors(struct process out[PROCESS_ANCESTORS]);

/* Where process ids mean something. Texts are "" if unknown. */
struct process_space {
	char machine[40];	/* the same until it is installed anew */
	char boot[40];		/* since the machine was started */
	int64_t ids;		/* namespace of the process ids */
};

void process_space(struct process_space *out);

#endif
