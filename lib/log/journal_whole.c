/* SPDX-License-Identifier: ISC */
/*
 * Decisions need a complete state. Lines in the branch cannot get lost with a
 * file: a reader takes from git, in memory, the lines that the files lack of
 * any writer, and the holder of the append lock restores them
 * (journal_restore.c). Git need not be asked each time: `tasklog/whole`
 * remembers names and sizes of files that were found complete.
 */
#include "log/journal_whole.h"

#include <sys/stat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "format/line_set.h"
#include "git/repo.h"
#include "log/journal_parts.h"

void
whole_release(struct whole *whole)
{
	repo_close(whole->repo);
	buf_release(&whole->text);
	free(whole->stray);
	memset(whole, 0, sizeof(*whole));
}

/* Forget the results of an earlier look. */
static void
begin_look(struct whole *whole)
{
	char base[SNAPSHOT_OID];

	memcpy(base, whole->base, sizeof(base));
	whole_release(whole);
	memcpy(whole->base, base, sizeof(base));
}

/*
 * The part of our own stream in the sum: its numbers. The sum differs if some
 * of the stream is missing. The sum of the other files leaves out our own, so
 * it holds for this writer only.
 */
static uint64_t
own_part(const struct journal *journal, const struct loader *loader)
{
	uint32_t w = state_find_writer(loader->state, loader->own);
	const struct writer_rec *rec = state_writer(loader->state, w);
	const uint64_t seq = w ? rec->seq : 0,
	               count = w ? rec->count + rec->bad : 0;

	if (!loader->own || (seq >= journal->writers.seq && count >= seq))
		return loader->own;
	return (loader->own ^ seq << 40) * UINT64_C(0x9e3779b97f4a7c15) +
	    count + 1;
}

/*
 * The part of other streams in the sum. A file may be changed in place: its
 * size stays, but the events read from it do not.
 */
static uint64_t
lines_read(const struct loader *loader)
{
	uint64_t sum = 0;

	for (uint32_t w = 1; w < loader->state->writers.count; w++) {
		const struct writer_rec *rec = state_writer(loader->state, w);
		const uint64_t read[3] = { rec->writer, rec->count, rec->bad };
		const struct slice bytes = { (const char *)read, sizeof(read) };

		if (rec->writer != loader->own &&
		    (rec->bad || rec->count < rec->seq))
			sum += (uint64_t)hash_bytes(bytes, 7) << 32 |
			    hash_bytes(bytes, 8);
	}
	return sum;
}

/* Append the line of `tasklog/whole`. */
static void
format_mark(struct buf *out, const struct whole *whole, uint64_t sum)
{
	char digest[DIGEST_HEX_SIZE];

	buf_addf(out, "%s %016llx ", whole->base, (unsigned long long)sum);
	digest_hex(digest, out->data, out->len);
	buf_addf(out, "%s\n", digest);
}

static bool
is_remembered(const struct journal *journal, uint64_t sum)
{
	char *path = path_join(journal->location.local_dir, "whole");
	struct buf want = BUF_INIT, is = BUF_INIT;
	bool same;

	format_mark(&want, &journal->whole, sum);
	same = !buf_read_regular(&is, path, 512, NULL) &&
	    slice_eq(slice_of_buf(&is), slice_of_buf(&want));
	buf_release(&want);
	buf_release(&is);
	free(path);
	return same;
}

/*
 * Write the mark in place: a hint is not worth a new file. A reader that cannot
 * write it asks git again.
 */
static void
remember(struct journal *journal, uint64_t sum)
{
	char *path = path_join(journal->location.local_dir, "whole");
	struct buf mark = BUF_INIT;
	int fd = -1;

	if (!journal_may_write(journal, NULL))
		fd = open(path,
		    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		    0666);
	format_mark(&mark, &journal->whole, sum);
	if (fd != -1 && pwrite(fd, mark.data, mark.len, 0) != (ssize_t)mark.len)
		unlink(path);
	if (fd != -1)
		close(fd);
	buf_release(&mark);
	free(path);
}

/* Get the text of a segment in git. True if git has it. */
static bool
read_held(struct whole *whole, const char *path, struct buf *out)
{
	return whole->repo &&
	    !repo_read_blob(whole->repo, whole->log, path, out, NULL);
}

struct slice
whole_held(void *arg, const char *path)
{
	struct journal *journal = arg;
	struct whole *whole = &journal->whole;
	struct slice none = { NULL, 0 };

	if (!whole->repo && repo_open(&whole->repo, &journal->location, NULL))
		return none;
	if (strcmp(whole->held, path) != 0 || !whole->text.data) {
		buf_clear(&whole->text);
		whole->held[0] = '\0';
		if (!read_held(whole, path, &whole->text))
			return none;
		snprintf(whole->held, sizeof(whole->held), "%s", path);
	}
	return slice_of_buf(&whole->text);
}

struct look {
	struct journal *journal;
	struct loader *loader;
	int64_t *size;		/* size in git of each segment of the state */
	size_t segments;
};

/* Note that git does not have what the file lacks, either. */
static void
note_absent(struct look *look, const char *path, uint64_t writer)
{
	struct problem problem = { .kind = PROBLEM_FILE, .writer = writer,
	    .path = (char *)(uintptr_t)path };

	look->journal->whole.absent++;
	problems_add(look->loader->problems, &problem,
	    journal_is_partial(look->journal)
	        ? "git has not fetched it from the remote: task-sync does"
	        : "it is lost or lacks lines, and git's copy cannot be read");
}

/* Get the contents of the file; empty if there is none. */
static void
read_file(const struct loader *loader, const char *path, struct buf *out)
{
	char *full = path_join(loader->dir, path);

	if (!loader->no_files && loader->dir_fd != -1 &&
	    buf_read_regular(out, full, SEGMENT_READ_MAX, NULL))
		buf_clear(out);
	free(full);
}

/* True if git has lines that the file lacks. These are folded. */
static bool
give_lines(struct look *look, const char *path, struct buf *held,
    uint32_t segment)
{
	struct buf now = BUF_INIT;
	struct line_set have;
	uint64_t from = 0;
	size_t lost = 1;

	read_file(look->loader, path, &now);
	if (now.len == 0 || (now.len <= held->len &&
	    memcmp(now.data, held->data, now.len) == 0)) {
		from = state_segment(look->loader->state, segment)->size;
	} else {
		line_set_read(&have, slice_of_buf(&now));
		lost = line_set_lacks(&have, slice_of_buf(held), NULL, NULL);
		line_set_release(&have);
	}
	buf_release(&now);
	if (!lost || from >= held->len)
		return false;
	memmove(held->data, held->data + from, held->len - from);
	held->len -= from;
	loader_give(look->loader, segment, path, held, from);
	return true;
}

/*
 * How much of a file in git does the work tree have? A size of -1 is not known.
 */
static enum {
	GONE,
	SHORT,
	CHANGED,
	THERE
} how_there(const struct loader *loader, const char *path, int64_t size,
    uint64_t writer)
{
	uint32_t w = state_find_writer(loader->state, writer);
	const struct writer_rec *rec = state_writer(loader->state, w);
	struct stat st;

	if (loader->no_files ||
	    fstatat(loader->dir_fd, path, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return GONE;
	if (!S_ISREG(st.st_mode))
		return CHANGED;
	if (st.st_size < size)
		return SHORT;
	return writer != loader->own && w && (rec->bad || rec->count < rec->seq)
	    ? CHANGED
	    : THERE;
}

/*
 * A file that is changed, or in the way, stays until task-fsck moves it away.
 */
static void
note_loss(struct whole *whole, bool own, bool changed)
{
	whole->changed += changed && !own;
	whole->lost += !changed || own;
	whole->own_lost |= own;
}

static void
note_size(struct look *look, uint64_t writer, uint32_t number, int64_t size)
{
	uint32_t segment = segment_find(look->loader->state, writer, number);

	if (segment < look->segments)
		look->size[segment] = size < 0 ? INT64_MAX : size;
}

static int
look_at_held(void *arg, const char *path, int64_t size, struct err *err)
{
	struct look *look = arg;
	struct whole *whole = &look->journal->whole;
	struct buf held = BUF_INIT;
	uint64_t writer;
	uint32_t number;
	int how;

	(void)err;
	if (!segment_path_parse(&writer, &number, path)) {
		/* may be a directory of many files */
		whole->unknown |= size < 0;
		return 0;
	}
	note_size(look, writer, number, size);
	how = how_there(look->loader, path, size, writer);
	if (size > SEGMENT_READ_MAX || how == THERE)
		return 0;
	if (!read_held(whole, path, &held)) {
		note_absent(look, path, writer);
	} else if (give_lines(look, path, &held,
	    loader_segment(look->loader, writer, number))) {
		if (!look->loader->no_files && (writer == look->loader->own ||
		    !repo_left_out(whole->repo, path)))
			note_loss(whole, writer == look->loader->own,
			    how == CHANGED);
		else
			whole->left_out++;
	}
	buf_release(&held);
	return 0;
}

/*
 * Find files of other writers that have more than git. Our own file is
 * committed by the command that writes.
 */
static void
find_strays(struct look *look)
{
	const struct state *state = look->loader->state;
	struct whole *whole = &look->journal->whole;

	whole->stray = task_zalloc(look->segments, sizeof(*whole->stray));
	for (uint32_t s = 1; s < look->segments; s++) {
		const struct segment_rec *rec = state_segment(state, s);

		if (rec->writer != look->loader->own &&
		    (int64_t)rec->size > look->size[s])
			whole->stray[whole->strays++] = s;
	}
}

/* Compare the files with git. True if both have the same lines. */
static bool
ask_git(struct journal *journal, struct loader *loader)
{
	struct whole *whole = &journal->whole;
	struct look look = { .journal = journal, .loader = loader,
	    .segments = loader->state->segments.count };
	struct span span;
	bool asked;

	look.size = task_zalloc(look.segments + 1, sizeof(*look.size));
	span_begin(&span, "whole");
	asked = !repo_open(&whole->repo, &journal->location, NULL) &&
	    !repo_find_log(whole->repo, whole->log_oid, NULL);
	whole->log = asked ? whole->log_oid : NULL;
	asked = asked &&
	    !repo_each_known(whole->repo, whole->log, "events", look_at_held,
	        &look, NULL);
	span_count(&span, "lost", whole->lost);
	span_end(&span);
	if (whole->unknown && journal_is_partial(journal))
		note_absent(&look, "events", 0);
	if (asked && !loader->no_files && !whole->unknown)
		find_strays(&look);
	free(look.size);
	return asked && !whole->strays && !whole->lost && !whole->changed &&
	    !whole->left_out && !whole->absent && !whole->unknown;
}

void
whole_complete(void *arg, struct loader *loader)
{
	struct journal *journal = arg;
	uint64_t sum = loader->sum + own_part(journal, loader) +
	    lines_read(loader);
	char base[SNAPSHOT_OID];

	begin_look(&journal->whole);
	if (!*journal->whole.base ||
	    (!loader->no_files && is_remembered(journal, sum)) ||
	    !ask_git(journal, loader))
		return;
	journal_base_now(base, journal);
	if (strcmp(base, journal->whole.base) == 0 && !loader->no_files &&
	    !journal->options.reads_only)
		remember(journal, sum);
}

bool
journal_is_partial(const struct journal *journal)
{
	return repo_is_partial(journal->location.git_dir);
}
