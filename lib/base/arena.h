/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ARENA_H
#define TASKLOG_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * A growable array of records of one size. Records are addressed by index,
 * never by pointer, so an arena can be written to a file and mapped at another
 * address. Index 0 is a zeroed record that stands for "none". A pointer into an
 * arena is valid until the arena grows.
 */
struct arena {
	char *base;
	uint32_t count;		/* records in use, record 0 included */
	uint32_t cap;
	uint32_t size;		/* bytes per record */
	/* true if base lies in a snapshot's map and was not allocated */
	uint32_t mapped;
};

void arena_init(struct arena *arena, uint32_t size);
void arena_release(struct arena *arena);

/* Make room for n records in total, record 0 included. */
void arena_reserve(struct arena *arena, uint32_t n);

/* Add n zeroed records. Returns the index of the first one. */
uint32_t arena_add(struct arena *arena, uint32_t n);

/*
 * An open-addressing index over records kept elsewhere. The number of slots is
 * a power of two; at most 3/4 of them are used. A slot holds the whole hash,
 * because each look at a record is a cache miss: neither growing nor a walk
 * looks at a record whose hash differs. The caller must compare the records
 * that a walk returns.
 */
struct hash_slot {
	uint32_t hash;
	uint32_t record;	/* 0: free */
};

/*
 * New entries of a mapped index go to a small index beside it. Writes to the
 * big index hit pages all over it, and each page written to is copied.
 */
struct hash_index {
	struct arena slots;	/* of hash_slot */
	/* of hash_slot; empty unless slots are mapped */
	struct arena added;
	uint32_t used;		/* of slots */
	uint32_t added_used;
};

/* A walk over the records with one hash; begin with { .at = hash }. */
struct hash_walk {
	uint32_t at;
	bool in_added;
};

void hash_index_init(struct hash_index *index);
void hash_index_release(struct hash_index *index);

static inline uint32_t
hash_slots_next(const struct arena *arena, uint32_t hash, uint32_t *pos)
{
	const struct hash_slot *slots =
	    (const struct hash_slot *)(const void *)arena->base;
	uint32_t at = *pos & (arena->count - 1);

	while (slots[at].record && slots[at].hash != hash)
		at = (at + 1) & (arena->count - 1);
	*pos = at + 1;
	return slots[at].record;
}

/* Returns the next record with the hash, or 0 at the end of the walk. */
static inline uint32_t
hash_index_next(const struct hash_index *index, uint32_t hash,
    struct hash_walk *walk)
{
	uint32_t record = walk->in_added ? 0 :
	    hash_slots_next(&index->slots, hash, &walk->at);

	if (record || !index->added.count)
		return record;
	if (!walk->in_added)
		*walk = (struct hash_walk){ hash, true };
	return hash_slots_next(&index->added, hash, &walk->at);
}

/* Add a record. The record must not be in the index yet. */
void hash_index_add(struct hash_index *index, uint32_t hash, uint32_t record);

/* Make `to` an index of all entries of `from`, in one array. */
void hash_index_copy(struct hash_index *to, const struct hash_index *from);

uint32_t hash_bytes(struct slice bytes, uint32_t seed);

#endif
