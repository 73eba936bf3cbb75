/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_PRIVATE_H
#define TASKLOG_CLAIM_PRIVATE_H

#include "command/command_private.h"
#include "model/claimant.h"

/* Shared by the files of the claims, and by nobody else. */

/*
 * Begin a decision that is a claim: of a repeated key *out is the answer
 * already.
 */
int claim_start(struct decision *d, struct journal *journal,
    const struct command *command, const char *operand,
    const struct task_claim *claim, struct outcome *out, int *repeated,
    struct err *err) MUST_CHECK;

/* Is it anything that can be asked for? */
int claim_check(const struct task_claim *claim, struct err *err) MUST_CHECK;

struct query;

/*
 * What is offered to a worker, who is in `mine` with "none": what is assigned
 * to them, or to nobody.
 */
void claim_query(struct query *query, const char *const mine[3],
    const struct claimant *claimant);

/*
 * ERR_OVER_LIMIT when the worker holds all it can. id: the task it names, NULL:
 * none.
 */
int claim_check_load(const struct claimant *claimant, const char *id,
    struct err *err) MUST_CHECK;

#endif
