/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RUN_GIT_H
#define TASKLOG_RUN_GIT_H

#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

#define RUN_GIT_TIMEOUT_MS 30000

/*
 * One run of the git program. It cannot ask anything of anyone: stdin is empty,
 * there are no terminal, askpass or ssh prompts. GIT_* variables that would
 * point it at another repository are taken out of its environment, the others
 * stay.
 */
struct run_git {
	const char *const *argv;	/* after "git", NULL-terminated */
	const char *const *env;		/* more "NAME=value", or NULL */
	/* boolean: all GIT_* variables stay, as in a hook */
	int as_called;
	/* boolean: so do those that are configuration */
	int keeps_config;
	int timeout_ms;			/* 0: RUN_GIT_TIMEOUT_MS */
	/* its stdout, at most 64 MiB; release it */
	struct buf out;
	/* its stderr, the last of it; release it */
	struct buf talk;
	int status;			/* exit status; 128 + n for a signal */
	int timed_out;			/* boolean; then it was killed */
	/* boolean: it printed more than out has */
	int cut;
};

/*
 * Run it and wait. TASK_ESYSTEM: it could not be started; how it ended is in
 * status and timed_out.
 */
int run_git(struct run_git *run, struct err *err) MUST_CHECK;

/*
 * The same, but only begun: with this standard input and output, which stay the
 * caller's; what it says goes where we say things. The caller waits for *pid.
 */
int run_git_start(pid_t *pid, const struct run_git *run, int in, int out,
    struct err *err) MUST_CHECK;

/*
 * Boolean: the environment has configuration, by GIT_CONFIG_COUNT or git -c
 * around us.
 */
int run_git_has_config(void);

/* Its complaint on stderr, or why it was killed, for a message. Appended. */
void run_git_reason(struct buf *out, const struct run_git *run);

void run_git_release(struct run_git *run);

#endif
