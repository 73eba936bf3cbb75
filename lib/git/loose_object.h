/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOOSE_OBJECT_H
#define TASKLOG_LOOSE_OBJECT_H

#include <stddef.h>

#include <git2.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Loose objects in one directory. Must be initialised by loose_object_init().
 */
struct loose_object {
	char *objects;		/* the directory */
	/* deflate and the buffers are reused for each object */
	void *deflate;
	struct buf raw;
	struct buf packed;
	unsigned serial;	/* for names of temporary files */
};

void loose_object_init(struct loose_object *loose, const char *objects);
void loose_object_release(struct loose_object *loose);

/*
 * Write an object by a temporary file and a rename. Not synced. An existing
 * file of this name is replaced: otherwise a file that a power cut left empty
 * would stay for ever.
 */
int loose_object_write(struct loose_object *loose, git_oid *out,
    git_object_t type, const void *data, size_t len,
    struct err *err) MUST_CHECK;

/*
 * Read an object into out, which must be empty. The file is good only if its
 * name is the hash of its contents.
 */
enum loose_object_found {
	LOOSE_OBJECT_ABSENT,
	LOOSE_OBJECT_GOOD,
	LOOSE_OBJECT_BAD
};

enum loose_object_found loose_object_read(const struct loose_object *loose,
    struct buf *out, git_object_t *type, const git_oid *oid);

#endif
