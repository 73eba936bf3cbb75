/* SPDX-License-Identifier: ISC */
/*
 * What leads to commits that were made again: refs, reflogs, the list of
 * shallow commits, and what git notes of its last fetch. The log's own branch
 * is moved with the files of the log, elsewhere.
 */
#include "git/repo_rewrite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/repo_private.h"
#include "git/repo_rewrite_private.h"

#define LOG_MAX (256u << 20)
#define DEPTH_MAX 16

/* Get the commit that a ref leads to, through tags. */
static bool
peel(git_oid *out, git_reference *ref)
{
	git_object *object = NULL;
	bool is = !git_reference_peel(&object, ref, GIT_OBJECT_COMMIT);

	if (is)
		*out = *git_object_id(object);
	git_object_free(object);
	return is;
}

/* A tag that goes becomes a ref to its commit; another object has no ref. */
static int
move_ref(struct repo_rewrite *rewrite, const char *name, size_t *moved,
    struct err *err)
{
	char hex[REPO_OID_SIZE], made[REPO_OID_SIZE];
	git_reference *ref = NULL, *now = NULL;
	git_oid oid;
	int rc = 0;

	if (!strcmp(name, REPO_REF) ||
	    git_reference_lookup(&ref, rewrite->repo->git, name) ||
	    git_reference_type(ref) != GIT_REFERENCE_DIRECT ||
	    !rewrite_goes(rewrite, git_reference_target(ref)))
		goto done;
	(*moved)++;
	if (!peel(&oid, ref)) {
		if (git_reference_delete(ref))
			rc = repo_fail(err, "cannot remove '%s'", name);
		goto done;
	}
	rc = repo_rewrite_commit(rewrite,
	    git_oid_tostr(hex, sizeof(hex), &oid), made, err);
	if (!rc && (git_oid_fromstr(&oid, made) ||
	    git_reference_set_target(&now, ref, &oid, "task-purge")))
		rc = repo_fail(err, "cannot move '%s'", name);
done:
	git_reference_free(now);
	git_reference_free(ref);
	return rc;
}

static int
move_refs(struct repo_rewrite *rewrite, size_t *moved, struct err *err)
{
	git_strarray names = {0};
	int rc = 0;

	if (git_reference_list(&names, rewrite->repo->git))
		return repo_fail(err, "cannot list the refs of '%s'",
		    rewrite->repo->git_dir);
	for (size_t i = 0; i < names.count && !rc; i++)
		rc = move_ref(rewrite, names.strings[i], moved, err);
	git_strarray_dispose(&names);
	return rc;
}

/* True if the line has the name of an object that goes at this place. */
static bool
names_gone(struct repo_rewrite *rewrite, const char *line, size_t len,
    size_t at)
{
	git_oid oid;

	return len >= at + GIT_OID_HEXSZ &&
	    !git_oid_fromstrn(&oid, line + at, GIT_OID_HEXSZ) &&
	    rewrite_goes(rewrite, &oid);
}

static int
replace_file(struct repo_rewrite *rewrite, const char *path,
    const struct buf *text, struct err *err)
{
	return repo_put_file(rewrite->repo->git_dir, path, text,
	    PUT_REPLACE | PUT_SYNC, err);
}

/* Drop the lines of a reflog that name what goes. */
static int
trim_reflog(struct repo_rewrite *rewrite, const char *path, struct err *err)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	const char *p, *end, *lf;
	int rc = buf_read_regular(&text, path, LOG_MAX, err);

	p = text.data;
	end = p + text.len;
	for (; !rc && p < end && (lf = memchr(p, '\n', (size_t)(end - p)));
	     p = lf + 1) {
		size_t len = (size_t)(lf - p);

		if (!names_gone(rewrite, p, len, 0) &&
		    !names_gone(rewrite, p, len, GIT_OID_HEXSZ + 1))
			buf_add(&out, p, len + 1);
	}
	if (!rc && out.len < text.len)
		rc = replace_file(rewrite, path, &out, err);
	buf_release(&text);
	buf_release(&out);
	return rc;
}

typedef int file_fn(struct repo_rewrite *rewrite, const char *path,
    struct err *err);

/* Call fn for each regular file below dir. */
static int
each_file(struct repo_rewrite *rewrite, const char *dir, file_fn *fn,
    int depth, struct err *err)
{
	DIR *stream = depth < DEPTH_MAX ? opendir(dir) : NULL;
	struct dirent *entry;
	struct stat st;
	int rc = 0;

	while (stream && !rc && (entry = readdir(stream))) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = path_join(dir, entry->d_name);
		if (lstat(path, &st))
			st.st_mode = 0;
		if (S_ISDIR(st.st_mode))
			rc = each_file(rewrite, path, fn, depth + 1, err);
		else if (S_ISREG(st.st_mode) && st.st_size)
			rc = fn(rewrite, path, err);
		free(path);
	}
	if (stream)
		closedir(stream);
	return rc;
}

static int
rewrite_file(struct repo_rewrite *rewrite, const char *path, struct err *err)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	int rc = buf_read_regular(&text, path, LOG_MAX, err);

	if (!rc && rewrite->rules.blob(rewrite->rules.arg, slice_of_buf(&text),
	    &out))
		rc = replace_file(rewrite, path, &out, err);
	buf_release(&out);
	buf_release(&text);
	return rc;
}

int
repo_rewrite_files(struct repo_rewrite *rewrite, const char *dir,
    struct err *err)
{
	return each_file(rewrite, dir, rewrite_file, 0, err);
}

/* The commits where a shallow history begins have new names. */
static int
move_shallow(struct repo_rewrite *rewrite, struct err *err)
{
	char *path = path_join(rewrite->repo->git_dir, "shallow");
	struct buf text = BUF_INIT, out = BUF_INIT;
	char hex[REPO_OID_SIZE];
	int rc = 0;

	if (path_is_file(path))
		rc = buf_read_regular(&text, path, LOG_MAX, err);
	for (const char *p = text.data; !rc && p && *p;
	     p += strcspn(p, "\n"), p += *p == '\n') {
		snprintf(hex, sizeof(hex), "%.*s", (int)strcspn(p, "\n"), p);
		rc = repo_rewrite_commit(rewrite, hex, hex, err);
		buf_addf(&out, "%s\n", hex);
	}
	if (!rc && (out.len != text.len ||
	    (out.len && memcmp(out.data, text.data, out.len))))
		rc = replace_file(rewrite, path, &out, err);
	buf_release(&out);
	buf_release(&text);
	free(path);
	return rc;
}

/* Notes of git's last operations. Nothing is lost with them. */
static void
forget_heads(struct repo_rewrite *rewrite)
{
	static const char *const names[] = { "FETCH_HEAD", "ORIG_HEAD" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_join(rewrite->repo->git_dir, names[i]);
		struct buf text = BUF_INIT;

		if (path_is_file(path) &&
		    !buf_read_regular(&text, path, LOG_MAX, NULL) &&
		    names_gone(rewrite, text.data, text.len, 0))
			unlink(path);
		buf_release(&text);
		free(path);
	}
}

/* Messages that git keeps of commits, tags and merges made by hand. */
static void
forget_messages(struct repo_rewrite *rewrite)
{
	static const char *const names[] = { "COMMIT_EDITMSG", "TAG_EDITMSG",
		"MERGE_MSG", "SQUASH_MSG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_join(rewrite->repo->git_dir, names[i]);
		struct buf text = BUF_INIT, out = BUF_INIT;

		if (path_is_file(path) &&
		    !buf_read_regular(&text, path, LOG_MAX, NULL) &&
		    rewrite->rules.message(rewrite->rules.arg,
		        slice_of_buf(&text), &out))
			unlink(path);
		buf_release(&out);
		buf_release(&text);
		free(path);
	}
}

int
repo_rewrite_refs(struct repo_rewrite *rewrite, size_t *moved, struct err *err)
{
	char *logs = path_join(rewrite->repo->git_dir, "logs");
	int rc;

	*moved = 0;
	rc = move_refs(rewrite, moved, err);
	if (!rc)
		rc = move_shallow(rewrite, err);
	if (!rc)
		rc = each_file(rewrite, logs, trim_reflog, 0, err);
	forget_heads(rewrite);
	forget_messages(rewrite);
	free(logs);
	return rc;
}
