/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ARENA_H
#define TASKLOG_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * A growable array of fixed-size records, addressed by index, never by pointer,
 * so that it can be written to a file and mapped at another address. Index 0 is
 * a zeroed record that stands for "none". A pointer into an arena is good until
 * it grows.
 */
struct arena {
	char *base;
	uint32_t count;		/* records in use, with record 0 */
	uint32_t cap;
	uint32_t size;		/* bytes of a record */
	/* boolean: base is in a snapshot's map, not allocated */
	uint32_t mapped;
};

void arena_init(struct arena *arena, uint32_t size);
void arena_release(struct arena *arena);

/* Make room for n records in all. */
void arena_reserve(struct arena *arena, uint32_t n);

/* The index of the first of n new zeroed records. */
uint32_t arena_add(struct arena *arena, uint32_t n);

/*
 * An open-addressing index over records kept elsewhere: a power of two of
 * slots, at most 3/4 full. A slot has the whole hash, so that neither growing
 * nor a walk looks at records that are not the one: each look is a cache miss.
 * The caller compares those.
 */
struct hash_slot {
	uint32_t hash;
	uint32_t record;	/* 0: free */
};

/*
 * What is added to a mapped index goes to a small one beside it: the big one is
 * hit all over, and each page of it that is written to is copied.
 */
struct hash_index {
	struct arena slots;	/* of hash_slot */
	struct arena added;	/* the same, empty unless slots are mapped */
	uint32_t used;		/* of slots */
	uint32_t added_used;
};

/* A walk over the records with a hash; begin with { .at = hash }. */
struct hash_walk {
	uint32_t at;
	int in_added;
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

/* The next record with the hash; 0 ends the walk. */
static inline uint32_t
hash_index_next(const struct hash_index *index, uint32_t hash,
    struct hash_walk *walk)
{
	uint32_t record = walk->in_added ? 0 :
	    hash_slots_next(&index->slots, hash, &walk->at);

	if (record || !index->added.count)
		return record;
	if (!walk->in_added)
		*walk = (struct hash_walk){ hash, 1 };
	return hash_slots_next(&index->added, hash, &walk->at);
}

/* Add a record that is known to be absent. */
void hash_index_add(struct hash_index *index, uint32_t hash, uint32_t record);

/* Make an index of all that is in another, in one piece. */
void hash_index_copy(struct hash_index *to, const struct hash_index *from);

uint32_t hash_bytes(struct slice bytes, uint32_t seed);

#endif
