/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_BUF_READ_H
#define TASKLOG_BUF_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/* Reading files and descriptors into a buf. */
struct err;

/*
 * Append a whole file. On failure buf is unchanged. Fails with ERR_INVALID if
 * the file is longer than max bytes, with ERR_NOT_FOUND if it does not exist,
 * else with ERR_IO.
 */
int buf_read_file(struct buf *buf, const char *path, size_t max,
    struct err *err) MUST_CHECK;

/*
 * Like buf_read_file(), but only for a regular file. Fails with ERR_INVALID if
 * path is anything else, a symbolic link included, and never waits for it.
 */
int buf_read_regular(struct buf *buf, const char *path, size_t max,
    struct err *err) MUST_CHECK;

/*
 * Append the rest of fd. Fails like buf_read_file(). Errors call the descriptor
 * `name`.
 */
int buf_read_fd(struct buf *buf, int fd, const char *name, size_t max,
    struct err *err) MUST_CHECK;

struct buf_limits {
	size_t line_max, max;
	/* line_max does not apply to a text that begins with it; NUL: none */
	char whole;
};

/*
 * Append the rest of fd, but keep only the first line_max + 1 bytes of a longer
 * line. max limits the bytes that are kept, so an endless line needs no endless
 * memory.
 */
int buf_read_lines(struct buf *buf, int fd, const char *name,
    const struct buf_limits *limits, struct err *err) MUST_CHECK;

/*
 * Open a file for reading. Fails with ERR_NOT_FOUND if the file does not exist.
 */
int buf_open(int *fd, const char *path, struct err *err) MUST_CHECK;

/* Read len bytes at offset. True if all len bytes could be read. */
bool buf_pread(char *to, int fd, size_t len, off_t offset);

#endif
