/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RUN_GIT_H
#define TASKLOG_RUN_GIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

#define RUN_GIT_TIMEOUT_MS 30000

/*
 * One run of the git program. It cannot ask anyone anything: stdin is empty,
 * and there are no prompts of a terminal, of askpass or of ssh. GIT_* variables
 * that would point git at another repository are removed from its environment;
 * the others stay.
 */
struct run_git {
	const char *const *argv;	/* after "git", NULL-terminated */
	const char *const *env;		/* more "NAME=value", or NULL */
	/* true: all GIT_* variables stay, as in a hook */
	bool as_called;
	/* true: GIT_* variables that are configuration stay */
	bool keeps_config;
	int timeout_ms;			/* 0: RUN_GIT_TIMEOUT_MS */
	/* its stdout, at most 64 MiB; release it */
	struct buf out;
	/* the end of its stderr; release it */
	struct buf talk;
	int status;			/* exit status; 128 + n for a signal */
	/* true if it was killed at the time-out */
	bool timed_out;
	/* true if git printed more than out can hold */
	int cut;
};

/*
 * Run git and wait for it. Fails with TASK_ESYSTEM if it cannot be started.
 * status and timed_out say how it ended.
 */
int run_git(struct run_git *run, struct err *err) MUST_CHECK;

/*
 * Start git like run_git(), but do not wait: the caller must wait for *pid. in
 * and out are its standard input and output and stay the caller's. Its stderr
 * is ours.
 */
int run_git_start(pid_t *pid, const struct run_git *run, int in, int out,
    struct err *err) MUST_CHECK;

/*
 * True if the environment has configuration, by GIT_CONFIG_COUNT or git -c
 * around us.
 */
bool run_git_has_config(void);

/*
 * Append git's error from stderr, or the reason why it was killed, for a
 * message.
 */
void run_git_reason(struct buf *out, const struct run_git *run);

void run_git_release(struct run_git *run);

#endif
