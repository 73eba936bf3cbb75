/* SPDX-License-Identifier: ISC */
/* A ring of answers. An answer that is too large is kept without its text. */
#include "mcp/answer_cache.h"

#include <string.h>

#include "base/digest.h"

#define ANSWER_MAX 16384

static uint64_t
digest(const struct buf *text)
{
	unsigned char sum[32];
	uint64_t out;

	digest_sha256(sum, text->data ? text->data : "", text->len);
	memcpy(&out, sum, sizeof(out));
	return out ? out : 1;
}

void
answer_cache_release(struct answer_cache *repeats)
{
	for (size_t i = 0; i < REPEATS; i++)
		buf_release(&repeats->item[i].answer);
	memset(repeats, 0, sizeof(*repeats));
}

uint64_t
answer_cache_call(const char *tool, const char *actor, const char *key)
{
	struct buf text = BUF_INIT;
	uint64_t out;

	buf_addf(&text, "%s\n%s\n%s", tool, actor, key);
	out = digest(&text);
	buf_release(&text);
	return out;
}

struct cached_answer *
answer_cache_find(struct answer_cache *repeats, uint64_t call)
{
	for (size_t i = 0; i < REPEATS; i++)
		if (repeats->item[i].call == call)
			return &repeats->item[i];
	return NULL;
}

void
answer_cache_add(struct answer_cache *repeats, uint64_t call,
    struct slice answer)
{
	struct cached_answer *item = answer_cache_find(repeats, call);

	if (!item) {
		item = &repeats->item[repeats->next];
		repeats->next = (repeats->next + 1) % REPEATS;
	}
	item->call = call;
	buf_clear(&item->answer);
	if (answer.len <= ANSWER_MAX)
		buf_add_slice(&item->answer, answer);
}
