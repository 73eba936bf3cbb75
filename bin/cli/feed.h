/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FEED_H
#define TASKLOG_FEED_H

#include <signal.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Signals that end the program wait until what the command did is noted. *old
 * gets the signals that were blocked before.
 */
void feed_block_signals(sigset_t *old);

/*
 * Run a command of the user by the shell, with the text on its standard input,
 * and wait for its end. It gets the signals of *old. Text of a log is never
 * on its command line. Fails with ERR_PARTIAL if the command fails, with ERR_IO
 * if it cannot be run.
 */
int feed_command(const char *command, struct slice text, const sigset_t *old,
    struct err *err) MUST_CHECK;

#endif
