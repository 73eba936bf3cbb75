/* SPDX-License-Identifier: ISC */
/*
 * The mark that a commit leaves for the next one: `tasklog/committed`. It is
 * written in place, because a hint is not worth a new file at every commit. The
 * digest at its end shows whether it is complete.
 */
#include "log/journal_parts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/repo.h"

int
journal_write_mark(const struct journal *journal, const struct mark *mark,
    struct err *err)
{
	char *path = path_join(journal->location.local_dir, "committed");
	char writer[WRITER_SIZE], digest[DIGEST_HEX_SIZE];
	struct buf text = BUF_INIT;
	int fd, rc = 0;

	writer_format(writer, mark->writer);
	buf_addf(&text, "%s %s %s %020llu %010u %010llu ", mark->oid,
	    mark->base, writer, (unsigned long long)mark->seq, mark->segment,
	    (unsigned long long)mark->bytes);
	digest_hex(digest, text.data, text.len);
	buf_addf(&text, "%s\n", digest);
	fd = open(path,
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fd == -1 || pwrite(fd, text.data, text.len, 0) != (ssize_t)text.len)
		rc = err_errno(err, "cannot write '%s'", path);
	if (fd != -1)
		close(fd);
	buf_release(&text);
	free(path);
	return rc;
}

/* Parse a mark and verify the digest behind it. */
static bool
parse_mark(struct mark *mark, const struct buf *text)
{
	char writer[WRITER_SIZE], digest[DIGEST_HEX_SIZE],
	    want[DIGEST_HEX_SIZE];
	unsigned long long seq, bytes;
	unsigned segment;

	if (text->len < DIGEST_HEX_SIZE ||
	    sscanf(text->data, "%40s %40s %12s %llu %u %llu %32s", mark->oid,
	    mark->base, writer, &seq, &segment, &bytes, digest) != 7 ||
	    !writer_parse(&mark->writer, slice_of(writer)))
		return false;
	digest_hex(want, text->data, text->len - DIGEST_HEX_SIZE);
	mark->seq = seq;
	mark->segment = segment;
	mark->bytes = bytes;
	return strcmp(want, digest) == 0;
}

void
journal_read_mark(struct mark *mark, const struct journal *journal,
    const char *tip)
{
	char *path = path_join(journal->location.local_dir, "committed");
	struct buf text = BUF_INIT;

	memset(mark, 0, sizeof(*mark));
	if (buf_read_regular(&text, path, 512, NULL) ||
	    !parse_mark(mark, &text) || strcmp(mark->oid, tip) != 0) {
		memset(mark, 0, sizeof(*mark));
		snprintf(mark->base, sizeof(mark->base), "%s", tip);
	} else if (mark->writer != journal->writers.writer) {
		/*
		 * of another writer of this clone: it says nothing about ours
		 */
		mark->writer = mark->seq = mark->bytes = 0;
		mark->segment = 0;
	}
	buf_release(&text);
	free(path);
}

void
journal_base_now(char out[SNAPSHOT_OID], const struct journal *journal)
{
	char tip[REPO_OID_SIZE];
	struct mark mark;

	out[0] = '\0';
	if (repo_tip(tip, &journal->location, NULL) || !*tip)
		return;
	journal_read_mark(&mark, journal, tip);
	memcpy(out, mark.base, SNAPSHOT_OID);
}
