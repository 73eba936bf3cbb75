/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLI_WAIT_H
#define TASKLOG_CLI_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct cli;

/* True if what a program waits for is there. */
typedef bool cli_news_fn(struct cli *cli, void *arg);

/*
 * Sleep until the function returns true. It is asked at once, and after each
 * change of the log, with the newest state. Fails with ERR_NO_MATCH if it has
 * not returned true after so many seconds.
 */
int cli_wait(struct cli *cli, int64_t seconds, cli_news_fn *fn,
    void *arg) MUST_CHECK;

#endif
