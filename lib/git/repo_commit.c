/* SPDX-License-Identifier: ISC */
/*
 * One commit: the blobs of the changed files, the trees along their paths, the commit
 * object, the branch, the index. Whatever is found damaged on the way is healed once
 * and the commit made again on top.
 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/trace.h"
#include "git/repo_private.h"

#define MOVED_TRIES 5
#define NO_EMAIL "tasklog@localhost"

static int
is_usable(const char *name)
{
	return name && name[strspn(name, " .,:;<>\"\\'")] != '\0';
}

/* "Name <email> seconds +hhmm"; what git forbids in a name is left out. */
static void
add_person(struct buf *out, const char *name, const char *email,
    const struct repo_commit *commit)
{
	int zone = commit->utc_offset_min;
	int minutes = zone < 0 ? -zone : zone;
	const char *p;

	for (p = is_usable(name) ? name : "tasklog"; *p; p++)
		if ((unsigned char)*p >= ' ' && !strchr("<>", *p))
			buf_add_char(out, *p);
	buf_add_str(out, " <");
	for (p = email; *p; p++)
		if ((unsigned char)*p > ' ' && !strchr("<>", *p))
			buf_add_char(out, *p);
	buf_addf(out, "> %lld %c%02d%02d\n", (long long)(commit->time_ms / 1000),
	    zone < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
}

/* Author and committer lines: the committer is git's user, if there is one. */
static int
add_people(struct repo *repo, struct buf *out, const struct repo_commit *commit,
    struct err *err)
{
	struct buf user = BUF_INIT, mail = BUF_INIT;
	const char *email = commit->email;
	int rc, known;

	rc = repo_config(repo, "user.name", &user, err);
	if (!rc)
		rc = repo_config(repo, "user.email", &mail, err);
	if (!rc) {
		known = user.len && mail.len && is_usable(user.data);
		if (!email)
			email = mail.len && user.len && !strcmp(user.data, commit->author) ?
			    mail.data : NO_EMAIL;
		buf_add_str(out, "author ");
		add_person(out, commit->author, email, commit);
		buf_add_str(out, "committer ");
		add_person(out, known ? user.data : commit->author,
		    known ? mail.data : email, commit);
	}
	buf_release(&user);
	buf_release(&mail);
	return rc;
}

int
repo_write_commit(struct repo *repo, const struct repo_commit *commit,
    const git_oid *tree, const git_oid *parent, git_oid *out, struct err *err)
{
	struct buf text = BUF_INIT;
	char hex[REPO_OID_SIZE];
	int rc;

	buf_addf(&text, "tree %s\n", git_oid_tostr(hex, sizeof hex, tree));
	if (parent)
		buf_addf(&text, "parent %s\n", git_oid_tostr(hex, sizeof hex, parent));
	rc = add_people(repo, &text, commit, err);
	buf_add_char(&text, '\n');
	buf_add_str(&text, commit->message);
	if (!rc)
		rc = repo_write_object(repo, out, GIT_OBJECT_COMMIT, text.data, text.len,
		    err);
	buf_release(&text);
	return rc;
}

/* *damaged tells that it failed for something lost in git, not for a file. */
static int
build(struct repo *repo, const struct repo_commit *commit, struct repo_pending *out,
    int *damaged, struct err *err)
{
	struct tree_edit edit = {0};
	git_oid parent, tree, oid;
	size_t i;
	int rc;

	repo->built = task_realloc(repo->built, commit->count + 1, sizeof *repo->built);
	repo->built_count = commit->count;
	*damaged = 1;
	if (!repo_tip_oid(repo, &parent)) {
		rc = err_set(err, ERR_IO, "the branch '" REPO_BRANCH "' is lost");
		goto done;
	}
	rc = repo_tree_of(repo, &tree, &parent, err);
	if (!rc)
		rc = tree_edit_start(&edit, repo, &tree, err);
	for (i = 0; !rc && i < commit->count; i++) {
		*damaged = 0;
		rc = repo_write_file_blob(repo, &repo->built[i], commit->files[i].path,
		    commit->files[i].size, err);
		if (rc)
			goto done;
		*damaged = 1;
		rc = tree_edit_set(&edit, repo, commit->files[i].path, &repo->built[i],
		    err);
	}
	if (rc)
		goto done;
	*damaged = 0;
	rc = tree_edit_write(&edit, repo, &tree, err);
	if (!rc)
		rc = repo_write_commit(repo, commit, &tree, &parent, &oid, err);
	if (!rc) {
		git_oid_tostr(out->oid, sizeof out->oid, &oid);
		git_oid_tostr(out->tree, sizeof out->tree, &tree);
		git_oid_tostr(out->parent, sizeof out->parent, &parent);
	}
done:
	tree_edit_release(&edit);
	return rc;
}

int
repo_build(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *out, struct err *err)
{
	struct err first = {0};
	struct span span;
	int damaged, rc;

	span_begin(&span, "objects");
	rc = build(repo, commit, out, &damaged, &first);
	span_count(&span, "files", commit->count);
	span_end(&span);
	if (rc && damaged) {
		err_clear(&first);
		rc = repo_heal(repo, err);
		if (!rc)
			rc = build(repo, commit, out, &damaged, err);
		return rc;
	}
	return rc ? err_set(err, first.word, "%s", first.message) : 0;
}

int
repo_publish(struct repo *repo, const struct repo_commit *commit,
    const struct repo_pending *pending, struct err *err)
{
	git_oid to, from;
	struct err why = {0};
	struct span span;
	int rc;

	if (git_oid_fromstr(&to, pending->oid) || git_oid_fromstr(&from, pending->parent))
		return err_set(err, ERR_IO, "cannot publish: malformed object name");
	rc = repo_update_begin(repo, err);
	if (rc)
		return rc;
	span_begin(&span, "branch");
	rc = repo_move_branch(repo, &to, &from, commit->message, &why);
	span_end(&span);
	if (rc && why.word != ERR_STALE && repo_heal_head(repo)) {
		err_clear(&why);
		rc = repo_move_branch(repo, &to, &from, commit->message, &why);
	}
	span_begin(&span, "index");
	if (rc)
		err_set(err, why.word, "%s", why.message);
	else
		repo_index_add(repo, commit);
	span_end(&span);
	repo_update_end(repo);
	return rc;
}

int
repo_commit(struct repo *repo, const struct repo_commit *commit,
    char out_oid[REPO_OID_SIZE], struct err *err)
{
	struct repo_pending pending;
	struct err why = {0};
	int rc, tries = 0;

	do {
		err_clear(&why);
		rc = repo_build(repo, commit, &pending, &why);
		if (!rc)
			rc = repo_publish(repo, commit, &pending, &why);
	} while (rc && why.word == ERR_STALE && ++tries < MOVED_TRIES);
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	memcpy(out_oid, pending.oid, REPO_OID_SIZE);
	return 0;
}
