/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_STRAY_H
#define TASKLOG_JOURNAL_STRAY_H

#include "base/attr.h"

struct err;
struct journal;

/*
 * Commit the lines of other writers that the last look has found in the files
 * and not in the branch: an old checkout has brought back what somebody had
 * taken out. They count here, so they are to count for all.
 */
int journal_commit_strays(struct journal *journal, struct err *err) MUST_CHECK;

#endif
