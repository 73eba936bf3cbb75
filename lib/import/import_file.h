/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_FILE_H
#define TASKLOG_IMPORT_FILE_H

#include "base/attr.h"
#include "import/import.h"

/* A tracker that can be imported from. */
struct import_tracker {
	const char *name;
	int (*read)(struct import *import, const char *name, struct slice text,
	    struct err *err);
};

/* Returns the name of a tracker by its number from 0; NULL after the last. */
const char *import_tracker_name(size_t i);

/*
 * Find a tracker by its name. Fails with ERR_USAGE if there is no import from
 * it.
 */
int import_find_tracker(const struct import_tracker **out, const char *name,
    struct err *err) MUST_CHECK;

/*
 * Read a file of a tracker, from fd, or if fd is -1, from the path `name`. name
 * is borrowed until the import is applied.
 */
int import_file(struct import *import, const struct import_tracker *tracker,
    const char *name, int fd, struct err *err) MUST_CHECK;

/*
 * Like import_apply(), but also sets the summary of the commit. Appends what
 * was made, like "677 tasks, 82 links, 14 messages", or nothing.
 */
int import_apply_from(struct import *import,
    const struct import_tracker *tracker, struct journal *journal,
    struct buf *summary, struct err *err) MUST_CHECK;

#endif
