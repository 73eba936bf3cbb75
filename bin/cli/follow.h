/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLI_FOLLOW_H
#define TASKLOG_CLI_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "cli/cli.h"
#include "query/history.h"

struct task_filter;

/* Following the log, for task-watch and task-log -f. */
struct follow_options {
	/* the filters; its subjects are those of the operands */
	struct history history;
	const struct operands *tasks;
	const struct task_filter *of;	/* of such tasks; NULL: of any */
	const char *cursor;		/* begin behind it; or NULL */
	const char *file;		/* keeps the cursor; or NULL */
	bool all;			/* begin with the first event */
	bool once;			/* do not wait */
	int64_t limit;			/* begin with the newest; 0: none */
	const char *until;		/* a condition.h; NULL: none */
	int64_t timeout_s;		/* for `until`; 0: for ever */
	const char *exec;		/* gets each event on stdin; or NULL */
};

/*
 * Print events as they arrive: for people a line each, else objects. Returns
 * when there is nothing to wait for; else only with an error, which is also in
 * cli->err. The log is opened anew if another takes its place.
 *
 * ERR_NO_MATCH    `until` has not become true in time
 * ERR_STALE       `until` cannot become true; or the cursor is of another log
 * ERR_PARTIAL     `exec` failed, and the cursor stays before its event
 */
int follow_run(struct cli *cli, struct follow_options *options) MUST_CHECK;

#endif
