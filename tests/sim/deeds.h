/* SPDX-License-Identifier: ISC */
#ifndef SIM_DEEDS_H
#define SIM_DEEDS_H

#include "base/buf.h"
#include "log/journal.h"
#include "seeded.h"

struct err;

/*
 * One command of somebody's, on tasks that the journal knows, between journal_begin()
 * and journal_end(). What it was is appended to `said`. Most are allowed, some not.
 */
int deed_random(struct journal *journal, struct dice *dice, struct buf *said,
    struct err *err);

/* Add a task, which always is an event. */
int deed_surely(struct journal *journal, struct err *err);

#endif
