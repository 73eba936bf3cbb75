/* SPDX-License-Identifier: ISC */
/*
 * The whole history: every commit that the branch leads to, its parents, trees and
 * blobs. Each object is looked at once. Blobs are read and compared with their names up
 * to some amount, so that a long history of long segments takes no minutes; of the
 * rest it is asked whether they are there.
 */
#include "repo.h"

#include <string.h>

#include "err.h"
#include "repo_internal.h"
#include "repo_whole.h"

#define FOUND_MAX 5
#define READ_MAX ((size_t)512 << 20)
#define DEPTH_MAX 32

struct check {
	struct repo *repo;
	void (*found)(void *arg, const char *sentence);
	void *arg;
	struct repo_whole seen;
	struct buf todo;	/* commits */
	char commit[REPO_OID_SIZE];
	size_t count, bytes;
};

static void
say(struct check *check, const char *what, const git_oid *oid)
{
	char hex[REPO_OID_SIZE];
	struct buf text = BUF_INIT;

	if (check->count++ < FOUND_MAX && check->found) {
		buf_addf(&text, "%s %s of commit %.12s is lost or damaged", what,
		    git_oid_tostr(hex, sizeof hex, oid), check->commit);
		check->found(check->arg, text.data);
	}
	buf_release(&text);
}

static int
blob_is_good(struct check *check, const git_oid *oid)
{
	struct repo_object object;
	git_object_t type;
	size_t size;

	if (check->bytes < READ_MAX) {
		if (repo_read_object(check->repo, &object, oid, GIT_OBJECT_BLOB, NULL))
			return 0;
		check->bytes += object.len;
		repo_object_release(&object);
		return 1;
	}
	return repo_odb(check->repo) && !git_odb_read_header(&size, &type,
	    check->repo->odb, oid) && type == GIT_OBJECT_BLOB;
}

static void
check_tree(struct check *check, const git_oid *oid, int depth)
{
	struct repo_object object;
	struct tree_entry at;
	const char *p;
	int more;

	if (oid_set_has(&check->seen.good, oid))
		return;
	oid_set_add(&check->seen.good, oid);
	if (depth > DEPTH_MAX ||
	    repo_read_object(check->repo, &object, oid, GIT_OBJECT_TREE, NULL)) {
		say(check, "tree", oid);
		return;
	}
	p = object.data;
	while ((more = tree_next(&at, &p, object.data + object.len)) == 1) {
		if (at.mode == GIT_FILEMODE_TREE) {
			check_tree(check, &at.oid, depth + 1);
		} else if (at.mode != GIT_FILEMODE_COMMIT &&
		    !oid_set_has(&check->seen.good, &at.oid)) {
			oid_set_add(&check->seen.good, &at.oid);
			if (!blob_is_good(check, &at.oid))
				say(check, "file", &at.oid);
		}
	}
	if (more < 0)
		say(check, "tree", oid);
	repo_object_release(&object);
}

static void
check_commit(struct check *check, const git_oid *oid)
{
	struct repo_object object;
	git_oid tree, parent;
	const char *line;

	if (oid_set_has(&check->seen.done, oid))
		return;
	oid_set_add(&check->seen.done, oid);
	if (repo_tree_of(check->repo, &tree, oid, NULL) ||
	    repo_read_object(check->repo, &object, oid, GIT_OBJECT_COMMIT, NULL)) {
		say(check, "parent", oid);
		return;
	}
	git_oid_tostr(check->commit, sizeof check->commit, oid);
	check_tree(check, &tree, 0);
	for (line = object.data + 46; !strncmp(line, "parent ", 7) &&
	    !oid_set_has(&check->seen.ends, oid); line += 48)
		if (!git_oid_fromstrn(&parent, line + 7, 40))
			buf_add(&check->todo, &parent, sizeof parent);
	repo_object_release(&object);
}

static size_t
check_history(struct repo *repo, void (*found)(void *arg, const char *sentence), void *arg)
{
	struct check check = { .repo = repo, .found = found, .arg = arg };
	git_oid at;
	size_t i;

	repo_whole_start(repo, &check.seen);
	if (repo_tip_oid(repo, &at)) {
		git_oid_tostr(check.commit, sizeof check.commit, &at);
		buf_add(&check.todo, &at, sizeof at);
	} else {
		check.count++;
		if (found)
			found(arg, "the branch '" REPO_BRANCH "' is lost");
	}
	for (i = 0; i < check.todo.len; i += sizeof at) {
		memcpy(&at, check.todo.data + i, sizeof at);
		check_commit(&check, &at);
	}
	buf_release(&check.todo);
	repo_whole_release(&check.seen);
	return check.count;
}

int
repo_check(struct repo *repo, void (*found)(void *arg, const char *sentence), void *arg,
    struct err *err)
{
	struct buf text = BUF_INIT;
	size_t count;

	if (!repo_odb(repo))
		return repo_fail(err, "cannot open the objects of '%s'", repo->git_dir);
	count = check_history(repo, found, arg);
	if (count > FOUND_MAX) {
		buf_addf(&text, "%zu more objects are lost or damaged", count - FOUND_MAX);
		found(arg, text.data);
	}
	buf_release(&text);
	return 0;
}

int
repo_mend(struct repo *repo, int *mended, struct err *err)
{
	*mended = check_history(repo, NULL, NULL) != 0;
	return *mended ? repo_rebuild(repo, err) : 0;
}
