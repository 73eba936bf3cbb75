/* SPDX-License-Identifier: ISC */
/* Arrays of records and indexes over them. They contain no pointers. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_FIRST 64

void
arena_init(struct arena *arena, uint32_t size)
{
	memset(arena, 0, sizeof(*arena));
	arena->size = size;
	arena_add(arena, 1);
}

void
arena_release(struct arena *arena)
{
	if (!arena->mapped)
		free(arena->base);
	memset(arena, 0, sizeof(*arena));
}

static void
move_to(struct arena *arena, uint64_t cap)
{
	if (cap > UINT32_MAX)
		abort();	/* no log has 4 billion records */
	if (arena->mapped) {
		char *copy = task_alloc((size_t)cap * arena->size);

		memcpy(copy, arena->base, (size_t)arena->count * arena->size);
		arena->base = copy;
		arena->mapped = 0;
	} else {
		arena->base = task_realloc(arena->base, (size_t)cap,
		    arena->size);
	}
	arena->cap = (uint32_t)cap;
}

void
arena_reserve(struct arena *arena, uint32_t n)
{
	if (n > arena->cap)
		move_to(arena, n);
}

uint32_t
arena_add(struct arena *arena, uint32_t n)
{
	uint32_t first = arena->count;
	uint64_t cap = arena->cap ? arena->cap : 16;

	if (n > arena->cap - arena->count) {
		while (cap < (uint64_t)arena->count + n)
			cap *= 2;
		move_to(arena, cap);
	}
	if (n)
		memset(arena->base + (size_t)first * arena->size, 0,
		    (size_t)n * arena->size);
	arena->count += n;
	return first;
}

void
hash_index_init(struct hash_index *index)
{
	memset(index, 0, sizeof(*index));
	index->slots.size = index->added.size = sizeof(struct hash_slot);
	arena_add(&index->slots, INDEX_FIRST);
}

void
hash_index_release(struct hash_index *index)
{
	arena_release(&index->slots);
	arena_release(&index->added);
	index->used = index->added_used = 0;
}

static void
insert(struct arena *slots, struct hash_slot added)
{
	struct hash_slot *slot = (struct hash_slot *)(void *)slots->base;
	uint32_t mask = slots->count - 1, at = added.hash & mask;

	while (slot[at].record)
		at = (at + 1) & mask;
	slot[at] = added;
}

static void
insert_all(struct arena *slots, const struct arena *from)
{
	const struct hash_slot *old =
	    (const struct hash_slot *)(const void *)from->base;

	for (uint32_t i = 0; i < from->count; i++)
		if (old[i].record)
			insert(slots, old[i]);
}

static void
add_to(struct arena *slots, uint32_t *used, struct hash_slot added)
{
	struct arena bigger = { .size = sizeof(struct hash_slot) };

	if ((uint64_t)(*used + 1) * 4 > (uint64_t)slots->count * 3) {
		arena_add(&bigger,
		    slots->count ? slots->count * 2 : INDEX_FIRST);
		insert_all(&bigger, slots);
		arena_release(slots);
		*slots = bigger;
	}
	insert(slots, added);
	++*used;
}

void
hash_index_add(struct hash_index *index, uint32_t hash, uint32_t record)
{
	struct hash_slot added = { hash, record };

	if (index->slots.mapped)
		add_to(&index->added, &index->added_used, added);
	else
		add_to(&index->slots, &index->used, added);
}

void
hash_index_copy(struct hash_index *to, const struct hash_index *from)
{
	uint32_t count = from->slots.count;

	hash_index_release(to);
	to->slots.size = to->added.size = sizeof(struct hash_slot);
	to->used = from->used + from->added_used;
	while ((uint64_t)to->used * 4 > (uint64_t)count * 3)
		count *= 2;
	arena_reserve(&to->slots, count);
	arena_add(&to->slots, count);
	if (count == from->slots.count)
		memcpy(to->slots.base, from->slots.base,
		    (size_t)count * sizeof(struct hash_slot));
	else
		insert_all(&to->slots, &from->slots);
	insert_all(&to->slots, &from->added);
}

/*
 * Multiply and fold, eight bytes at a time (after wyhash, Wang Yi): fast on
 * names. An attacker who finds collisions slows down one reader of one log;
 * nothing else depends on the hash.
 */
uint32_t
hash_bytes(struct slice bytes, uint32_t seed)
{
	uint64_t h = seed ^ UINT64_C(0x9e3779b97f4a7c15), word;
	const char *p = bytes.ptr;
	size_t left = bytes.len;

	for (; left >= 8; p += 8, left -= 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * UINT64_C(0xa0761d6478bd642f);
		h ^= h >> 32;
	}
	word = left;
	for (; left; left--)
		word = word << 8 | (unsigned char)p[left - 1];
	h = (h ^ word) * UINT64_C(0xe7037ed1a0b428db);
	h ^= h >> 29;
	h *= UINT64_C(0x8ebc6af09c88c6e3);
	return (uint32_t)(h ^ h >> 32);
}
