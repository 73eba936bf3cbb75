/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_BEADS_H
#define TASKLOG_IMPORT_BEADS_H

#include "base/attr.h"
#include "import/import.h"

#define IMPORT_BEADS "beads"

/*
 * Read the output of beads: JSON Lines of whole issues with their dependencies,
 * labels and comments (bd export), or of one table each, in any order and any
 * number of files. The keys of a record tell its kind. Bad records are reported
 * and skipped. Fails with TASK_EINVALID if the text is not JSON Lines at all. A
 * line of more than IMPORT_RECORD_MAX bytes is a bad record; only its first
 * IMPORT_RECORD_MAX + 1 bytes must be there. name is borrowed until the import
 * is applied. task-import(1) describes the mapping.
 */
int import_beads(struct import *import, const char *name, struct slice text,
    struct err *err) MUST_CHECK;

#endif
