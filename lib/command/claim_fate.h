/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_FATE_H
#define TASKLOG_CLAIM_FATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/basis.h"

/* The fate of claims while their holders do something else. */

/*
 * True if the claim belongs to this actor and session. A claim that was made
 * without a session belongs to every session of its actor.
 */
bool claim_own(const struct actor *actor, const struct claim *claim);

/*
 * True if the claim of this number belongs to this actor and session and still
 * holds. A claim whose lease ran out holds until somebody else claims the task.
 * If the claim does not hold, the sentence that says so is appended.
 */
bool claim_holds(struct buf *why_not, const struct basis *basis,
    uint32_t subject, uint64_t fence);

/*
 * Note for this actor and session which of their claims were lost to claims of
 * others that are held now: on this task, or on any task (subject 0).
 */
void claim_note_losses(struct basis *basis, uint32_t subject);

/*
 * Calls fn(arg, id, fence) for each claim of the actor and session that was not
 * ended.
 */
typedef void claim_fn(void *arg, struct slice id, uint64_t fence);
void claim_each_own(const struct basis *basis, claim_fn *fn, void *arg);

/*
 * Append the tasks that the actor holds in sessions which have ended: "A-1, A-2
 * and 7 more". Returns their number.
 */
size_t claim_add_left(struct buf *out, const struct basis *basis);

#endif
