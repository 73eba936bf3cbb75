/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_REPEAT_H
#define TASKLOG_MCP_REPEAT_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/json.h"

/*
 * What writes with a key answered, for who asks again because the answer got
 * lost: the log knows what was written, but not what the answer said of that
 * moment (what a task was before, what it unblocked). Only the last ones are
 * kept.
 */
#define REPEATS 64

struct err;

struct repeat {
	uint64_t call;		/* of tool, actor and key; 0: none */
	struct buf answer;
};

struct repeats {
	struct repeat item[REPEATS];
	size_t next;
};

void repeats_release(struct repeats *repeats);

uint64_t repeat_call(const char *tool, const char *actor, const char *key);

/* NULL: it is not known. */
struct repeat *repeats_find(struct repeats *repeats, uint64_t call);

/* In place of an earlier one of the call. answer: an object, still open. */
void repeats_add(struct repeats *repeats, uint64_t call, struct slice answer);

#endif
