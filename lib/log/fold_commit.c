/* SPDX-License-Identifier: ISC */
/* The state from the files of a commit. */
#include "log/fold_commit.h"

#include "base/buf.h"
#include "base/err.h"
#include "git/repo.h"
#include "log/segment.h"

struct reading {
	struct loader *loader;
	struct repo *repo;
	const char *oid;
};

static int
fold_blob(void *arg, const char *path, int64_t size, struct err *err)
{
	struct reading *reading = arg;
	struct buf text = BUF_INIT;
	uint64_t writer;
	uint32_t number;
	int rc;

	if (!segment_path_parse(&writer, &number, path) ||
	    size > SEGMENT_READ_MAX)
		return 0;
	rc = repo_read_blob(reading->repo, reading->oid, path, &text, err);
	if (!rc)
		loader_fold(reading->loader,
		    loader_segment(reading->loader, writer, number), path,
		    slice_of_buf(&text), 0, 1);
	buf_release(&text);
	return rc;
}

int
fold_commit(struct loader *loader, struct repo *repo, const char *oid,
    struct err *err)
{
	struct reading reading = { loader, repo, oid };

	int rc = repo_each_file(repo, oid, "events", fold_blob, &reading, err);

	loader_finish(loader);
	return rc;
}
