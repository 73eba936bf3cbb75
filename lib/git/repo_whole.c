/* SPDX-License-Identifier: ISC */
/*
 * Finding the newest commit from which a damaged branch can continue. A power
 * cut loses writes of its last seconds, in any order. So a commit is whole only
 * if all its trees and blobs exist and the commits before it are whole, too.
 * Each object is checked once.
 */
#include "git/repo_whole.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/repo.h"
#include "git/repo_private.h"

/* in commits; older ones reached the disk long ago */
#define LOOK_BACK 512
#define DEPTH_MAX 32

/* True if the object is missing and git has said that it may be. */
static bool
is_promised(struct repo *repo, const git_oid *oid)
{
	return repo_is_partial(repo->git_dir) && repo_odb(repo) &&
	    !git_odb_exists(repo->odb, oid);
}

static bool
blob_is_whole(struct repo *repo, struct repo_whole *seen, const git_oid *oid)
{
	struct repo_object object;
	git_object_t type;
	size_t size;

	if (!seen->to_the_byte || repo_is_too_large(repo, oid))
		return repo_odb(repo) &&
		    (!git_odb_read_header(&size, &type, repo->odb, oid)
		            ? type == GIT_OBJECT_BLOB
		            : is_promised(repo, oid));
	if (repo_read_object(repo, &object, oid, GIT_OBJECT_BLOB, NULL))
		return is_promised(repo, oid);
	repo_object_release(&object);
	return true;
}

static bool
tree_is_whole(struct repo *repo, struct repo_whole *seen, const git_oid *oid,
    int depth)
{
	struct tree_entry at;
	struct repo_object object;
	const char *p, *end;
	int more = 1;
	bool whole = true;

	if (oid_set_has(&seen->good, oid))
		return true;
	seen->lost = *oid;
	if (depth > DEPTH_MAX)
		return false;
	if (repo_read_object(repo, &object, oid, GIT_OBJECT_TREE, NULL))
		return is_promised(repo, oid);
	p = object.data;
	end = p + object.len;
	while (whole && (more = tree_next(&at, &p, end)) == 1) {
		if (oid_set_has(&seen->good, &at.oid))
			continue;
		if (at.mode == GIT_FILEMODE_TREE) {
			whole = tree_is_whole(repo, seen, &at.oid, depth + 1);
		} else if (at.mode != GIT_FILEMODE_COMMIT) {
			seen->lost = at.oid;
			whole = blob_is_whole(repo, seen, &at.oid);
			if (whole)
				oid_set_add(&seen->good, &at.oid);
		}
	}
	whole = whole && more == 0;
	repo_object_release(&object);
	if (whole)
		oid_set_add(&seen->good, oid);
	return whole;
}

/* True if the commit itself is whole. Its parents are appended to todo. */
static bool
commit_is_whole(struct repo *repo, struct repo_whole *seen, const git_oid *oid,
    struct buf *todo)
{
	struct repo_object object;
	git_oid tree, parent;
	const char *line;
	bool whole;

	seen->lost = *oid;
	if (oid_set_has(&seen->bad, oid) ||
	    repo_tree_of(repo, &tree, oid, NULL) ||
	    !tree_is_whole(repo, seen, &tree, 0) ||
	    repo_read_object(repo, &object, oid, GIT_OBJECT_COMMIT, NULL))
		return false;
	line = object.data;
	whole = true;
	for (line += 46; !strncmp(line, "parent ", 7) && whole &&
	    !oid_set_has(&seen->ends, oid); line += 48) {
		whole = !git_oid_fromstrn(&parent, line + 7, 40);
		if (whole)
			buf_add(todo, &parent, sizeof parent);
	}
	repo_object_release(&object);
	return whole;
}

/* Read the file `shallow`: one commit a line. */
static void
read_ends(struct repo *repo, struct repo_whole *seen)
{
	char *path = path_join(repo->git_dir, "shallow");
	struct buf text = BUF_INIT;
	size_t at;
	git_oid oid;

	if (path_is_file(path) && !buf_read_file(&text, path, 16 << 20, NULL))
		for (at = 0; at + 40 <= text.len; at += 41)
			if (!git_oid_fromstrn(&oid, text.data + at, 40))
				oid_set_add(&seen->ends, &oid);
	seen->started = true;
	buf_release(&text);
	free(path);
}

bool
repo_is_whole(struct repo *repo, struct repo_whole *seen, const git_oid *oid)
{
	struct buf todo = BUF_INIT;
	size_t i, looked = 0;
	git_oid at;
	bool whole = true;

	if (!seen->started)
		read_ends(repo, seen);
	buf_add(&todo, oid, sizeof *oid);
	for (i = 0; whole && i < todo.len && looked < LOOK_BACK;
	     i += sizeof at) {
		memcpy(&at, todo.data + i, sizeof at);
		if (oid_set_has(&seen->done, &at))
			continue;
		whole = commit_is_whole(repo, seen, &at, &todo);
		if (whole)
			oid_set_add(&seen->done, &at);
		looked++;
	}
	/* a commit that led to a bad one is bad, too */
	if (!whole) {
		oid_set_add(&seen->bad, &at);
		oid_set_add(&seen->bad, oid);
		oid_set_release(&seen->done);
	}
	buf_release(&todo);
	return whole;
}

int
repo_check_whole(struct repo *repo, struct err *err)
{
	struct repo_whole seen = { .to_the_byte = true };
	char hex[REPO_OID_SIZE];
	git_oid tip;
	int rc = 0;

	if (repo_tip_oid(repo, &tip) && !repo_is_whole(repo, &seen, &tip)) {
		git_oid_tostr(hex, sizeof hex, &seen.lost);
		rc = err_set(err, ERR_IO,
		    "object %s of an earlier commit is lost or damaged",
		    hex);
	}
	repo_whole_release(&seen);
	return rc;
}

/* Parse objects/ab/cd... as an object name. True if it is one. */
static bool
loose_object_name(git_oid *out, const char *dir, const char *file)
{
	struct buf hex = BUF_INIT;
	bool is;

	buf_addf(&hex, "%s%s", dir, file);
	is = hex.len == GIT_OID_HEXSZ && !git_oid_fromstr(out, hex.data);
	buf_release(&hex);
	return is;
}

static void
sweep_dir(struct repo *repo, const char *path, const char *name)
{
	struct repo_object object;
	struct dirent *entry;
	DIR *dir = opendir(path);
	git_oid oid;
	char *file;

	while (dir && (entry = readdir(dir))) {
		if (!loose_object_name(&oid, name, entry->d_name))
			continue;
		if (repo_read_loose(repo, &object, &oid)) {
			repo_object_release(&object);
			continue;
		}
		file = path_join(path, entry->d_name);
		/*
		 * a file that we may not read may be good, and another user's
		 */
		if (!access(file, R_OK))
			unlink(file);
		free(file);
	}
	if (dir)
		closedir(dir);
}

void
repo_sweep(struct repo *repo)
{
	char name[3], *path;
	int i;

	for (i = 0; i < 256; i++) {
		snprintf(name, sizeof name, "%02x", (unsigned)i);
		path = path_join(repo->loose.objects, name);
		sweep_dir(repo, path, name);
		free(path);
	}
}

/* From the oldest entry on: dropping one tells the next where it begins. */
static void
trim_reflog(struct repo *repo, struct repo_whole *seen, const char *ref)
{
	const git_reflog_entry *entry;
	git_reflog *reflog = NULL;
	size_t i;
	bool dropped = false;

	if (git_reflog_read(&reflog, repo->git, ref))
		return;
	for (i = git_reflog_entrycount(reflog); i-- > 0; ) {
		entry = git_reflog_entry_byindex(reflog, i);
		if (repo_is_whole(repo, seen, git_reflog_entry_id_new(entry)))
			continue;
		dropped |= !git_reflog_drop(reflog, i, 1);
	}
	if (dropped)
		git_reflog_write(reflog);
	git_reflog_free(reflog);
}

void
repo_trim_reflogs(struct repo *repo)
{
	struct repo_whole seen = {0};

	trim_reflog(repo, &seen, REPO_REF);
	trim_reflog(repo, &seen, "HEAD");
	repo_whole_release(&seen);
}

void
repo_whole_release(struct repo_whole *seen)
{
	oid_set_release(&seen->good);
	oid_set_release(&seen->bad);
	oid_set_release(&seen->done);
	oid_set_release(&seen->ends);
}
