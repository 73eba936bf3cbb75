/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LOOSE_H
#define TASKLOG_LOOSE_H

#include <stddef.h>

#include <git2.h>

#include "base/attr.h"
#include "base/buf.h"

struct err;

/* Loose objects in one directory. Starts with loose_init(). */
struct loose {
	char *objects;		/* the directory */
	/* kept from object to object, as are the buffers */
	void *deflate;
	struct buf raw;
	struct buf packed;
	unsigned serial;	/* of temporary files */
};

void loose_init(struct loose *loose, const char *objects);
void loose_release(struct loose *loose);

/*
 * Write an object: temporary file, rename. Not synced. A file of its name is
 * replaced even if it is there: one that a power cut left empty would otherwise
 * stay for ever.
 */
int loose_write(struct loose *loose, git_oid *out, git_object_t type,
    const void *data, size_t len, struct err *err) MUST_CHECK;

/*
 * Read an object into out, which is empty. Whatever is in its file: only what
 * its name is the hash of is an object.
 */
enum loose_found { LOOSE_ABSENT, LOOSE_GOOD, LOOSE_BAD };

enum loose_found loose_read(const struct loose *loose, struct buf *out,
    git_object_t *type, const git_oid *oid);

#endif
