/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ANSWER_CACHE_H
#define TASKLOG_MCP_ANSWER_CACHE_H

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

struct cached_answer {
	uint64_t call;		/* of tool, actor and key; 0: none */
	struct buf answer;
};

struct answer_cache {
	struct cached_answer item[REPEATS];
	size_t next;
};

void answer_cache_release(struct answer_cache *repeats);

uint64_t answer_cache_call(const char *tool, const char *actor,
    const char *key);

/* NULL: it is not known. */
struct cached_answer *answer_cache_find(struct answer_cache *repeats,
    uint64_t call);

/* In place of an earlier one of the call. answer: an object, still open. */
void answer_cache_add(struct answer_cache *repeats, uint64_t call,
    struct slice answer);

#endif
