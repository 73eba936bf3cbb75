/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_NEXT_H
#define TASKLOG_CLAIM_NEXT_H

#include <stdint.h>

#include "base/attr.h"
#include "command/command.h"

/* Work for an actor who names no task. */

struct journal;
struct watch;

/*
 * Take the best task that is ready for the actor: the most urgent, then that
 * with the fewest failures, the oldest, the least id. Tasks assigned to others
 * are theirs. ERR_NO_MATCH: there is none; ERR_OVER_LIMIT.
 */
int task_claim_next(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Sleep until task_claim_next(), which found nothing, is worth another try:
 * something is ready that was not. ERR_NO_MATCH: nothing was by then, on
 * clock_ms(). A signal does not end it. Not within a transaction.
 */
int task_claim_wait(struct journal *journal, struct watch *watch,
    const struct task_claim *claim, int64_t until_ms,
    struct err *err) MUST_CHECK;

#endif
