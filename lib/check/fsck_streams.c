/* SPDX-License-Identifier: ISC */
/*
 * Checking the lines of streams against each other.
 */
#include "check/fsck_streams.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/trace.h"
#include "check/audit.h"
#include "log/segment.h"
#include "log/stream_gap.h"

struct stream_line {
	uint64_t writer, seq, number;
	struct hlc at;
	unsigned char chain[16], prev[16];
	uint32_t path;		/* in paths */
	bool asked;
};

void
fsck_report(struct fsck_streams *streams, enum finding_level level,
    const char *path, uint64_t line, const char *fmt, ...)
{
	struct err clean = {0}, clean_path = {0};
	struct finding finding = { level, clean_path.message, line,
		clean.message };
	va_list args;

	va_start(args, fmt);
	err_vset(&clean, ERR_INVALID, fmt, args);
	va_end(args);
	err_set(&clean_path, ERR_INVALID, "%s", path);
	if (level == FINDING_ERROR)
		streams->totals->errors++;
	else
		streams->totals->notes++;
	streams->fn(streams->arg, &finding);
}

static uint32_t
path_number(struct fsck_streams *streams, const char *path)
{
	size_t count = streams->paths_count;

	if (count && strcmp(streams->paths[count - 1], path) == 0)
		return (uint32_t)count - 1;
	ARRAY_GROW(streams->paths, count, streams->paths_cap);
	streams->paths[streams->paths_count++] = task_strdup(path);
	return (uint32_t)count;
}

void
fsck_streams_add(struct fsck_streams *streams, const struct event *event,
    struct slice text, const char *path, uint64_t number, bool asked)
{
	char hex[DIGEST_HEX_SIZE];
	struct stream_line *line;

	ARRAY_GROW(streams->line, streams->count, streams->cap);
	line = &streams->line[streams->count++];
	*line = (struct stream_line){ event->writer, event->seq, number,
		event->at, .path = path_number(streams, path), .asked = asked };
	event_chain(hex, event->head);
	hex_decode(line->chain, slice_of(hex));
	hex_decode(line->prev, event->prev);
	if (!streams->audit)
		streams->audit = audit_new();
	audit_add(streams->audit, event, text, line->path, number, asked);
}

static int
by_stream(const void *a, const void *b)
{
	const struct stream_line *x = a, *y = b;

	if (x->writer != y->writer)
		return x->writer < y->writer ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return memcmp(x->chain, y->chain, sizeof(x->chain));
}

/*
 * Returns the line before by the chain: any line with seq - 1 whose hash this
 * line carries.
 */
static const struct stream_line *
before(const struct fsck_streams *streams, size_t i)
{
	const struct stream_line *line = &streams->line[i];

	while (i-- > 0 && streams->line[i].writer == line->writer &&
	    streams->line[i].seq + 1 >= line->seq)
		if (streams->line[i].seq + 1 == line->seq &&
		    memcmp(streams->line[i].chain, line->prev, 16) == 0)
			return &streams->line[i];
	return NULL;
}

/*
 * True if there is any line with seq - 1. Without one there is nothing to
 * compare.
 */
static bool
has_predecessor(const struct fsck_streams *streams, size_t i)
{
	const struct stream_line *line = &streams->line[i];

	while (i-- > 0 && streams->line[i].writer == line->writer)
		if (streams->line[i].seq + 1 == line->seq)
			return true;
		else if (streams->line[i].seq + 1 < line->seq)
			return false;
	return false;
}

static void
check_line(struct fsck_streams *streams, size_t i)
{
	static const unsigned char none[16] = {0};
	const struct stream_line *line = &streams->line[i], *last;
	const char *path = streams->paths[line->path];

	if (i > 0 && line[-1].writer == line->writer &&
	    line[-1].seq == line->seq &&
	    memcmp(line[-1].chain, line->chain, 16) != 0)
		fsck_report(streams, FINDING_NOTE, path, line->number,
		    "a second line with seq %llu: the stream was written by "
		    "two copies of a clone",
		    (unsigned long long)line->seq);
	if (line->seq == 1) {
		if (memcmp(line->prev, none, 16) != 0)
			fsck_report(streams, FINDING_ERROR, path, line->number,
			    "'prev' of the first line is not all zeros");
		return;
	}
	last = before(streams, i);
	if (!last && has_predecessor(streams, i))
		fsck_report(streams, FINDING_ERROR, path, line->number,
		    "'prev' is not the hash of line seq %llu: one of the two "
		    "was changed",
		    (unsigned long long)line->seq - 1);
	else if (last && hlc_cmp(line->at, last->at) <= 0)
		fsck_report(streams, FINDING_ERROR, path, line->number,
		    "its clock went back: 'at' is not after that of the line "
		    "before");
}

/*
 * Count the lines of the writer that cannot be read: they may be the lines that
 * seem to be missing.
 */
static uint64_t
bad_lines(const struct problems *problems, uint64_t writer)
{
	uint64_t bad = 0;

	for (size_t p = 0; p < problems->count; p++)
		bad += problems->problem[p].writer == writer &&
		    problems->problem[p].kind == PROBLEM_LINE;
	return bad;
}

static void
check_gap(struct fsck_streams *streams, size_t i,
    const struct problems *problems)
{
	static const unsigned char none[16] = {0};
	const struct stream_line *line = &streams->line[i];
	char chain[DIGEST_HEX_SIZE], prev[DIGEST_HEX_SIZE],
	    digest[DIGEST_HEX_SIZE];
	bool accepted;
	uint64_t last = i && line[-1].writer == line->writer ? line[-1].seq : 0;

	if (line->seq <= last + 1 || bad_lines(problems, line->writer) >=
	    line->seq - last - 1)
		return;
	hex_encode(chain, last ? line[-1].chain : none, 16);
	hex_encode(prev, line->prev, 16);
	gap_digest(digest, chain, prev);
	accepted = gap_is_accepted(streams->state, line->writer, last,
	    line->seq, digest);
	fsck_report(streams, accepted ? FINDING_NOTE : FINDING_ERROR,
	    streams->paths[line->path], line->number,
	    "lines with seq %llu to %llu are missing before it%s",
	    (unsigned long long)last + 1, (unsigned long long)line->seq - 1,
	    accepted ? ", as an event says" : "");
}

/* Report an event that was not allowed when it was written, or note one. */
static void
take_verdict(void *arg, int note, uint32_t path, uint64_t number,
    const char *message)
{
	struct fsck_streams *streams = arg;

	fsck_report(streams, note ? FINDING_NOTE : FINDING_ERROR,
	    streams->paths[path], number, "%s", message);
}

void
fsck_streams_check(struct fsck_streams *streams,
    const struct problems *problems)
{
	const struct audit_run run = { streams->now_ms, streams->meter };
	struct span span;

	if (!streams->count)
		return;
	qsort(streams->line, streams->count, sizeof(*streams->line), by_stream);
	for (size_t i = 0; i < streams->count; i++)
		if (streams->line[i].asked)
			check_line(streams, i);
	for (size_t i = 0; i < streams->count; i++)
		if (streams->line[i].asked)
			check_gap(streams, i, problems);
	span_begin(&span, "judge");
	audit_run(streams->audit, &run, take_verdict, streams);
	span_end(&span);
}

void
fsck_streams_release(struct fsck_streams *streams)
{
	for (size_t i = 0; i < streams->paths_count; i++)
		free(streams->paths[i]);
	free(streams->paths);
	free(streams->line);
	audit_free(streams->audit);
}
