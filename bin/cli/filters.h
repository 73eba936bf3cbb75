/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FILTERS_H
#define TASKLOG_FILTERS_H

#include <stddef.h>

/*
 * Saved filters: options of task-list under a name, `task-list @stale`. They
 * are settings, tasklog.filter.NAME, or built in.
 */
struct cli;

struct filter {
	const char *name;
	const char *words;	/* options of task-list */
	const char *what;
};

/* Returns built-in filter i, or NULL after the last one. */
const struct filter *filter_built_in(size_t i);

/*
 * Returns the words of a filter, or NULL if there is none of this name. *source
 * names the filter for a message; it is a new string.
 */
const char *filter_find(struct cli *cli, const char *name, char **source);

/* Returns a filter whose name is near, or NULL. */
const char *filter_near(struct cli *cli, const char *name);

#endif
