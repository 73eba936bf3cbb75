/* SPDX-License-Identifier: ISC */
/*
 * Gaps in streams, and lines that were blanked though no purge names them. Git
 * forgets little: a commit that a rebase has dropped is still there, with the
 * lines.
 */
#include "log/journal_gaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "format/segment_union.h"
#include "git/repo.h"
#include "log/journal_parts.h"
#include "log/stream_gap.h"

/* rounds: lines that were found may name others that are lost */
#define ROUNDS_MAX 100

/* The lines found for one file. */
struct found {
	char *path;
	struct buf text;
};

struct search {
	struct gap_search *in;
	/* a gap, or the first blank line of a writer */
	const struct problem *gap;
	/* or events that others name: gap is NULL */
	const struct event_ids *lost;
	const char *beside;	/* a file with a line beside the gap */
	struct found *found;
	size_t count;
	uint64_t wanted, lines;
};

static struct buf *
text_for(struct search *search, const char *path)
{
	for (size_t i = 0; i < search->count; i++)
		if (strcmp(search->found[i].path, path) == 0)
			return &search->found[i].text;
	search->found = task_realloc(search->found, search->count + 1,
	    sizeof(*search->found));
	search->found[search->count] = (struct found){ task_strdup(path),
		BUF_INIT };
	return &search->found[search->count++].text;
}

bool
journal_is_blanked(struct journal *journal, uint64_t head)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++)
		if (problems->problem[i].kind == PROBLEM_BLANK &&
		    state_event(journal->loader.state,
		        problems->problem[i].event)
		            ->head == head)
			return true;
	return false;
}

static bool
is_of_gap(const struct search *search, const struct event *event)
{
	const struct problem *gap = search->gap;

	return event->writer == gap->writer &&
	    (gap->kind == PROBLEM_BLANK
	            ? !event->purged &&
	                journal_is_blanked(search->in->journal,
	                    event->head_hash)
	            : event->seq > gap->last && event->seq < gap->seq);
}

/*
 * True if the line is good, is one that is searched for, and was not found
 * before.
 */
static bool
is_wanted(const struct search *search, struct slice line, struct event *event)
{
	if (event_parse(search->in->parser, event, line, NULL) ||
	    event_verify(event, NULL) ||
	    (search->gap ? !is_of_gap(search, event)
	                 : !event_ids_has(search->lost, event->id)))
		return false;
	for (size_t i = 0; i < search->count; i++)
		if (lines_have(slice_of_buf(&search->found[i].text), line))
			return false;
	return true;
}

static int
take_version(void *arg, const char *path, struct slice text)
{
	struct search *search = arg;
	const char *p = text.ptr, *end = text.ptr + text.len, *lf;
	char first[SEGMENT_PATH_SIZE];
	struct event event;
	uint64_t writer = 0;
	uint32_t number;

	if (text.ptr[0] != '{' ||
	    (path && !segment_path_parse(&writer, &number, path)))
		return 0;
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p)));
	     p = lf + 1) {
		struct slice line = { p, (size_t)(lf - p) };

		if (line.len >= EVENT_MAX || !is_wanted(search, line, &event) ||
		    (path && writer != event.writer))
			continue;
		segment_path(first, event.writer, 0);
		buf_add(text_for(search,
		            path                 ? path
		                : search->beside ? search->beside
		                                 : first),
		    p, line.len + 1);
		search->lines++;
	}
	return search->lines >= search->wanted;
}

/* Get the path of the file with the line after the gap, which exists. */
static void
path_beside(char out[SEGMENT_PATH_SIZE], const struct journal *journal,
    const struct problem *gap)
{
	const struct state *state = journal->loader.state;
	uint32_t next = gap_next(state, gap->writer, gap->seq);
	const struct segment_rec *in = state_segment(state,
	    next ? state_event(state, next)->segment : 0);

	segment_path(out, gap->writer, next ? in->number : 0);
}

static int
put_lines(struct gap_search *in, const struct found *found, bool blanked,
    struct err *err)
{
	size_t count = lines_count(slice_of_buf(&found->text));
	char *full = path_join(in->journal->location.dir, found->path);
	char *above = path_parent(full);
	struct buf now = BUF_INIT, united = BUF_INIT;
	int rc = path_make_dirs(above, in->journal->location.dir, err);

	if (!rc && path_is_file(full))
		rc = buf_read_regular(&now, full, SEGMENT_READ_MAX, err);
	if (!rc) {
		lines_unite(&united, in->parser, NULL, slice_of_buf(&now),
		    slice_of_buf(&found->text));
		rc = path_write_file(full, united.data, err);
	}
	if (!rc)
		in->said(in->arg, found->path, count, blanked);
	buf_release(&now);
	buf_release(&united);
	free(above);
	free(full);
	return rc;
}

/* Search git below a directory of the log, and put back the lines found. */
static int
put_found(struct search *search, const char *below, bool *any, struct err *err)
{
	struct gap_search *in = search->in;
	bool blanked = search->gap && search->gap->kind == PROBLEM_BLANK;
	int rc = repo_each_version(in->repo, below, take_version, search, err);

	for (size_t i = 0; i < search->count; i++) {
		if (!rc)
			rc = put_lines(in, &search->found[i], blanked, err);
		free(search->found[i].path);
		buf_release(&search->found[i].text);
	}
	*any |= search->count > 0;
	free(search->found);
	return rc;
}

/*
 * Returns how many lines of the writer were blanked, or 0 if `first` is not the
 * first of them.
 */
static uint64_t
count_blanked(const struct problems *problems, const struct problem *first)
{
	uint64_t count = 0;

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind != PROBLEM_BLANK || p->writer != first->writer)
			continue;
		if (p < first)
			return 0;
		count++;
	}
	return count;
}

/* Search for the lines of one gap, or for blanked ones, and put them back. */
static int
fill_gap(struct gap_search *in, const struct problem *gap, bool *any,
    struct err *err)
{
	char beside[SEGMENT_PATH_SIZE], below[SEGMENT_PATH_SIZE];
	struct search search = { .in = in, .gap = gap, .beside = beside,
	    .wanted = gap->seq - gap->last - 1 };

	if (gap->kind == PROBLEM_BLANK) {
		search.beside = gap->path;
		search.wanted = count_blanked(journal_problems(in->journal),
		    gap);
		if (!search.wanted)
			return 0;
	} else {
		path_beside(beside, in->journal, gap);
	}
	segment_path(below, gap->writer, 0);
	below[22] = '\0';
	return put_found(&search, below, any, err);
}

static int
fill_gaps(struct gap_search *in, const struct event_ids *lost, bool *any,
    struct err *err)
{
	const struct problems *problems = journal_problems(in->journal);
	struct search search = { .in = in,
		.lost = lost,
		.wanted = lost->count };
	int rc = 0;

	for (size_t i = 0; i < problems->count && !rc; i++)
		if (problems->problem[i].kind == PROBLEM_GAP ||
		    problems->problem[i].kind == PROBLEM_BLANK)
			rc = fill_gap(in, &problems->problem[i], any, err);
	if (!rc && lost->count)
		rc = put_found(&search, "events", any, err);
	/* no other clone would commit lines of another writer */
	return !rc && *any ? repo_heal(in->repo, err) : rc;
}

static bool
has(struct journal *journal, enum problem_kind kind)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++)
		if (problems->problem[i].kind == kind)
			return true;
	return false;
}

bool
journal_has_gaps(struct journal *journal)
{
	return has(journal, PROBLEM_GAP);
}

/*
 * Search once. *any is set if lines were found: these may name others that are
 * lost.
 */
static int
fill_once(struct gap_search *in, bool *any, struct err *err)
{
	struct journal *journal = in->journal;
	struct event_ids lost;
	int append = -1, commit = -1;
	int rc = journal_find_lost(journal, &lost, err);

	*any = false;
	if (rc ||
	    (!lost.count && !journal_has_gaps(journal) &&
	        !has(journal, PROBLEM_BLANK)))
		goto done;
	rc = journal_take_locks(journal, &append, &commit, err);
	if (!rc)
		rc = fill_gaps(in, &lost, any, err);
	lock_drop(&commit);
	lock_drop(&append);
	if (!rc && *any)
		rc = journal_reload(journal, err);
	if (!rc)
		rc = journal_refresh(journal, err);
done:
	event_ids_release(&lost);
	return rc;
}

int
journal_fill_gaps(struct gap_search *in, struct err *err)
{
	int rc = 0;
	bool any = true;

	for (int round = 0; round < ROUNDS_MAX && any && !rc; round++)
		rc = fill_once(in, &any, err);
	return rc;
}

void
gap_found(struct buf *out, size_t count, int blanked)
{
	buf_addf(out, "%zu %s line%s found in an earlier commit", count,
	    blanked ? "blanked" : "missing", count == 1 ? " is" : "s are");
}

static void
note_found(void *arg, const char *path, size_t count, int blanked)
{
	struct buf said = BUF_INIT;

	gap_found(&said, count, blanked);
	journal_note(arg, "%s: %s", path, said.data);
	buf_release(&said);
}

int
journal_bring_back(struct journal *journal, struct err *err)
{
	struct gap_search in = { .journal = journal,
		.said = note_found,
		.arg = journal,
		.parser = event_parser_new() };
	int rc = repo_open(&in.repo, &journal->location, err);

	if (!rc)
		rc = journal_fill_gaps(&in, err);
	repo_close(in.repo);
	event_parser_free(in.parser);
	return rc;
}
