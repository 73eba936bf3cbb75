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
 * Claim the first task of those that are ready for the actor, in the order in
 * which work is offered (query.h). Tasks assigned to others are not claimed.
 * Fails with ERR_NO_MATCH if there is no such task, and with ERR_OVER_LIMIT.
 */
int task_claim_next(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Sleep after task_claim_next() found nothing, until another try is worth it
 * because a task has become ready. Fails with ERR_NO_MATCH if none has by
 * until_ms, on clock_ms(). A signal does not end the sleep. Must not be called
 * within a transaction.
 */
int task_claim_wait(struct journal *journal, struct watch *watch,
    const struct task_claim *claim, int64_t until_ms,
    struct err *err) MUST_CHECK;

#endif
