/* SPDX-License-Identifier: ISC */
/*
 * Holes in streams, and lines whose data was blanked though no purge names them. Git forgets
 * little: a commit that a rebase has dropped is still there, with the lines. If lines are
 * not found anywhere, an event can tell everybody to go on without them.
 */
#include "fsck_private.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "journal_private.h"
#include "lines_union.h"
#include "lock.h"
#include "path.h"
#include "repo.h"
#include "stream_gap.h"

#define ROUNDS_MAX 100	/* of looking for what was named by what had been found */

/* Lines that were found, for one file. */
struct found {
	char *path;
	struct buf text;
};

struct search {
	struct fsck_repair *repair;
	const struct problem *gap;	/* or the first blank line of a writer */
	const struct event_ids *lost;	/* or events that others name: gap is NULL */
	const char *beside;	/* a file that has a line beside the hole */
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
	search->found[search->count] = (struct found){ task_strdup(path), BUF_INIT };
	return &search->found[search->count++].text;
}

int
fsck_is_blanked(struct journal *journal, uint64_t head)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++)
		if (problems->problem[i].kind == PROBLEM_BLANK &&
		    state_event(journal->loader.state, problems->problem[i].event)->head ==
		    head)
			return 1;
	return 0;
}

static int
is_of_gap(const struct search *search, const struct event *event)
{
	const struct problem *gap = search->gap;

	return event->writer == gap->writer && (gap->kind == PROBLEM_BLANK ?
	    !event->purged && fsck_is_blanked(search->repair->journal, event->head_hash) :
	    event->seq > gap->last && event->seq < gap->seq);
}

/* Boolean: a good line of what is looked for that was not found before. */
static int
is_wanted(const struct search *search, struct slice line, struct event *event)
{
	if (event_parse(search->repair->parser, event, line, NULL) ||
	    event_verify(event, NULL) || (search->gap ? !is_of_gap(search, event) :
	    !event_ids_has(search->lost, event->id)))
		return 0;
	for (size_t i = 0; i < search->count; i++)
		if (fsck_has_line(slice_of_buf(&search->found[i].text), line))
			return 0;
	return 1;
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

	if (text.ptr[0] != '{' || (path && !segment_path_parse(&writer, &number, path)))
		return 0;
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		struct slice line = { p, (size_t)(lf - p) };

		if (line.len >= EVENT_MAX || !is_wanted(search, line, &event) ||
		    (path && writer != event.writer))
			continue;
		segment_path(first, event.writer, 0);
		buf_add(text_for(search, path ? path : search->beside ? search->beside :
		    first), p, line.len + 1);
		search->lines++;
	}
	return search->lines >= search->wanted;
}

/* The file of the line after the hole: one that is there. */
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
put_lines(struct fsck_repair *repair, const struct found *found, int blanked,
    struct err *err)
{
	size_t count = lines_count(slice_of_buf(&found->text));
	char *full = path_join(repair->journal->place.dir, found->path);
	char *above = path_parent(full);
	struct buf now = BUF_INIT, united = BUF_INIT;
	int rc = path_make_dirs(above, repair->journal->place.dir, err);

	if (!rc && path_is_file(full))
		rc = buf_read_regular(&now, full, SEGMENT_READ_MAX, err);
	if (!rc) {
		lines_unite(&united, repair->parser, NULL, slice_of_buf(&now),
		    slice_of_buf(&found->text));
		rc = path_write_file(full, united.data, err);
	}
	if (!rc)
		fsck_said(repair, found->path, "%zu %s line%s found in an earlier commit",
		    count, blanked ? "blanked" : "missing",
		    count == 1 ? " is" : "s are");
	buf_release(&now);
	buf_release(&united);
	free(above);
	free(full);
	return rc;
}

/* Search below a directory of the log, and put down what is found. */
static int
put_found(struct search *search, const char *below, int *any, struct err *err)
{
	struct fsck_repair *repair = search->repair;
	int blanked = search->gap && search->gap->kind == PROBLEM_BLANK;
	int rc = repo_each_version(repair->repo, below, take_version, search, err);

	for (size_t i = 0; i < search->count; i++) {
		if (!rc)
			rc = put_lines(repair, &search->found[i], blanked, err);
		free(search->found[i].path);
		buf_release(&search->found[i].text);
	}
	*any |= search->count > 0;
	free(search->found);
	return rc;
}

/* How many lines of the writer lost their data; 0: that was asked of one before this. */
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

/* Look for the lines of one hole, or for blanked ones, and put down what is found. */
static int
fill_gap(struct fsck_repair *repair, const struct problem *gap, int *any, struct err *err)
{
	char beside[SEGMENT_PATH_SIZE], below[SEGMENT_PATH_SIZE];
	struct search search = { .repair = repair, .gap = gap, .beside = beside,
	    .wanted = gap->seq - gap->last - 1 };

	if (gap->kind == PROBLEM_BLANK) {
		search.beside = gap->path;
		search.wanted = count_blanked(journal_problems(repair->journal), gap);
		if (!search.wanted)
			return 0;
	} else {
		path_beside(beside, repair->journal, gap);
	}
	segment_path(below, gap->writer, 0);
	below[22] = '\0';
	return put_found(&search, below, any, err);
}

static int
fill_gaps(struct fsck_repair *repair, const struct event_ids *lost, int *any,
    struct err *err)
{
	const struct problems *problems = journal_problems(repair->journal);
	struct search search = { .repair = repair, .lost = lost, .wanted = lost->count };
	int rc = 0;

	for (size_t i = 0; i < problems->count && !rc; i++)
		if (problems->problem[i].kind == PROBLEM_GAP ||
		    problems->problem[i].kind == PROBLEM_BLANK)
			rc = fill_gap(repair, &problems->problem[i], any, err);
	if (!rc && lost->count)
		rc = put_found(&search, "events", any, err);
	/* nobody else would commit lines of another writer */
	return !rc && *any ? repo_heal(repair->repo, err) : rc;
}

static int
has(struct journal *journal, enum problem_kind kind)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++)
		if (problems->problem[i].kind == kind)
			return 1;
	return 0;
}

int
fsck_has_gaps(struct journal *journal)
{
	return has(journal, PROBLEM_GAP);
}

/* Look once. *any says whether lines were found: these may name others that are lost. */
static int
fill_once(struct fsck_repair *repair, int *any, struct err *err)
{
	struct journal *journal = repair->journal;
	struct event_ids lost;
	int append = -1, commit = -1;
	int rc = fsck_find_lost(journal, &lost, err);

	*any = 0;
	if (rc || (!lost.count && !fsck_has_gaps(journal) && !has(journal, PROBLEM_BLANK)))
		goto done;
	rc = fsck_take_locks(journal, &append, &commit, err);
	if (!rc)
		rc = fill_gaps(repair, &lost, any, err);
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
fsck_fill_gaps(struct fsck_repair *repair, struct err *err)
{
	int any = 1, rc = 0;

	for (int round = 0; round < ROUNDS_MAX && any && !rc; round++)
		rc = fill_once(repair, &any, err);
	return rc;
}

static void
tell(void *arg, const struct finding *finding)
{
	journal_note(arg, "%s: %s", finding->path, finding->message);
}

int
fsck_bring_back(struct journal *journal, struct err *err)
{
	struct fsck_repair repair = { .journal = journal, .fn = tell, .arg = journal,
	    .parser = event_parser_new() };
	int rc = repo_open(&repair.repo, &journal->place, err);

	if (!rc)
		rc = fsck_fill_gaps(&repair, err);
	repo_close(repair.repo);
	event_parser_free(repair.parser);
	return rc;
}

/* Say which events that others name are missing for good, and accept that. */
static int
accept_lost(struct fsck_repair *repair, struct draft *draft, int accept, struct err *err)
{
	struct event_ids lost;
	int rc = fsck_find_lost(repair->journal, &lost, err);

	for (size_t i = 0; i < lost.count && !rc; i++) {
		char name[GAP_LOST_SIZE], id[EVENT_ID_SIZE];

		gap_lost_field(name, lost.id[i]);
		event_id_format(id, lost.id[i]);
		if (accept)
			draft_write(draft, name, SLICE("true"), NULL, 0);
		fsck_said(repair, "", accept ? "it goes on without event %s, which others "
		    "name" : "git has event %s, which others name, nowhere; a clone that has "
		    "it brings it back when it syncs, and --accept-gaps lets all clones go "
		    "on without it", id);
	}
	event_ids_release(&lost);
	return rc;
}

int
fsck_accept_gaps(struct fsck_repair *repair, int accept, struct err *err)
{
	struct journal *journal = repair->journal;
	const struct problems *problems = journal_problems(journal);
	struct draft *draft = draft_new(EVENT_STREAM_GAP_ACCEPTED);
	struct buf field = BUF_INIT;
	int rc = 0;

	draft_subject(draft, SUBJECT_LOG, SLICE(""));
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind != PROBLEM_GAP || !p->hash[0])
			continue;
		buf_clear(&field);
		gap_field(&field, p->writer, p->last, p->seq, p->hash);
		if (accept)
			draft_write(draft, field.data, SLICE("true"), NULL, 0);
		fsck_said(repair, p->path, accept ? "it goes on without its lines with seq "
		    "%llu to %llu" : "git has its lines with seq %llu to %llu nowhere; a "
		    "clone that has them brings them back when it syncs, and --accept-gaps "
		    "lets all clones go on without them", (unsigned long long)p->last + 1,
		    (unsigned long long)p->seq - 1);
	}
	rc = accept_lost(repair, draft, accept, err);
	if (!rc && draft_fields(draft)) {
		draft_set_why(draft, SLICE("lines that are lost"));
		rc = fsck_record(journal, draft, err);
	}
	draft_free(draft);
	buf_release(&field);
	return rc;
}
