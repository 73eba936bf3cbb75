/* SPDX-License-Identifier: ISC */
/*
 * The purges in two commits. They are read when the whole and the purged form
 * of a line first meet. That is seldom, and reading takes all files of both.
 */
#include "git/repo_private.h"

#include "format/stream_path.h"

static int
add_blob(void *arg, const char *path, const git_oid *was, const git_oid *is,
    struct err *err)
{
	struct repo_purges *purges = arg;
	struct repo_object blob = {0};
	uint64_t writer;
	uint32_t number;
	int rc;

	(void)was;
	if (!segment_path_parse(&writer, &number, path))
		return 0;
	rc = repo_read_object(purges->repo, &blob, is, GIT_OBJECT_BLOB, err);
	if (!rc)
		purges_add_lines(&purges->set, purges->parser,
		    (struct slice){ blob.len ? blob.data : "", blob.len });
	repo_object_release(&blob);
	return rc;
}

/*
 * A file that cannot be read purges nothing: whole lines stay, and can be
 * purged later.
 */
static void
fill(struct purges *set, void *arg)
{
	struct repo_purges *purges = arg;
	git_oid tree[2];

	(void)set;
	if (!repo_tree_of(purges->repo, &tree[0], &purges->commit[0], NULL) &&
	    !repo_tree_of(purges->repo, &tree[1], &purges->commit[1], NULL) &&
	    !repo_diff(purges->repo, NULL, &tree[0], add_blob, purges, NULL))
		(void)!repo_diff(purges->repo, &tree[0], &tree[1], add_blob,
		    purges, NULL);
}

void
repo_purges_init(struct repo_purges *purges, struct repo *repo,
    struct event_parser *parser, const git_oid commit[2])
{
	*purges = (struct repo_purges){ .repo = repo,
		.set = { .fill = fill, .arg = purges },
		.parser = event_parser_nth(parser, 1),
		.commit = { commit[0], commit[1] } };
}
