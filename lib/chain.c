/* SPDX-License-Identifier: ISC */
/*
 * Checking the lines of streams against each other.
 */
#include "chain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

struct chain_call {
	const struct chain *chain;
	const struct problems *problems;
	int whole;
	chain_fn *fn;
	void *arg;
};

void
chain_add(struct chain *chain, const struct event *event, uint32_t file,
    uint64_t line, int asked)
{
	char hex[DIGEST_HEX_SIZE];
	struct chain_entry *entry;

	if (chain->count == chain->cap) {
		chain->cap = chain->cap ? chain->cap * 2 : 1024;
		chain->entry = task_realloc(chain->entry, chain->cap, sizeof(*entry));
	}
	entry = &chain->entry[chain->count++];
	entry->writer = event->writer;
	entry->seq = event->seq;
	entry->line = line;
	entry->at = event->at;
	entry->file = file;
	entry->asked = asked;
	event_chain(hex, event->head);
	hex_decode(entry->chain, slice_of(hex));
	hex_decode(entry->prev, event->prev);
}

void
chain_release(struct chain *chain)
{
	free(chain->entry);
	memset(chain, 0, sizeof(*chain));
}

static void report(const struct chain_call *call, enum finding_level level,
    const struct chain_entry *entry, const char *fmt, ...) PRINTF_LIKE(4, 5);

static void
report(const struct chain_call *call, enum finding_level level,
    const struct chain_entry *entry, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (!entry->asked)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	call->fn(call->arg, level, entry->file, entry->line, text);
}

static int
by_stream(const void *a, const void *b)
{
	const struct chain_entry *x = a, *y = b;

	if (x->writer != y->writer)
		return x->writer < y->writer ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return memcmp(x->chain, y->chain, sizeof(x->chain));
}

/* The line before, by the chain: any with seq - 1 whose hash this one carries. */
static const struct chain_entry *
before(const struct chain_call *call, size_t i)
{
	const struct chain_entry *entry = &call->chain->entry[i];

	while (i-- > 0 && call->chain->entry[i].writer == entry->writer &&
	    call->chain->entry[i].seq + 1 >= entry->seq)
		if (call->chain->entry[i].seq + 1 == entry->seq &&
		    memcmp(call->chain->entry[i].chain, entry->prev, 16) == 0)
			return &call->chain->entry[i];
	return NULL;
}

/* Boolean: is any line with seq - 1 there? Without one there is nothing to compare. */
static int
has_predecessor(const struct chain_call *call, size_t i)
{
	const struct chain_entry *entry = &call->chain->entry[i];

	while (i-- > 0 && call->chain->entry[i].writer == entry->writer)
		if (call->chain->entry[i].seq + 1 == entry->seq)
			return 1;
		else if (call->chain->entry[i].seq + 1 < entry->seq)
			return 0;
	return 0;
}

static void
check_entry(const struct chain_call *call, size_t i)
{
	static const unsigned char none[16] = {0};
	const struct chain_entry *entry = &call->chain->entry[i];
	const struct chain_entry *last;

	if (i > 0 && call->chain->entry[i - 1].writer == entry->writer &&
	    call->chain->entry[i - 1].seq == entry->seq &&
	    memcmp(call->chain->entry[i - 1].chain, entry->chain, 16) != 0)
		report(call, FINDING_NOTE, entry, "a second line with "
		    "seq %llu: the stream was written by two copies of a clone",
		    (unsigned long long)entry->seq);
	if (entry->seq == 1) {
		if (memcmp(entry->prev, none, 16) != 0)
			report(call, FINDING_ERROR, entry,
			    "'prev' of the first line is not all zeros");
		return;
	}
	last = before(call, i);
	if (!last && has_predecessor(call, i))
		report(call, FINDING_ERROR, entry, "'prev' is not the "
		    "hash of line seq %llu: one of the two was changed",
		    (unsigned long long)entry->seq - 1);
	else if (last && hlc_cmp(entry->at, last->at) <= 0)
		report(call, FINDING_ERROR, entry,
		    "its clock went back: 'at' is not after that of the line before");
}

static void
check_gaps(const struct chain_call *call)
{
	const struct problems *problems = call->problems;

	for (size_t i = 0; i < call->chain->count; i++) {
		const struct chain_entry *entry = &call->chain->entry[i];
		uint64_t last = i && entry[-1].writer == entry->writer ?
		    entry[-1].seq : 0, bad = 0;

		if (entry->seq <= last + 1 || (!call->whole && last == 0))
			continue;
		for (size_t p = 0; p < problems->count; p++)
			bad += problems->problem[p].writer == entry->writer &&
			    problems->problem[p].kind == PROBLEM_LINE;
		if (bad < entry->seq - last - 1)
			report(call, FINDING_ERROR, entry, "lines with seq %llu to "
			    "%llu are missing before it", (unsigned long long)last + 1,
			    (unsigned long long)entry->seq - 1);
	}
}

void
chain_check(struct chain *chain, const struct problems *problems, int whole,
    chain_fn *fn, void *arg)
{
	struct chain_call call = { chain, problems, whole, fn, arg };

	if (!chain->count)
		return;
	qsort(chain->entry, chain->count, sizeof(*chain->entry), by_stream);
	for (size_t i = 0; i < chain->count; i++)
		check_entry(&call, i);
	check_gaps(&call);
}
