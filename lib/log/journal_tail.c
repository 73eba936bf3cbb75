/* SPDX-License-Identifier: ISC */
/*
 * The ends of this clone's streams. A torn tail, which a killed process may
 * have left, was never acknowledged and is cut off. A stream that cannot be
 * read is not continued.
 */
#include "log/journal_parts.h"

#include <sys/stat.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "log/stream_gap.h"

int
journal_check_stream(struct journal *journal, struct err *err)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind == PROBLEM_BLANK)
			continue;	/* decision_task() checks these */
		if (p->kind == PROBLEM_NEWER)
			return err_set(err, ERR_INVALID, "cannot write: a "
			    "newer tasklog has written to this log: %s:%llu: "
			    "%s", p->path,
			    (unsigned long long)p->line, p->message);
		if (p->writer == journal->writers.writer && p->writer &&
		    !p->line)
			return err_set(err, ERR_IO,
			    "this clone's own stream is damaged: %s: %s; "
			    "run task-fsck",
			    p->path, p->message);
		if (p->writer == journal->writers.writer && p->writer)
			return err_set(err, ERR_IO,
			    "this clone's own stream is damaged: %s:%llu: %s; "
			    "run task-fsck",
			    p->path, (unsigned long long)p->line, p->message);
	}
	return 0;
}

static bool
is_lost(const struct journal *journal, struct event_id id)
{
	const struct state *state = journal->loader.state;
	uint32_t event = state_find_event(state, id);

	return !(event && state_event(state, event)->flags & EVENT_ARRIVED) &&
	    !gap_lost_is_accepted(state, id);
}

/*
 * Note whether a line of ours names an event that is in no file. Then git has
 * set the branch back except for our own lines, as a rebase does, and a
 * decision would be made on half a log.
 */
static void
look_for_lost(struct journal *journal, const struct event *event)
{
	for (size_t i = 0; i < event->rests_count; i++)
		journal->rests_on_lost |= is_lost(journal, event->rests[i]);
	for (size_t i = 0; i < event->overs_count; i++)
		journal->rests_on_lost |= is_lost(journal, event->overs[i]);
}

/*
 * The chain hashes of the lines of one seq, and of the seq before. There are
 * several if two clones wrote as one writer; only the first few are kept.
 */
struct links {
	char now[8][DIGEST_HEX_SIZE], before[8][DIGEST_HEX_SIZE];
	size_t now_count, before_count;
	uint64_t seq;
};

/* True if the line may be here, and follows a line of the seq before. */
static bool
take_link(struct links *links, const struct event *event)
{
	bool follows = false;

	if (event->seq != links->seq) {
		memcpy(links->before, links->now, sizeof(links->before));
		links->before_count = event->seq == links->seq + 1
		    ? links->now_count
		    : 0;
		links->now_count = 0;
		links->seq = event->seq;
	}
	for (size_t i = 0; i < links->before_count && !follows; i++)
		follows = memcmp(event->prev.ptr, links->before[i],
		              DIGEST_HEX) == 0;
	if (links->now_count < sizeof(links->now) / sizeof(links->now[0]))
		event_chain(links->now[links->now_count++], event->head);
	/* with so many, the line that it follows may not be among those kept */
	return follows || links->before_count == 0 ||
	    links->before_count ==
	    sizeof(links->before) / sizeof(links->before[0]);
}

/*
 * Verify sums and chain of the open segment, because a hand-edit or a bad copy
 * in it would be continued. Get the hash that the next line must carry.
 */
static int
check_segment(struct journal *journal, const struct buf *text, const char *path,
    struct err *err)
{
	const char *p = text->data, *end = text->data + text->len, *lf;
	struct links links = {0};
	struct event event;
	struct err why = {0};
	uint64_t line = 0;

	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		struct slice raw = { p, (size_t)(lf - p) };

		line++;
		if (event_parse(journal->loader.parser, &event, raw, &why) ||
		    event_verify(&event, &why))
			break;
		if (!take_link(&links, &event)) {
			err_set(&why, ERR_INVALID,
			    "'prev' is not the hash of the line before");
			break;
		}
		if (event.seq == journal->seq)
			event_chain(journal->prev, event.head);
		look_for_lost(journal, &event);
		p = lf + 1;
	}
	if (why.word)
		return err_set(err, ERR_IO,
		    "this clone's own stream is damaged: %s:%llu: %s; "
		    "run task-fsck",
		    path, (unsigned long long)line, why.message);
	return 0;
}

/*
 * Cut off an unterminated line, and check the segment that we continue. A
 * sealed segment is not continued, so it is left to task-fsck.
 */
static int
open_segment(struct journal *journal, struct err *err)
{
	struct buf text = BUF_INIT;
	char path[SEGMENT_PATH_SIZE];
	struct stat st;
	int fd, rc = 0;

	segment_path(path, journal->writers.writer, journal->segment);
	fd = openat(journal->loader.dir_fd, path,
	    O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 || fstat(fd, &st) == -1) {
		rc = err_errno(err, "cannot write '%s/%s'",
		    journal->location.dir, path);
	} else if ((uint64_t)st.st_size > journal->segment_size &&
	    ftruncate(fd, (off_t)journal->segment_size) == -1) {
		rc = err_errno(err, "cannot cut the torn line off '%s'", path);
	} else if (journal->segment_size < SEGMENT_CAP) {
		rc = buf_read_fd(&text, fd, path, SEGMENT_CAP, err);
		if (!rc)
			rc = check_segment(journal, &text, path, err);
	}
	buf_release(&text);
	if (fd != -1)
		close(fd);
	return rc;
}

/* Get the chain hash of our last line if it is not in the open segment. */
static int
chain_of_last(struct journal *journal, uint32_t event, struct err *err)
{
	struct buf line = BUF_INIT;
	struct event parsed;
	int rc = journal_line(journal, event, &line, err);

	if (!rc)
		rc = event_parse(journal->loader.parser, &parsed,
		    slice_of_buf(&line), err);
	if (!rc) {
		event_chain(journal->prev, parsed.head);
		look_for_lost(journal, &parsed);
	}
	buf_release(&line);
	return rc;
}

int
journal_find_tail(struct journal *journal, struct err *err)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);
	uint32_t s;
	int rc = 0;
	bool any;

	journal->rests_on_lost = false;
	memset(journal->prev, '0', DIGEST_HEX);
	journal->prev[DIGEST_HEX] = '\0';
	journal->seq = w ? state_writer(state, w)->seq : 0;
	any = w && state_writer(state, w)->segments > 0;
	journal->segment = any ? state_writer(state, w)->segments - 1 : 0;
	s = any ? segment_find(state, journal->writers.writer, journal->segment)
	        : 0;
	journal->segment_size = state_segment(state, s)->size;
	if (any)
		rc = open_segment(journal, err);
	if (!rc && journal->seq && journal->prev[0] == '0' &&
	    strspn(journal->prev, "0") == DIGEST_HEX)
		rc = chain_of_last(journal, state_writer(state, w)->event, err);
	if (!rc && any && journal->segment_size >= SEGMENT_CAP) {
		journal->segment++;
		journal->segment_size = 0;
	}
	return rc;
}

void
journal_cut_tails(struct journal *journal)
{
	const struct state *state = journal->loader.state;

	for (size_t i = 0; i < journal->writers.local_count; i++) {
		uint64_t writer = journal->writers.local[i];
		uint32_t w = state_find_writer(state, writer), s;
		char path[SEGMENT_PATH_SIZE];
		struct stat st;
		int fd;

		if (writer == journal->writers.writer || !w ||
		    !state_writer(state, w)->segments)
			continue;
		segment_path(path, writer,
		    state_writer(state, w)->segments - 1);
		s = segment_find(state, writer,
		    state_writer(state, w)->segments - 1);
		fd = openat(journal->loader.dir_fd, path,
		    O_RDWR | O_CLOEXEC | O_NOFOLLOW);
		if (fd == -1)
			continue;
		if (s && fstat(fd, &st) == 0 &&
		    (uint64_t)st.st_size > state_segment(state, s)->size &&
		    ftruncate(fd, (off_t)state_segment(state, s)->size) == -1)
			journal_note(journal,
			    "cannot cut the torn line off '%s'", path);
		close(fd);
	}
}

bool
journal_is_set_back(const struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint32_t w = state_find_writer(state, journal->writers.writer);

	/* the past has less of our stream, but nothing is lost */
	return !journal->rewound && journal->writers.writer &&
	    (w ? state_writer(state, w)->seq : 0) < journal->writers.seq;
}
