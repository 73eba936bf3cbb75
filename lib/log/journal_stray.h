/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JOURNAL_STRAY_H
#define TASKLOG_JOURNAL_STRAY_H

#include "base/attr.h"

struct err;
struct journal;

/*
 * Commit lines of other writers that the last look found in the files and not
 * in the branch: an old checkout has brought back what somebody had removed.
 * They count here, so they must count everywhere.
 */
int journal_commit_strays(struct journal *journal, struct err *err) MUST_CHECK;

#endif
