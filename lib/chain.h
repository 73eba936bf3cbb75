/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CHAIN_H
#define TASKLOG_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "event.h"
#include "fsck.h"
#include "segment.h"

/*
 * The lines of streams, to be checked against each other: no line is missing, each
 * carries the hash of the one before, clocks go on.
 */
struct chain_entry {
	uint64_t writer, seq, line;
	struct hlc at;
	unsigned char chain[16], prev[16];
	uint32_t file;
	int asked;
};

struct chain {
	struct chain_entry *entry;
	size_t count, cap;
};

/* file and line are the caller's name of the place; asked: report what is wrong there. */
void chain_add(struct chain *chain, const struct event *event, uint32_t file,
    uint64_t line, int asked);

typedef void chain_fn(void *arg, enum finding_level level, uint32_t file,
    uint64_t line, const char *message);

/*
 * Sorts the entries. A line that cannot be read is among the problems, and is not missing.
 * whole: all of each stream was added, from its first line on.
 */
void chain_check(struct chain *chain, const struct problems *problems, int whole,
    chain_fn *fn, void *arg);
void chain_release(struct chain *chain);

#endif
