/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_BEADS_PRIVATE_H
#define TASKLOG_IMPORT_BEADS_PRIVATE_H

#include "import/import_json.h"

/* Fill a task in from the issue that is the record; its updated_at is set. */
void beads_task(struct import_record *r, struct import_task *task);

#endif
