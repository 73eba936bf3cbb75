/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCRUB_NOTE_H
#define TASKLOG_SCRUB_NOTE_H

#include <stdbool.h>

#include "log/journal.h"

/*
 * The note of a purge that is under way (journal_scrub.h). The caller must free
 * the path.
 */
char *scrub_note_path(const struct journal *journal);

/*
 * True if a purge was interrupted while it moved the branch: files may be blank
 * already, and shorter than what the branch has of them.
 */
bool scrub_is_half_done(const struct journal *journal);

#endif
