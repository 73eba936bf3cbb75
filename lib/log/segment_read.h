/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_READ_H
#define TASKLOG_SEGMENT_READ_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Reading again what was folded: the line of an event, or the text of a
 * segment.
 */
struct err;
struct loader;

/*
 * Append the text of a folded segment, from its file, or from git if git gave
 * lines that the file lacked. Fails with ERR_IO if neither has it any more.
 */
int loader_text(const struct loader *loader, uint32_t segment, struct buf *out,
    struct err *err) MUST_CHECK;

/*
 * A file from which lines are read, kept open for the next line of its segment.
 */
struct line_file {
	int fd;			/* -1: none */
	uint32_t segment;
};

#define LINE_FILE_INIT { -1, 0 }
void line_file_close(struct line_file *file);

/*
 * Append the raw line of an event, in purged form if it is purged. Fails with
 * ERR_IO if the line is no longer there.
 */
int loader_line(const struct loader *loader, struct line_file *file,
    uint32_t event, struct buf *out, struct err *err) MUST_CHECK;

#endif
