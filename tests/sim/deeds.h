/* SPDX-License-Identifier: ISC */
#ifndef SIM_DEEDS_H
#define SIM_DEEDS_H

#include "base/buf.h"
#include "model/basis.h"
#include "seeded.h"

struct err;

/*
 * One command of somebody's, on tasks that the state has; of a journal between
 * journal_begin() and journal_end(). What it was is appended to `said`. Most are allowed, some not.
 */
int deed_random(struct basis *basis, struct dice *dice, struct buf *said,
    struct err *err);

/* Add a task, which always is an event. */
int deed_surely(struct basis *basis, struct err *err);

#endif
