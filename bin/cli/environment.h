/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ENVIRONMENT_H
#define TASKLOG_ENVIRONMENT_H

#include "base/attr.h"
#include "log/journal.h"

/*
 * Open the log that *given and the environment name. *given has the values of
 * options: the directory, the actor, the clock, the time to wait. The
 * environment gives values that *given leaves open: $TASK_DIR and the working
 * directory, git's user.name for an actor, the session, the name of the
 * machine.
 *
 * config has the settings of this directory if they were read already, and is
 * read if not; it may be NULL.
 *
 * ERR_INVALID     the actor or the session is no valid name
 * others          see journal_open()
 */
struct config;
int environment_open(struct journal **out, const struct journal_options *given,
    struct config *config,
    struct err *err) MUST_CHECK;

/*
 * Find the log of a directory without opening it. The caller must free *dir,
 * the directory of the log. Fails with ERR_NOT_FOUND if there is no log.
 */
int environment_find_log(char **dir, const char *start,
    struct err *err) MUST_CHECK;

/* Options completed by the environment. */
struct environment {
	struct journal_options options;
	char cwd[4096], machine[256];
	char *actor;		/* owned; NULL: *given had one */
};

/* Complete options as environment_open() does, without opening a log. */
int environment_read(struct environment *out,
    const struct journal_options *given, struct config *config,
    struct err *err) MUST_CHECK;
void environment_release(struct environment *environment);

#endif
