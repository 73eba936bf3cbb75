/* SPDX-License-Identifier: ISC */
/*
 * Files without which git does not recognise its directory. They are made again
 * if lost.
 */
#include "git/repo_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/repo.h"

bool
repo_heal_head(const struct repo *repo)
{
	char *path = path_join(repo->git_dir, "HEAD");
	struct buf text = BUF_INIT;
	bool healed = false;

	if (buf_read_regular(&text, path, 4096, NULL) || text.len < 6 ||
	    (strncmp(text.data, "ref: ", 5) &&
	        strspn(text.data, "0123456789abcdef") < 40)) {
		struct err ignored = {0};

		healed = path_write_file(path, "ref: " REPO_REF "\n",
		             &ignored) == 0;
	}
	buf_release(&text);
	free(path);
	return healed;
}

int
repo_heal_layout(const char *git_dir, struct err *err)
{
	static const char *const dir[] = { "refs/heads", "objects" };
	char *path;
	size_t i;
	int rc = 0;

	if (gitdir_is(git_dir) || !path_is_dir(git_dir))
		return 0;
	for (i = 0; !rc && i < sizeof dir / sizeof *dir; i++) {
		path = path_join(git_dir, dir[i]);
		rc = path_make_dirs(path, NULL, err);
		free(path);
	}
	path = path_join(git_dir, "HEAD");
	if (!rc && !path_is_file(path))
		rc = path_write_file(path, "ref: " REPO_REF "\n", err);
	free(path);
	return rc;
}
