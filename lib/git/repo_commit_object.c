/* SPDX-License-Identifier: ISC */
/*
 * Commit objects: a tree, a parent, author and committer with times, and a
 * message.
 */
#include "git/repo_private.h"

#include <string.h>

#include "base/buf.h"
#include "git/repo.h"

#define NO_EMAIL "tasklog@localhost"

/* True if git accepts the name. */
static bool
is_usable(const char *name)
{
	return name && name[strspn(name, " .,:;<>\"\\'")] != '\0';
}

/*
 * Append "Name <email> seconds +hhmm", without the characters that git forbids
 * in a name.
 */
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
	buf_addf(out, "> %lld %c%02d%02d\n",
	    (long long)(commit->time_ms / 1000), zone < 0 ? '-' : '+',
	    minutes / 60 % 100, minutes % 60);
}

/*
 * Append the author and committer lines. The committer is git's user, if there
 * is one.
 */
static int
add_people(struct repo *repo, struct buf *out, const struct repo_commit *commit,
    struct err *err)
{
	struct buf user = BUF_INIT, mail = BUF_INIT;
	const char *email = commit->email;
	bool known;
	int rc;

	rc = repo_config(repo, "user.name", &user, err);
	if (!rc)
		rc = repo_config(repo, "user.email", &mail, err);
	if (!rc) {
		known = user.len && mail.len && is_usable(user.data);
		if (!email)
			email = mail.len && user.len &&
			        !strcmp(user.data, commit->author)
			    ? mail.data
			    : NO_EMAIL;
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
		buf_addf(&text, "parent %s\n",
		    git_oid_tostr(hex, sizeof hex, parent));
	rc = add_people(repo, &text, commit, err);
	buf_add_char(&text, '\n');
	buf_add_str(&text, commit->message);
	if (!rc)
		rc = repo_write_object(repo, out, GIT_OBJECT_COMMIT, text.data,
		    text.len, err);
	buf_release(&text);
	return rc;
}
