/* SPDX-License-Identifier: ISC */
/*
 * Reading segments. Everything read is untrusted: names, sizes and types of
 * files, every line. A file or line that cannot be read is reported and
 * skipped, and never stops the rest.
 */
#include "log/segment.h"

#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "log/segment_private.h"
#include "log/stream_gap.h"

uint32_t
loader_segment(struct loader *loader, uint64_t writer, uint32_t number)
{
	char path[SEGMENT_PATH_SIZE];
	uint32_t term, at, at_writer;

	segment_path(path, writer, number);
	term = state_intern_term(loader->state, TERM_WRITER, slice_of(path));
	at = state_term(loader->state, term)->record;
	if (at)
		return at;
	at = arena_add(&loader->state->segments, 1);
	state_segment(loader->state, at)->writer = writer;
	state_segment(loader->state, at)->number = number;
	state_term(loader->state, term)->record = at;
	at_writer = state_intern_writer(loader->state, writer);
	if (number >= state_writer(loader->state, at_writer)->segments)
		state_writer(loader->state, at_writer)->segments = number + 1;
	return at;
}

uint32_t
segment_find(const struct state *state, uint64_t writer, uint32_t number)
{
	char path[SEGMENT_PATH_SIZE];
	uint32_t term;

	segment_path(path, writer, number);
	term = state_find_term(state, TERM_WRITER, slice_of(path));
	return term ? state_term(state, term)->record : 0;
}

static void
file_problem(struct loader *loader, const char *path, uint64_t writer,
    const char *message)
{
	struct problem problem = { .kind = PROBLEM_FILE,
	    .path = (char *)(uintptr_t)path, .writer = writer };

	/* problems must be in the order of reading */
	loader_settle(loader);
	problems_add(loader->problems, &problem, "%s", message);
}

/* Read a part of an open file. Gets less if the file ends earlier. */
static void
read_part(struct loader *loader, struct buf *out, const char *path,
    uint64_t writer, int fd, uint64_t from, uint64_t len)
{
	buf_reserve(out, (size_t)len + 1);
	while (out->len < len) {
		ssize_t n = pread(fd, out->data + out->len,
		    (size_t)len - out->len, (off_t)(from + out->len));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			file_problem(loader, path, writer, strerror(errno));
		if (n <= 0)
			break;
		out->len += (size_t)n;
	}
}

/*
 * True if this clone appends to the writer's stream. Then a torn tail is no
 * problem.
 */
static bool
is_local(const struct loader *loader, uint64_t writer)
{
	if (writer == loader->own)
		return true;
	for (size_t i = 0; i < loader->local_count; i++)
		if (loader->local[i] == writer)
			return true;
	return false;
}

/* Fold the bytes of an open file from the end of the last look on. */
static void
fold_file(struct loader *loader, uint32_t segment, const char *path, int fd,
    const struct stat *st)
{
	struct segment_rec *rec = state_segment(loader->state, segment);
	struct problem torn = { .kind = PROBLEM_TORN, .writer = rec->writer,
	    .path = (char *)(uintptr_t)path };
	uint64_t from = rec->size, used;
	struct buf text = BUF_INIT;

	read_part(loader, &text, path, torn.writer, fd, from,
	    (uint64_t)st->st_size - from);
	used = whole_lines(slice_of_buf(&text));
	if (used < text.len && !is_local(loader, torn.writer))
		digest_hex(torn.hash, text.data + used,
		    text.len - (size_t)used);
	loader_feed(loader, segment, path, &text, from, rec->lines + 1u);
	loader->bytes += used;
	rec = state_segment(loader->state, segment);
	rec->size = torn.offset = from + used;
	rec->ino = (uint64_t)st->st_ino;
	if (!torn.hash[0])
		return;
	loader_settle(loader);
	torn.line = state_segment(loader->state, segment)->lines + 1u;
	problems_add(loader->problems, &torn, "a last line without an end");
}

/*
 * Git replaces a file that a merge extends. True if the new file begins with
 * the folded lines of the old one.
 */
static bool
begins_alike(struct loader *loader, uint32_t segment, const char *path, int fd)
{
	const struct segment_rec *rec = state_segment(loader->state, segment);
	struct buf text = BUF_INIT;
	bool alike;

	read_part(loader, &text, path, rec->writer, fd, 0, rec->size);
	alike = text.len == rec->size &&
	    segment_sum(0, slice_of_buf(&text)) == rec->sum;
	buf_release(&text);
	return alike;
}

/*
 * True if lines of the segment could not be read; they may have been repaired
 * since.
 */
static bool
has_unread(const struct state *state, uint32_t segment)
{
	for (uint32_t u = 1; u < state->unread.count; u++)
		if (state_unread(state, u)->segment == segment)
			return true;
	return false;
}

/*
 * True if a file that is not shorter no longer has the lines that were folded
 * of it.
 */
static bool
was_replaced(struct loader *loader, uint32_t segment, const char *path, int fd,
    const struct stat *st)
{
	const struct segment_rec *rec = state_segment(loader->state, segment);
	bool other = rec->ino && rec->ino != (uint64_t)st->st_ino;

	/* a free inode number is soon reused for another file */
	return (other || has_unread(loader->state, segment)) &&
	    !begins_alike(loader, segment, path, fd);
}

/* Returns a summand for a sum that does not depend on the order of files. */
static uint64_t
sum_of_file(uint64_t writer, uint32_t number, uint64_t size)
{
	const uint64_t file[3] = { writer, number, size };
	const struct slice bytes = { (const char *)file, sizeof(file) };

	return (uint64_t)hash_bytes(bytes, 7) << 32 | hash_bytes(bytes, 8);
}

static void
look_at_file(struct loader *loader, const char *path, uint64_t writer,
    uint32_t number)
{
	struct stat st;
	uint32_t segment;
	const struct segment_rec *rec;
	int fd = openat(loader->dir_fd, path,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd == -1) {
		file_problem(loader, path, writer, errno == ELOOP ?
		    "a symbolic link, not a file" : strerror(errno));
		return;
	}
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		file_problem(loader, path, writer, "not a regular file");
		close(fd);
		return;
	}
	if (writer != loader->own)
		loader->sum += sum_of_file(writer, number,
		    (uint64_t)st.st_size);
	if (st.st_size > SEGMENT_READ_MAX) {
		file_problem(loader, path, writer, "larger than 128 MiB");
	} else {
		segment = loader_segment(loader, writer, number);
		rec = state_segment(loader->state, segment);
		loader->seen += rec->size > 0;
		if ((uint64_t)st.st_size < rec->size ||
		    was_replaced(loader, segment, path, fd, &st))
			loader->shrunk = true;
		else if ((uint64_t)st.st_size > rec->size)
			fold_file(loader, segment, path, fd, &st);
		else
			state_segment(loader->state, segment)->ino =
			    (uint64_t)st.st_ino;
	}
	close(fd);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Get the sorted names in a directory below the log. Returns -1 and sets errno
 * if it cannot be read.
 */
static int
names_in(const struct loader *loader, const char *path, char ***out,
    size_t *count)
{
	int fd = openat(loader->dir_fd, path,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	size_t cap = 0;

	*out = NULL;
	*count = 0;
	if (!dir) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		ARRAY_GROW(*out, *count, cap);
		(*out)[(*count)++] = task_strdup(entry->d_name);
	}
	closedir(dir);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_name);
	return 0;
}

/*
 * Returns our writer if the path is part of our stream's path or a directory on
 * it, else 0.
 */
static uint64_t
on_own_way(const struct loader *loader, const char *path)
{
	char own[SEGMENT_PATH_SIZE];
	size_t len = strlen(path);

	segment_path(own, loader->own, 0);
	return loader->own && strncmp(own, path, len) == 0 && own[len] == '/'
	    ? loader->own
	    : 0;
}

/*
 * Walk events/ down to the files, four levels below. A path that no segment has
 * is reported, not followed.
 */
static void
walk(struct loader *loader, const char *path, int depth)
{
	char **names, *below;
	size_t count, len;
	uint64_t writer;
	uint32_t number;

	if (names_in(loader, path, &names, &count) == -1) {
		file_problem(loader, path, on_own_way(loader, path),
		    errno == ELOOP || errno == ENOTDIR ? "not a directory" :
		    strerror(errno));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		len = strlen(path) + strlen(names[i]) + 2;
		below = task_alloc(len);
		snprintf(below, len, "%s/%s", path, names[i]);
		if (depth < 3)
			walk(loader, below, depth + 1);
		else if (segment_path_parse(&writer, &number, below))
			look_at_file(loader, below, writer, number);
		else
			file_problem(loader, below, 0,
			    "not the name of a segment");
		free(below);
		free(names[i]);
	}
	free(names);
}

/*
 * True if an event has accepted the problem. A line that was set aside stays
 * unread.
 */
static bool
is_set_aside(const struct loader *loader, const struct problem *problem)
{
	struct buf name = BUF_INIT;
	uint32_t term;

	if (!problem->hash[0])
		return false;
	if (problem->kind == PROBLEM_GAP)
		return gap_is_accepted(loader->state, problem->writer,
		    problem->last, problem->seq, problem->hash);
	buf_addf(&name, "set-aside/%s", problem->hash);
	term = state_find_term(loader->state, TERM_LOG_FIELD,
	    slice_of_buf(&name));
	buf_release(&name);
	return term && state_term(loader->state, term)->kind == FIELD_SET_ASIDE;
}

/* True if the whole line, or a purge that names it, has come since. */
static bool
is_explained(const struct loader *loader, const struct problem *problem)
{
	return problem->kind == PROBLEM_BLANK &&
	    !event_is_blank(state_event(loader->state, problem->event));
}

void
loader_problems(const struct loader *loader, struct problems *out)
{
	for (size_t i = 0; i < loader->problems->count; i++) {
		const struct problem *p = &loader->problems->problem[i];

		if (!is_set_aside(loader, p) && !is_explained(loader, p))
			problems_add(out, p, "%s", p->message);
	}
}

/*
 * True if events/ exists; else sets errno. If the log's directory is lost, the
 * descriptor is -1.
 */
static bool
has_events(const struct loader *loader)
{
	struct stat st;

	return fstatat(loader->dir_fd, "events", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
loader_refresh(struct loader *loader, struct err *err)
{
	size_t known = 0;

	for (size_t i = 0; i < loader->problems->count; )
		if (loader->problems->problem[i].kind == PROBLEM_GAP ||
		    loader->problems->problem[i].kind == PROBLEM_TORN ||
		    loader->problems->problem[i].kind == PROBLEM_FILE) {
			struct problem *gone = &loader->problems->problem[i];

			free(gone->path);
			free(gone->message);
			*gone = loader->problems->problem[
			    --loader->problems->count];
		} else {
			i++;
		}
	for (uint32_t i = 1; i < loader->state->segments.count; i++) {
		known += state_segment(loader->state, i)->size > 0;
		/* git may have less now than when it gave the lines */
		loader->shrunk |= segment_is_given(
		    state_segment(loader->state, i));
	}
	if (loader->shrunk)
		return 0;
	loader->sum = loader->seen = 0;
	if (!loader->no_files && has_events(loader))
		walk(loader, "events", 0);
	else if (!loader->no_files && errno != ENOENT && errno != EBADF)
		return err_errno(err, "cannot read '%s/events'", loader->dir);
	loader_settle(loader);
	if (loader->complete)
		loader->complete(loader->held_arg, loader);
	loader_finish(loader);
	if (loader->seen < known)
		loader->shrunk = true;
	loader_find_gaps(loader);
	return 0;
}

void
loader_give(struct loader *loader, uint32_t segment, const char *path,
    struct buf *text, uint64_t offset)
{
	struct segment_rec *rec = state_segment(loader->state, segment);
	uint64_t size = offset + whole_lines(slice_of_buf(text));

	loader_feed(loader, segment, path, text, offset,
	    offset ? rec->lines + 1u : 1);
	loader_settle(loader);
	rec = state_segment(loader->state, segment);
	rec->size = size > rec->size ? size : rec->size;
	rec->ino = 0;
}

/*
 * Read a segment if it has changed since it was folded. True if its file
 * exists.
 */
static bool
look_again(struct loader *loader, uint64_t writer, uint32_t number)
{
	char path[SEGMENT_PATH_SIZE];
	uint32_t s = segment_find(loader->state, writer, number);
	const struct segment_rec *rec = state_segment(loader->state, s);
	struct stat st;

	segment_path(path, writer, number);
	if (fstatat(loader->dir_fd, path, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		loader->shrunk |= s && rec->size && !segment_is_given(rec);
		return false;
	}
	if (s && segment_is_given(rec) && (uint64_t)st.st_size < rec->size)
		return true;
	if (!s || rec->size != (uint64_t)st.st_size ||
	    rec->ino != (uint64_t)st.st_ino)
		look_at_file(loader, path, writer, number);
	return true;
}

static bool
is_there(const struct loader *loader, uint64_t writer, uint32_t number)
{
	char path[SEGMENT_PATH_SIZE];
	struct stat st;

	segment_path(path, writer, number);
	return fstatat(loader->dir_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/*
 * Other processes may be appending. The existence of the next segment proves
 * that this one is sealed, but it may have grown since we read it, so it is
 * read once more.
 */
void
loader_tail(struct loader *loader, uint64_t writer)
{
	uint32_t w = state_find_writer(loader->state, writer);
	uint32_t number = w ? state_writer(loader->state, w)->segments : 0;

	number -= number > 0;
	while (look_again(loader, writer, number) &&
	    is_there(loader, writer, number + 1)) {
		look_again(loader, writer, number);
		number++;
	}
	loader_finish(loader);
}
