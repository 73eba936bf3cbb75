/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_BEADS_H
#define TASKLOG_IMPORT_BEADS_H

#include "base/attr.h"
#include "import/import.h"

#define IMPORT_BEADS "beads"

/*
 * Read what beads writes: JSON Lines of whole issues with their dependencies,
 * labels and comments (bd export), or of one table each, in any order and any
 * number of files. What a record is shows in its keys. Bad records are reported
 * and skipped; TASK_EINVALID: the text is not JSON Lines at all. A line of more
 * than IMPORT_RECORD_MAX bytes is a bad record, and only its first
 * IMPORT_RECORD_MAX + 1 need to be there. name is borrowed until the import is
 * applied. How things are mapped: task-import(1).
 */
int import_beads(struct import *import, const char *name, struct slice text,
    struct err *err) MUST_CHECK;

#endif
