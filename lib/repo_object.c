/* SPDX-License-Identifier: ISC */
/*
 * Objects, read and written as bytes. Writes go to the loose backend directly, past
 * libgit2's question whether the object exists: it takes an empty file, as a power cut
 * leaves them, for an object. Here a rename puts a good one in its place.
 */
#include "repo_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>

#include "err.h"
#include "path.h"
#include "repo.h"

static int
open_loose(struct repo *repo, struct err *err)
{
	char *objects;
	int failed;

	if (repo->loose)
		return 0;
	objects = path_join(repo->git_dir, "objects");
	failed = git_odb_backend_loose(&repo->loose, objects, 1, 0, 0, 0);
	free(objects);
	return failed ? repo_fail(err, "cannot open the objects of '%s'", repo->git_dir) : 0;
}

int
repo_write_object(struct repo *repo, git_oid *out, git_object_t type,
    const void *data, size_t len, struct err *err)
{
	int rc = open_loose(repo, err);

	if (rc)
		return rc;
	if (git_odb_hash(out, data, len, type) ||
	    repo->loose->write(repo->loose, out, data, len, type))
		return repo_fail(err, "cannot write an object in '%s'", repo->git_dir);
	return 0;
}

int
repo_read_object(struct repo *repo, git_odb_object **out, const git_oid *oid,
    git_object_t type, struct err *err)
{
	char hex[REPO_OID_SIZE];

	git_oid_tostr(hex, sizeof hex, oid);
	*out = NULL;
	if (git_odb_read(out, repo->odb, oid))
		return repo_fail(err, "cannot read object %s", hex);
	if (git_odb_object_type(*out) == type)
		return 0;
	git_odb_object_free(*out);
	*out = NULL;
	return err_set(err, ERR_IO, "cannot read object %s: not a %s", hex,
	    git_object_type2string(type));
}

int
repo_tree_of(struct repo *repo, git_oid *out, const git_oid *commit, struct err *err)
{
	git_odb_object *object;
	const char *text;
	int rc = repo_read_object(repo, &object, commit, GIT_OBJECT_COMMIT, err);

	if (rc)
		return rc;
	text = git_odb_object_data(object);
	if (git_odb_object_size(object) < 46 || strncmp(text, "tree ", 5) ||
	    git_oid_fromstrn(out, text + 5, 40))
		rc = err_set(err, ERR_IO, "cannot read a commit: malformed");
	git_odb_object_free(object);
	return rc;
}

int
repo_write_file_blob(struct repo *repo, git_oid *out, const char *path, int64_t size,
    struct err *err)
{
	char *full = path_join(repo->dir, path), *data = NULL;
	int fd, rc = 0;
	size_t got = 0;
	ssize_t n;

	fd = open(full, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1) {
		rc = err_errno(err, "cannot open '%s'", full);
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
			rc = err_set(err, ERR_IO, "cannot record '%s': shorter than "
			    "%lld bytes", full, (long long)size);
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
