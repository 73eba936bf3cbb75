/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ARENA_H
#define TASKLOG_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * A growable array of fixed-size records, addressed by index, never by pointer, so
 * that it can be written to a file and mapped at another address. Index 0 is a zeroed
 * record that stands for "none". A pointer into an arena is good until it grows.
 */
struct arena {
	char *base;
	uint32_t count;		/* records in use, with record 0 */
	uint32_t cap;
	uint32_t size;		/* bytes of a record */
};

void arena_init(struct arena *arena, uint32_t size);
void arena_release(struct arena *arena);

/* The index of the first of n new zeroed records. */
uint32_t arena_add(struct arena *arena, uint32_t n);

/*
 * An open-addressing index over records kept elsewhere: slots of record numbers, a
 * power of two of them, at most 3/4 full. Hashes are kept with the records, so the
 * index can be rebuilt from them. The caller compares the candidates.
 */
struct hash_index {
	struct arena slots;	/* of uint32_t */
	uint32_t used;
};

void hash_index_init(struct hash_index *index);
void hash_index_release(struct hash_index *index);

/* Walk the candidates for a hash: start with *pos = hash; 0 ends the walk. */
static inline uint32_t
hash_index_next(const struct hash_index *index, uint32_t *pos)
{
	const uint32_t *slots = (const uint32_t *)(const void *)index->slots.base;
	uint32_t at = *pos & (index->slots.count - 1);

	*pos = at + 1;
	return slots[at];
}

typedef uint32_t hash_of_fn(const void *context, uint32_t record);

/* Add a record that is known to be absent. */
void hash_index_add(struct hash_index *index, uint32_t hash, uint32_t record,
    hash_of_fn *hash_of, const void *context);

uint32_t hash_bytes(struct slice bytes, uint32_t seed);

#endif
