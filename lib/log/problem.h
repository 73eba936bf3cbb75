/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PROBLEM_H
#define TASKLOG_PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/digest.h"

/*
 * Something that reading a log skips or finds wrong. A problem never stops the
 * reading of the rest.
 */

enum problem_kind {
	PROBLEM_LINE,		/* cannot be read as an event */
	PROBLEM_TORN,		/* an unterminated last line */
	/* a file that cannot be read, or does not belong here */
	PROBLEM_FILE,
	PROBLEM_GAP,		/* lines of a stream are missing */
	PROBLEM_TWIN,		/* two different lines with one id */
	PROBLEM_NEWER,		/* a line of a newer format */
	/* readable, but it or the line before was changed */
	PROBLEM_CHAIN,
	/* null data, although no purge names the line */
	PROBLEM_BLANK
};

/* A problem and where it is. */
struct problem {
	enum problem_kind kind;
	char *path;		/* relative to the log */
	uint64_t line;		/* from 1; 0: the whole file */
	uint64_t offset;	/* of the line in the file, in bytes */
	uint64_t writer;	/* 0: not known */
	/* PROBLEM_CHAIN: of the line, and the hash in its prev */
	uint64_t seq, prev;
	uint32_t event;		/* PROBLEM_BLANK: record in the state */
	/* PROBLEM_GAP: seq before the gap; seq is the one after */
	uint64_t last;
	char *message;
	char hash[DIGEST_HEX_SIZE];	/* of a bad line; across a gap */
};

struct problems {
	struct problem *problem;
	size_t count, cap;
};

/*
 * Append a copy of the problem with this message. The copy owns its path and
 * message; bytes that are unsafe to print are escaped in both.
 */
void problems_add(struct problems *problems, const struct problem *problem,
    const char *fmt, ...) PRINTF_LIKE(3, 4);
void problems_clear(struct problems *problems);
void problems_release(struct problems *problems);

#endif
