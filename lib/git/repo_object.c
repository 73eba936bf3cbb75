/* SPDX-License-Identifier: ISC */
/* Objects, read and written as bytes. */
#include "git/repo_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>

#include "base/err.h"
#include "base/path.h"
#include "format/stream_path.h"
#include "git/odb_guard.h"
#include "git/repo.h"

int
repo_write_object(struct repo *repo, git_oid *out, git_object_t type,
    const void *data, size_t len, struct err *err)
{
	return loose_object_write(&repo->loose, out, type, data, len, err);
}

git_odb *
repo_odb(struct repo *repo)
{
	if (!repo->odb && odb_guard(repo->git, repo->loose.objects))
		return NULL;
	if (!repo->odb && git_repository_odb(&repo->odb, repo->git))
		repo->odb = NULL;
	return repo->odb;
}

git_repository *
repo_git(struct repo *repo)
{
	repo_odb(repo);
	return repo->git;
}

bool
repo_read_loose(struct repo *repo, struct repo_object *out, const git_oid *oid)
{
	*out = (struct repo_object){0};
	if (loose_object_read(&repo->loose, &out->own, &out->type, oid) !=
	    LOOSE_OBJECT_GOOD)
		return false;
	out->data = out->own.data;
	out->len = out->own.len;
	return true;
}

/*
 * libgit2 must not read a damaged loose object; the packs may have the object,
 * too.
 */
static int
read_packed(struct repo *repo, git_odb_object **out, const git_oid *oid)
{
	git_odb_backend *packs = NULL;
	git_odb *odb = NULL;
	int got = git_odb_new(&odb);

	if (!got)
		got = git_odb_backend_pack(&packs, repo->loose.objects);
	if (!got)
		got = git_odb_add_backend(odb, packs, 1);
	if (!got)
		got = git_odb_read(out, odb, oid);
	git_odb_free(odb);
	return got;
}

int
repo_read_object(struct repo *repo, struct repo_object *out, const git_oid *oid,
    git_object_t type, struct err *err)
{
	enum loose_object_found found;
	char hex[REPO_OID_SIZE];

	git_oid_tostr(hex, sizeof hex, oid);
	*out = (struct repo_object){0};
	found = loose_object_read(&repo->loose, &out->own, &out->type, oid);
	if (found == LOOSE_OBJECT_GOOD) {
		out->data = out->own.data;
		out->len = out->own.len;
	} else {
		if (found == LOOSE_OBJECT_BAD &&
		    read_packed(repo, &out->shared, oid))
			return err_set(err, ERR_IO,
			    "cannot read object %s: it is damaged", hex);
		if (found == LOOSE_OBJECT_ABSENT && (!repo_odb(repo) ||
		    git_odb_read(&out->shared, repo->odb, oid)))
			return repo_fail(err, "cannot read object %s", hex);
		out->data = git_odb_object_data(out->shared);
		out->len = git_odb_object_size(out->shared);
		out->type = git_odb_object_type(out->shared);
	}
	if (out->type == type || type == GIT_OBJECT_ANY)
		return 0;
	repo_object_release(out);
	return err_set(err, ERR_IO, "cannot read object %s: not a %s", hex,
	    git_object_type2string(type));
}

bool
repo_is_too_large(struct repo *repo, const git_oid *oid)
{
	git_object_t type;
	size_t size;

	return repo_odb(repo) &&
	    !git_odb_read_header(&size, &type, repo->odb, oid) &&
	    size > SEGMENT_READ_MAX;
}

void
repo_object_release(struct repo_object *object)
{
	buf_release(&object->own);
	git_odb_object_free(object->shared);
	*object = (struct repo_object){0};
}

int
repo_tree_of(struct repo *repo, git_oid *out, const git_oid *commit,
    struct err *err)
{
	struct repo_object object;
	int rc = repo_read_object(repo, &object, commit, GIT_OBJECT_COMMIT,
	    err);

	if (rc)
		return rc;
	if (object.len < 46 || strncmp(object.data, "tree ", 5) ||
	    git_oid_fromstrn(out, object.data + 5, 40))
		rc = err_set(err, ERR_IO, "cannot read a commit: malformed");
	repo_object_release(&object);
	return rc;
}

int
repo_write_file_blob(struct repo *repo, git_oid *out, const char *path,
    int64_t size, struct err *err)
{
	char *full = path_join(repo->dir, path), *data = NULL;
	int fd, rc = 0;
	size_t got = 0;
	ssize_t n;

	fd = open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1) {
		rc = errno == ENOENT
		    ? err_set(err, ERR_STALE, "'%s' is gone", full)
		    : err_errno(err, "cannot open '%s'", full);
		goto done;
	}
	data = task_alloc((size_t)size + 1);
	while (got < (size_t)size) {
		n = read(fd, data + got, (size_t)size - got);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			rc = err_errno(err, "cannot read '%s'", full);
			goto done;
		}
		if (n == 0) {
			rc = err_set(err, ERR_STALE,
			    "cannot record '%s': shorter than %lld bytes",
			    full, (long long)size);
			goto done;
		}
		got += (size_t)n;
	}
	rc = repo_write_object(repo, out, GIT_OBJECT_BLOB, data, got, err);
done:
	if (fd != -1)
		close(fd);
	free(data);
	free(full);
	return rc;
}
