/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_BEADS_PRIVATE_H
#define TASKLOG_IMPORT_BEADS_PRIVATE_H

#include "import/import_json.h"

/* Fill a task from the issue in the record. updated_at must be set already. */
void beads_task(struct import_record *r, struct import_task *task);

#endif
