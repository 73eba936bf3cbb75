/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_FATE_H
#define TASKLOG_CLAIM_FATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/basis.h"

/* What becomes of claims while who holds them does something else. */

/* True if the claim is one of this actor and session. */
bool claim_own(const struct actor *actor, const struct claim *claim);

/*
 * True if the claim of this number, of this actor and session, holds.
 * One that ran out holds as long as nobody else claims. If not, the sentence
 * that says so is appended.
 */
bool claim_holds(struct buf *why_not, const struct basis *basis,
    uint32_t subject, uint64_t fence);

/*
 * Note for this actor and session that a claim of theirs is lost to
 * another that is held now, of this task, or of any (0).
 */
void claim_note_losses(struct basis *basis, uint32_t subject);

/*
 * All claims of the actor and session that were not ended, each by fn(arg, id,
 * fence).
 */
typedef void claim_fn(void *arg, struct slice id, uint64_t fence);
void claim_each_own(const struct basis *basis, claim_fn *fn, void *arg);

#endif
