/* SPDX-License-Identifier: ISC */
/*
 * A hash set of object names, by open addressing. The names are hashes already,
 * so their first bytes are the hash. The null name marks a free slot and is
 * never a member.
 */
#include "git/oid_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static git_oid *
find(const struct oid_set *set, const git_oid *oid)
{
	size_t i;

	memcpy(&i, oid->id, sizeof i);
	for (;; i++) {
		git_oid *at = &set->slot[i & (set->cap - 1)];

		if (git_oid_is_zero(at) || git_oid_equal(at, oid))
			return at;
	}
}

bool
oid_set_has(const struct oid_set *set, const git_oid *oid)
{
	return set->cap && !git_oid_is_zero(find(set, oid));
}

static void
grow(struct oid_set *set)
{
	struct oid_set wider = { .cap = set->cap ? set->cap * 2 : 256 };
	size_t i;

	wider.slot = task_zalloc(wider.cap, sizeof *wider.slot);
	for (i = 0; i < set->cap; i++)
		if (!git_oid_is_zero(&set->slot[i]))
			*find(&wider, &set->slot[i]) = set->slot[i];
	wider.count = set->count;
	free(set->slot);
	*set = wider;
}

void
oid_set_add(struct oid_set *set, const git_oid *oid)
{
	git_oid *at;

	if (git_oid_is_zero(oid))
		return;
	if (set->count * 2 >= set->cap)
		grow(set);
	at = find(set, oid);
	set->count += (size_t)git_oid_is_zero(at);
	*at = *oid;
}

void
oid_set_release(struct oid_set *set)
{
	free(set->slot);
	*set = (struct oid_set){0};
}
