/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OID_SET_H
#define TASKLOG_OID_SET_H

#include <stdbool.h>
#include <stddef.h>

#include <git2.h>

/* A set of object names. Starts as {0}. */
struct oid_set {
	git_oid *slot;
	size_t count;
	size_t cap;		/* a power of two, or 0 */
};

bool oid_set_has(const struct oid_set *set,
    const git_oid *oid); /* true if so */
void oid_set_add(struct oid_set *set, const git_oid *oid);
void oid_set_release(struct oid_set *set);

#endif
