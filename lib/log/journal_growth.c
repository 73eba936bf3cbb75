/* SPDX-License-Identifier: ISC */
/* Checking what a segment has beyond git's version. */
#include "log/journal_parts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "git/repo.h"

/* Check that the lines from an offset on are events of the writer. */
static int
check_lines(struct journal *journal, uint64_t writer, const char *path,
    struct slice text, size_t from, struct err *err)
{
	struct event event;
	const char *lf;

	while (from < text.len &&
	    (lf = memchr(text.ptr + from, '\n', text.len - from)) != NULL) {
		struct slice line = { text.ptr + from,
		    (size_t)(lf - text.ptr) - from };
		struct err why = {0};
		int rc = event_parse(journal->loader.parser, &event, line,
		    &why);

		if (!rc)
			rc = event_verify(&event, &why);
		if (!rc && event.writer != writer)
			rc = err_set(&why, ERR_INVALID,
			    "an event of another writer");
		if (rc)
			return err_set(err, ERR_INVALID,
			    "'%s' is damaged at byte %zu: %s",
			    path, from, why.message);
		from += line.len + 1;
	}
	return 0;
}

int
journal_check_growth(struct journal *journal, struct repo *repo,
    uint64_t writer, uint32_t number, uint64_t size, struct err *err)
{
	struct buf here = BUF_INIT, there = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	struct err why = {0};
	int fd, rc;

	segment_path(path, writer, number);
	fd = openat(journal->loader.dir_fd, path,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return err_errno(err, "cannot open '%s'", path);
	rc = buf_read_fd(&here, fd, path, SEGMENT_READ_MAX, err);
	close(fd);
	if (!rc && here.len > size)
		here.len = (size_t)size;	/* a torn line */
	if (!rc && repo_read_blob(repo, NULL, path, &there, &why) &&
	    why.word != ERR_NOT_FOUND)
		rc = err_set(err, why.word, "%s", why.message);
	if (!rc && (here.len < there.len ||
	    (there.len && memcmp(here.data, there.data, there.len) != 0)))
		rc = err_set(err, ERR_INVALID,
		    "'%s' does not begin with what git holds of it",
		    path);
	if (!rc)
		rc = check_lines(journal, writer, path, slice_of_buf(&here),
		    there.len, err);
	buf_release(&here);
	buf_release(&there);
	return rc;
}
