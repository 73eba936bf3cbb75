/* SPDX-License-Identifier: ISC */
/*
 * The table of this clone's writers.
 */
#define _GNU_SOURCE	/* for statx(), which gives the birth time of a file */
#include "log/writer_table.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/path.h"
#include "format/id.h"
#include "git/log_location.h"

#define ROW 67		/* 12 + 1 + 20 + 1 + 32 + LF */
#define TABLE_MAX (1 << 20)

#ifdef STATX_BTIME
/*
 * Returns the birth time, or 0 if unknown. It tells a copy apart that reuses
 * the inode number.
 */
static int64_t
birth_of(const char *path)
{
	struct statx st;

	if (statx(AT_FDCWD, path, 0, STATX_BTIME, &st) == -1 ||
	    !(st.stx_mask & STATX_BTIME))
		return 0;
	return (int64_t)st.stx_btime.tv_sec * 1000000000 + st.stx_btime.tv_nsec;
}
#else
static int64_t
birth_of(const char *path)
{
	(void)path;
	return 0;
}
#endif

static int
identify(struct writer_table *out, const struct log_location *location,
    const char *machine, struct err *err)
{
	struct buf text = BUF_INIT;
	struct stat st;
	size_t len;

	if (stat(location->git_dir, &st) == -1)
		return err_errno(err, "cannot read '%s'", location->git_dir);
	buf_addf(&text, "%s\n", machine ? machine : "");
	len = text.len;
	buf_addf(&text, "%llu\n%lld\n", (unsigned long long)st.st_ino,
	    (long long)birth_of(location->git_dir));
	digest_hex(out->identity, text.data, text.len);
	digest_hex(out->place, text.data + len, text.len - len);
	buf_release(&text);
	return 0;
}

/* Returns the writer of a whole row, or 0. */
static uint64_t
writer_of_row(const char *row)
{
	uint64_t writer;

	return row[ROW - 1] == '\n' &&
	    writer_parse(&writer, (struct slice){ row, WRITER_LEN })
	    ? writer : 0;
}

static void
read_local(struct writer_table *writers, struct slice text)
{
	free(writers->local);
	writers->local = task_zalloc(text.len / ROW + 1, sizeof(uint64_t));
	writers->local_count = 0;
	writers->size = text.len;
	for (size_t at = 0; at + ROW <= text.len; at += ROW) {
		uint64_t writer = writer_of_row(text.ptr + at);

		if (writer)
			writers->local[writers->local_count++] = writer;
	}
}

/* Find the newest row of our identity in the text of the table. */
static void
find_row(struct writer_table *writers, struct slice text)
{
	for (size_t at = 0; at + ROW <= text.len; at += ROW) {
		const char *row = text.ptr + at;
		uint64_t writer = writer_of_row(row);

		if (!writer || memcmp(row + 34, writers->identity, 32) != 0)
			continue;
		writers->writer = writer;
		writers->seq = strtoull(row + 13, NULL, 10);
		writers->row = (int64_t)at;
	}
}

int
writer_table_open(struct writer_table *out, const struct log_location *location,
    const char *machine, struct err *err)
{
	struct buf text = BUF_INIT;
	struct err missing = {0};
	int rc;

	memset(out, 0, sizeof(*out));
	out->row = -1;
	rc = identify(out, location, machine, err);
	if (rc)
		return rc;
	out->path = path_join(location->local_dir, "writers");
	rc = buf_read_regular(&text, out->path, TABLE_MAX, &missing);
	if (!rc) {
		read_local(out, slice_of_buf(&text));
		find_row(out, slice_of_buf(&text));
	} else if (missing.word != ERR_NOT_FOUND) {
		rc = err_set(err, missing.word, "%s", missing.message);
	} else {
		rc = 0;
	}
	buf_release(&text);
	return rc;
}

bool
writer_table_follow(struct writer_table *writers)
{
	struct buf text = BUF_INIT;
	struct stat st;
	bool grew = stat(writers->path, &st) == 0 &&
	    (uint64_t)st.st_size > writers->size &&
	    !buf_read_regular(&text, writers->path, TABLE_MAX, NULL);

	if (grew)
		read_local(writers, slice_of_buf(&text));
	buf_release(&text);
	return grew;
}

static int
write_row(struct writer_table *writers, struct err *err)
{
	char row[ROW + 1], name[WRITER_SIZE];
	int fd, rc = 0;
	off_t at;

	fd = open(writers->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK, 0666);
	if (fd == -1)
		return err_errno(err, "cannot write '%s'", writers->path);
	at = writers->row >= 0 ? (off_t)writers->row : lseek(fd, 0, SEEK_END);
	at -= at % ROW;		/* overwrite a torn row */
	writer_format(name, writers->writer);
	snprintf(row, sizeof(row), "%s %020llu %s\n", name,
	    (unsigned long long)writers->seq, writers->identity);
	if (pwrite(fd, row, ROW, at) != ROW)
		rc = err_errno(err, "cannot write '%s'", writers->path);
	writers->row = (int64_t)at;
	close(fd);
	return rc;
}

int
writer_table_mint(struct writer_table *writers, struct err *err)
{
	char name[WRITER_SIZE];
	int rc = writer_random(name, err);

	if (rc)
		return rc;
	writer_parse(&writers->writer, slice_of(name));
	writers->seq = 0;
	writers->row = -1;
	return write_row(writers, err);
}

int
writer_table_note(struct writer_table *writers, uint64_t seq, struct err *err)
{
	if (seq <= writers->seq)
		return 0;
	writers->seq = seq;
	return write_row(writers, err);
}

void
writer_table_release(struct writer_table *writers)
{
	free(writers->path);
	free(writers->local);
	memset(writers, 0, sizeof(*writers));
}
