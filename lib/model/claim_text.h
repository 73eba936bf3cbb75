/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIM_TEXT_H
#define TASKLOG_CLAIM_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/view.h"

/* Claims in words. Each function appends. */

/* "bob by claim 3 until 2026-11-20T16:00:00Z" */
void claim_add_holder(struct buf *out, const struct claim *claim);

/* "your claim 3 of 'ID' does not count: it was lost to that of ..." */
void claim_add_loss(struct buf *out, const char *id, const struct claim *winner,
    bool held);

#endif
