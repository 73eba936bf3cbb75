/* SPDX-License-Identifier: ISC */
/*
 * A backend that is asked first. It has no objects, and refuses to read an
 * object that is not a regular file.
 */
#include "git/odb_guard.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "base/buf.h"

/* higher than the priority of libgit2's own backends */
#define FIRST 1000

struct guard {
	git_odb_backend backend;
	char *objects;
};

static int
look(git_odb_backend *backend, const git_oid *oid)
{
	struct buf path = BUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	struct stat st;
	int got = GIT_PASSTHROUGH;

	git_oid_tostr(hex, sizeof(hex), oid);
	buf_addf(&path, "%s/%.2s/%s", ((struct guard *)backend)->objects, hex,
	    hex + 2);
	if (stat(path.data, &st) == 0 && !S_ISREG(st.st_mode)) {
		git_error_set(GIT_ERROR_ODB, "'%s' is not a file; move it away",
		    path.data);
		got = GIT_EINVALID;
	}
	buf_release(&path);
	return got;
}

static int
look_before_read(void **data, size_t *len, git_object_t *type,
    git_odb_backend *backend, const git_oid *oid)
{
	(void)data, (void)len, (void)type;
	return look(backend, oid);
}

static int
look_before_header(size_t *len, git_object_t *type, git_odb_backend *backend,
    const git_oid *oid)
{
	(void)len, (void)type;
	return look(backend, oid);
}

/* libgit2 calls this on each backend and fails if one lacks the call. */
static int
name_none(git_odb_backend *backend, git_odb_foreach_cb fn, void *arg)
{
	(void)backend, (void)fn, (void)arg;
	return 0;
}

static void
guard_free(git_odb_backend *backend)
{
	free(((struct guard *)backend)->objects);
	free(backend);
}

int
odb_guard(git_repository *git, const char *objects)
{
	struct guard *guard = task_zalloc(1, sizeof(*guard));
	git_odb *odb = NULL;
	int got = git_odb_init_backend(&guard->backend,
	    GIT_ODB_BACKEND_VERSION);

	guard->objects = task_strdup(objects);
	guard->backend.read = look_before_read;
	guard->backend.read_header = look_before_header;
	guard->backend.foreach = name_none;
	guard->backend.free = guard_free;
	if (!got)
		got = git_repository_odb(&odb, git);
	if (!got)
		got = git_odb_add_backend(odb, &guard->backend, FIRST);
	if (got)
		guard_free(&guard->backend);
	git_odb_free(odb);
	return got;
}
