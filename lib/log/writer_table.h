/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WRITER_TABLE_H
#define TASKLOG_WRITER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * The writer of this clone. A local table (`tasklog/writers` in the log's git
 * directory, never versioned) maps an identity to a writer and the greatest seq
 * it ever wrote. The identity is made of the machine or container and of the
 * inode and birth time of the git directory. A copy has another identity, so it
 * gets a writer of its own. A clone that was set back behind its own writes
 * gets a new writer, too.
 *
 * One row a line, of fixed width, changed in place: writer, 20 digits of seq,
 * 32 hex digits of identity. The newest row of an identity counts. Use it under
 * the append lock.
 */
struct writer_table {
	char *path;
	uint64_t writer;	/* 0: this clone has none yet */
	uint64_t seq;		/* greatest ever written */
	int64_t row;		/* offset of its row, -1: none */
	/* every writer of the table: those that this clone appends to */
	uint64_t *local;
	size_t local_count;
	size_t size;		/* of the file, as far as it was read */
	char identity[33];
	/* of this clone, whatever the machine is called */
	char place[33];
};

struct log_location;
struct err;

/* Read the table. A missing file is an empty table. */
int writer_table_open(struct writer_table *out,
    const struct log_location *location, const char *machine,
    struct err *err) MUST_CHECK;

/*
 * If the table has grown since, read which writers there are now, without our
 * own row. True if it has: another process writes as a new writer.
 */
bool writer_table_follow(struct writer_table *writers);

/* Mint a new writer for this clone and record it. */
int writer_table_mint(struct writer_table *writers, struct err *err) MUST_CHECK;

/*
 * Store the greatest seq. Not synced: it only protects against restored copies.
 */
int writer_table_note(struct writer_table *writers, uint64_t seq,
    struct err *err) MUST_CHECK;

void writer_table_release(struct writer_table *writers);

#endif
