/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ANSWER_CACHE_H
#define TASKLOG_MCP_ANSWER_CACHE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/json.h"

/*
 * Answers to writes with a key, for a client that repeats the write because the
 * answer got lost. The log knows what was written, but not what the answer said
 * about that moment (the task's earlier state, the tasks that it unblocked).
 * Only the last answers are kept.
 */
#define REPEATS 64

struct err;

struct cached_answer {
	uint64_t call;		/* hash of tool, actor and key; 0: none */
	struct buf answer;
};

struct answer_cache {
	struct cached_answer item[REPEATS];
	size_t next;
};

void answer_cache_release(struct answer_cache *repeats);

uint64_t answer_cache_call(const char *tool, const char *actor,
    const char *key);

/* Returns the kept answer of the call, or NULL if there is none. */
struct cached_answer *answer_cache_find(struct answer_cache *repeats,
    uint64_t call);

/*
 * Keep an answer in place of an earlier answer to the call. answer: an object,
 * still open.
 */
void answer_cache_add(struct answer_cache *repeats, uint64_t call,
    struct slice answer);

#endif
