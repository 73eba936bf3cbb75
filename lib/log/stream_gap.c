/* SPDX-License-Identifier: ISC */
/* Gaps in streams: where they are, and which of them an event accepts. */
#include "log/stream_gap.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "log/segment.h"
#include "log/segment_read.h"

#define GAPS_MAX 64	/* reported one by one, for each stream */

void
gap_digest(char out[DIGEST_HEX_SIZE], const char *before, const char *prev)
{
	char both[2 * DIGEST_HEX];

	memset(both, '0', sizeof(both));
	if (before)
		memcpy(both, before, DIGEST_HEX);
	memcpy(both + DIGEST_HEX, prev, DIGEST_HEX);
	digest_hex(out, both, sizeof(both));
}

void
gap_field(struct buf *out, uint64_t writer, uint64_t last, uint64_t next,
    const char *digest)
{
	char name[WRITER_SIZE];

	writer_format(name, writer);
	buf_addf(out, "gap/%s/%llu-%llu/%s", name, (unsigned long long)last,
	    (unsigned long long)next, digest);
}

bool
gap_is_accepted(const struct state *state, uint64_t writer, uint64_t last,
    uint64_t next, const char *digest)
{
	struct buf name = BUF_INIT;
	uint32_t term;

	gap_field(&name, writer, last, next, digest);
	term = state_find_term(state, TERM_LOG_FIELD, slice_of_buf(&name));
	buf_release(&name);
	return term && state_term(state, term)->kind == FIELD_GAP;
}

void
gap_lost_field(char out[GAP_LOST_SIZE], struct event_id id)
{
	memcpy(out, "lost/", sizeof("lost/"));
	event_id_format(out + strlen(out), id);
}

bool
gap_lost_is_accepted(const struct state *state, struct event_id id)
{
	char name[GAP_LOST_SIZE];

	gap_lost_field(name, id);
	return state_find_term(state, TERM_LOG_FIELD, slice_of(name)) != 0;
}

uint32_t
gap_next(const struct state *state, uint64_t writer, uint64_t next)
{
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if (rec->writer == writer && rec->seq == next && rec->segment)
			return e;
	}
	return 0;
}

struct numbered {
	uint64_t seq, head;
	uint32_t event;
};

/* Sorts the lines of a stream as everywhere else. */
static int
by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return x->head < y->head ? -1 : x->head > y->head;
}

static struct numbered *
lines_of_writer(const struct state *state, uint64_t writer, size_t *count)
{
	struct numbered *line = NULL;
	size_t cap = 0;

	*count = 0;
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if (rec->writer != writer || !(rec->flags & EVENT_ARRIVED))
			continue;
		ARRAY_GROW(line, *count, cap);
		line[(*count)++] = (struct numbered){ rec->seq, rec->head, e };
	}
	if (*count)
		qsort(line, *count, sizeof(*line), by_number);
	return line;
}

/*
 * Get the hash that the next line must carry, and the hash that this line
 * carries. True on success.
 */
static bool
read_links(const struct loader *loader, uint32_t event,
    char chain[DIGEST_HEX_SIZE], char prev[DIGEST_HEX_SIZE])
{
	struct line_file file = LINE_FILE_INIT;
	struct buf line = BUF_INIT;
	struct event parsed;
	bool read = !loader_line(loader, &file, event, &line, NULL) &&
	    !event_parse(loader->parser, &parsed, slice_of_buf(&line), NULL);

	if (read) {
		event_chain(chain, parsed.head);
		memcpy(prev, parsed.prev.ptr, DIGEST_HEX);
		prev[DIGEST_HEX] = '\0';
	}
	line_file_close(&file);
	buf_release(&line);
	return read;
}

/*
 * Write the digest across a gap; "" if a line beside it cannot be read. last is
 * 0 if no line is before the gap.
 */
static void
digest_across(const struct loader *loader, uint32_t last, uint32_t next,
    char out[DIGEST_HEX_SIZE])
{
	char chain[DIGEST_HEX_SIZE], prev[DIGEST_HEX_SIZE],
	    none[DIGEST_HEX_SIZE];

	out[0] = '\0';
	if ((last && !read_links(loader, last, chain, none)) ||
	    !read_links(loader, next, none, prev))
		return;
	gap_digest(out, last ? chain : NULL, prev);
}

static void
find_in_stream(struct loader *loader, const struct writer_rec *writer)
{
	size_t count, found = 0;
	struct numbered *line = lines_of_writer(loader->state, writer->writer,
	    &count);
	char path[SEGMENT_PATH_SIZE];
	struct problem problem = { .kind = PROBLEM_GAP,
		.writer = writer->writer,
		.path = path };

	segment_path(path, writer->writer, 0);
	path[22] = '\0';
	for (size_t i = 0; i < count && found < GAPS_MAX; i++) {
		problem.last = i ? line[i - 1].seq : 0;
		problem.seq = line[i].seq;
		/* a bad line counts as the event that it was */
		if (problem.seq <= problem.last + 1 + writer->bad)
			continue;
		found++;
		digest_across(loader, i ? line[i - 1].event : 0, line[i].event,
		    problem.hash);
		problems_add(loader->problems, &problem,
		    "lines with seq %llu to %llu of the stream are missing; "
		    "task-fsck --repair looks for them",
		    (unsigned long long)problem.last + 1,
		    (unsigned long long)problem.seq - 1);
	}
	free(line);
}

void
loader_find_gaps(struct loader *loader)
{
	const struct state *state = loader->state;

	for (uint32_t w = 1; w < state->writers.count; w++)
		if (state_writer(state, w)->count +
		        state_writer(state, w)->bad <
		    state_writer(state, w)->seq)
			find_in_stream(loader, state_writer(state, w));
}
