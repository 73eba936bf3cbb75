/* SPDX-License-Identifier: ISC */
/*
 * The files that hold the refs. Git and libgit2 refuse a whole file for one
 * line that they cannot read.
 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/repo_private.h"

#define REFS_MAX (64 << 20)

int
repo_check_refs(struct repo *repo, struct err *err)
{
	git_reference *head = NULL;
	git_strarray all = {0};
	git_oid oid;
	int rc = 0;

	if (git_reference_list(&all, repo->git))
		rc = repo_fail(err, "cannot read the branches");
	else if (git_reference_name_to_id(&oid, repo->git, REPO_REF))
		rc = repo_fail(err, "cannot read the branch '" REPO_BRANCH "'");
	else if (git_reference_lookup(&head, repo->git, "HEAD"))
		rc = repo_fail(err, "cannot read HEAD");
	git_strarray_dispose(&all);
	git_reference_free(head);
	return rc;
}

/*
 * Repair a loose ref: 40 digits and a line end. Digits that are there are kept.
 */
static int
mend_loose(struct repo *repo, struct err *err)
{
	char *path = path_join(repo->git_dir, REPO_REF);
	struct buf text = BUF_INIT;
	int rc = 0;

	if (!buf_read_regular(&text, path, 4096, NULL) && text.len) {
		size_t digits = strspn(text.data, "0123456789abcdef");

		if (digits >= 40) {
			text.data[40] = '\0';
			text.len = 40;
			buf_add_char(&text, '\n');
			rc = path_write_file(path, text.data, err);
		} else if (unlink(path) == -1) {
			rc = err_errno(err, "cannot remove '%s'", path);
		}
	}
	buf_release(&text);
	free(path);
	return rc;
}

/* True if the line is "OID refs/NAME", "^OID" or a comment. */
static bool
is_packed_ref(struct slice line)
{
	const char *p = line.ptr, *oid = p + (line.len && *p == '^');
	char name[256];

	if (line.len && *p == '#')
		return true;
	if (line.len - (size_t)(oid - p) < 40 ||
	    strspn(oid, "0123456789abcdef") < 40)
		return false;
	if (*p == '^')
		return line.len == 41;
	if (line.len < 42 || p[40] != ' ' || line.len - 41 >= sizeof name)
		return false;
	memcpy(name, p + 41, line.len - 41);
	name[line.len - 41] = '\0';
	return git_reference_is_valid_name(name) && !strncmp(name, "refs/", 5);
}

static int
mend_packed(struct repo *repo, struct err *err)
{
	char *path = path_join(repo->git_dir, "packed-refs");
	struct buf text = BUF_INIT, good = BUF_INIT;
	int rc = 0;

	if (!buf_read_regular(&text, path, REFS_MAX, NULL) && text.len) {
		const char *p = text.data, *end = p + text.len, *lf;

		for (; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
			if (is_packed_ref(
			        (struct slice){ p, (size_t)(lf - p) }))
				buf_add(&good, p, (size_t)(lf + 1 - p));
		if (good.len != text.len)
			rc = path_write_file(path, good.data ? good.data : "",
			    err);
	}
	buf_release(&text);
	buf_release(&good);
	free(path);
	return rc;
}

int
repo_mend_refs(struct repo *repo, struct err *err)
{
	git_reference *head = NULL;
	char *path = path_join(repo->git_dir, "HEAD");
	int rc = mend_loose(repo, err);

	if (!rc)
		rc = mend_packed(repo, err);
	if (!rc && git_reference_lookup(&head, repo->git, "HEAD"))
		rc = path_write_file(path, "ref: " REPO_REF "\n", err);
	git_reference_free(head);
	free(path);
	return rc;
}
