/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BUF_READ_H
#define TASKLOG_BUF_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/* Files and descriptors, read into a buf. */
struct err;

/*
 * Append a whole file. A failure leaves buf as it was: ERR_INVALID if the file
 * is longer than max bytes, ERR_NOT_FOUND if it does not exist, else ERR_IO.
 */
int buf_read_file(struct buf *buf, const char *path, size_t max,
    struct err *err) MUST_CHECK;

/*
 * Append a regular file, as buf_read_file() does. Whatever else lies at path, a
 * link included, is ERR_INVALID, and is not waited for.
 */
int buf_read_regular(struct buf *buf, const char *path, size_t max,
    struct err *err) MUST_CHECK;

/*
 * Append what is left of fd, as buf_read_file() does. The error names it by
 * name.
 */
int buf_read_fd(struct buf *buf, int fd, const char *name, size_t max,
    struct err *err) MUST_CHECK;

struct buf_limits {
	size_t line_max, max;
	/* a text that begins with it has no line_max; or NUL */
	char whole;
};

/*
 * Append what is left of fd, but keep only the first line_max + 1 bytes of a
 * longer line. max limits what is kept: an endless line needs no endless
 * memory.
 */
int buf_read_lines(struct buf *buf, int fd, const char *name,
    const struct buf_limits *limits, struct err *err) MUST_CHECK;

/* Open a file for reading. ERR_NOT_FOUND if it does not exist. */
int buf_open(int *fd, const char *path, struct err *err) MUST_CHECK;

/* Read len bytes at offset. True if there were as many. */
bool buf_pread(char *to, int fd, size_t len, off_t offset);

#endif
