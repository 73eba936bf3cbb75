/* SPDX-License-Identifier: ISC */
/*
 * A long log is checked by a second thread while it is folded, and nobody can tell: the
 * state, what is known of the segments, and the problems in their order are those of one
 * segment after the other.
 */
#include "log/segment_private.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "export/export.h"
#include "tap.h"

#define SEGMENTS 160u
#define LINES 60u		/* of a segment, in the middle */
#define SEED UINT64_C(0x9e3779b97f4a7c15)

static char dir[] = "/tmp/tasklog-ahead-XXXXXX";
static struct event_parser *parser;
static uint64_t chance = SEED;
static size_t bytes, bad_lines, torn, written_lines;

static uint32_t
roll(uint32_t n)
{
	chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(chance >> 33) % n;
}

struct stream {
	struct stamp stamp;
	struct buf last;	/* line */
};

static void
next_line(struct buf *out, struct stream *stream)
{
	struct stamp *stamp = &stream->stamp;
	char id[TASK_ID_SIZE], title[200];
	struct draft *draft = draft_new(EVENT_TASK_CREATED);
	struct event event;

	stamp->seq++;
	stamp->id = (struct event_id){ stamp->writer, stamp->seq };
	stamp->at.ms = 1795183200000 + (int64_t)stamp->seq;
	task_id_hashed(id, "key", SLICE("t"), SLICE(""), stamp->seq);
	snprintf(title, sizeof(title), "\"%0*u\"", (int)roll(100) + 1, roll(1000));
	draft_subject(draft, SUBJECT_TASK, slice_of(id));
	draft_write(draft, "created", SLICE("true"), NULL, 0);
	draft_write(draft, "title", slice_of(title), NULL, 0);
	buf_clear(&stream->last);
	if (draft_format(&stream->last, draft, stamp, NULL))
		exit(1);
	draft_free(draft);
	if (event_parse(parser, &event, (struct slice){ stream->last.data,
	    stream->last.len - 1 }, NULL))
		exit(1);
	event_chain(stamp->prev, event.head);
	buf_add_slice(out, slice_of_buf(&stream->last));
}

/* Now and then a line that is none, or one that was there. */
static void
add_line(struct buf *out, struct stream *stream)
{
	size_t start = out->len;

	next_line(out, stream);
	written_lines++;
	switch (roll(40)) {
	case 0:
		out->data[start + roll((uint32_t)(out->len - start) - 1)] ^= 1;
		break;
	case 1:
		buf_addf(out, "<<<<<<< ours\n");
		break;
	case 2:
		buf_addf(out, "\n");
		break;
	case 3:
		buf_add_slice(out, slice_of_buf(&stream->last));
		break;
	}
}

static void
write_segment(struct stream *stream, uint32_t number)
{
	struct buf text = BUF_INIT;
	char path[SEGMENT_PATH_SIZE], *full, *parent;
	uint32_t lines = roll(20) ? roll(2 * LINES) + 1 : 0;
	FILE *file;

	segment_path(path, stream->stamp.writer, number);
	full = path_join(dir, path);
	parent = path_parent(full);
	for (uint32_t i = 0; i < lines; i++)
		add_line(&text, stream);
	if (lines && roll(10) == 0) {
		text.len -= 2;	/* its line is lost, too */
		torn++;
	}
	bytes += text.len;
	if (path_make_dirs(parent, NULL, NULL) || !(file = fopen(full, "w")) ||
	    (text.len && fwrite(text.data, 1, text.len, file) != text.len) ||
	    fclose(file))
		exit(1);
	if (roll(30) == 0 && (unlink(full) || symlink("elsewhere", full)))
		exit(1);
	buf_release(&text);
	free(parent);
	free(full);
}

static void
write_log(void)
{
	struct stream stream[2] = {0};

	for (uint64_t w = 0; w < 2; w++) {
		struct stamp *stamp = &stream[w].stamp;

		stamp->writer = UINT64_C(0x5f0c2a9b1d00) + w;
		stamp->actor = SLICE("ann");
		memset(stamp->prev, '0', DIGEST_HEX);
		memset(stamp->salt, 'a', DIGEST_HEX);
		for (uint32_t n = 0; n < SEGMENTS; n++)
			write_segment(&stream[w], n);
		buf_release(&stream[w].last);
	}
}

struct load {
	struct loader loader;
	struct problems problems;
	char hash[STATE_HASH_SIZE];
	size_t with_thread;	/* lines that were folded while there was one */
};

static void
see(void *arg, const struct event *event, struct slice line, const char *path,
    uint64_t number)
{
	struct load *load = arg;

	(void)event;
	(void)line;
	(void)path;
	(void)number;
	load->with_thread += load->loader.ahead != NULL;
}

static void
load_begin(struct load *load)
{
	memset(load, 0, sizeof(*load));
	load->loader = (struct loader){ .dir = dir, .state = state_new(),
	    .parser = parser, .problems = &load->problems, .each = see, .arg = load,
	    .dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
}

static void
load_end(struct load *load)
{
	struct workflow workflow;
	struct view view = { load->loader.state, &workflow, 0 };

	view_workflow(&workflow, load->loader.state);
	export_hash(load->hash, &view);
	workflow_release(&workflow);
	close(load->loader.dir_fd);
}

static void
load_release(struct load *load)
{
	state_free(load->loader.state);
	problems_release(&load->problems);
}

/* Each file by itself, which no second thread has a part in. */
static void
fold_file(struct load *load, const char *path, uint64_t writer, uint32_t number)
{
	char *full = path_join(dir, path);
	struct buf text = BUF_INIT;
	FILE *file = fopen(full, "r");
	char piece[4096];
	size_t n;

	while (file && (n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&text, piece, n);
	if (file) {
		fclose(file);
		loader_fold(&load->loader, loader_segment(&load->loader, writer,
		    number), path, slice_of_buf(&text), 0, 1);
	}
	buf_release(&text);
	free(full);
}

static int
of_lines(const struct problem *problem)
{
	return problem->kind == PROBLEM_LINE || problem->kind == PROBLEM_TWIN;
}

/* Boolean: the same bad lines, in one order. */
static int
same_lines(const struct problems *one, const struct problems *other)
{
	size_t j = 0;

	for (size_t i = 0; i < one->count; i++) {
		const struct problem *a = &one->problem[i], *b;

		if (!of_lines(a))
			continue;
		while (j < other->count && !of_lines(&other->problem[j]))
			j++;
		if (j == other->count)
			return 0;
		b = &other->problem[j++];
		if (strcmp(a->path, b->path) || a->line != b->line ||
		    a->offset != b->offset || a->writer != b->writer ||
		    strcmp(a->message, b->message) || strcmp(a->hash, b->hash))
			return 0;
		bad_lines++;
	}
	while (j < other->count && !of_lines(&other->problem[j]))
		j++;
	return j == other->count;
}

/* Boolean: problems of all kinds are told in the order in which files are read. */
static int
in_order(const struct problems *problems)
{
	for (size_t i = 1; i < problems->count; i++) {
		const struct problem *a = &problems->problem[i - 1], *b = a + 1;
		int cmp = strcmp(a->path, b->path);

		if (b->kind != PROBLEM_GAP && (cmp > 0 || (cmp == 0 &&
		    a->line >= b->line)))
			return 0;
	}
	return 1;
}

static int
same_segments(const struct state *one, const struct state *other)
{
	for (uint32_t s = 1; s < one->segments.count; s++) {
		const struct segment_rec *a = state_segment(one, s), *b;
		uint32_t at = segment_find(other, a->writer, a->number);

		b = state_segment(other, at);
		if (!at || a->lines != b->lines || a->sum != b->sum)
			return 0;
	}
	return one->segments.count == other->segments.count;
}

static size_t
count(const struct problems *problems, enum problem_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < problems->count; i++)
		n += problems->problem[i].kind == kind;
	return n;
}

int
main(void)
{
	struct load whole, pieces;
	struct err err = {0};
	char command[64];
	int left;

	if (!mkdtemp(dir))
		return 1;
	parser = event_parser_new();
	write_log();
	load_begin(&whole);
	is_int(loader_refresh(&whole.loader, &err), 0, "a long log is read");
	load_end(&whole);
	load_begin(&pieces);
	for (uint64_t w = 0; w < 2; w++)
		for (uint32_t n = 0; n < SEGMENTS; n++) {
			char path[SEGMENT_PATH_SIZE];

			segment_path(path, UINT64_C(0x5f0c2a9b1d00) + w, n);
			fold_file(&pieces, path, UINT64_C(0x5f0c2a9b1d00) + w, n);
		}
	load_end(&pieces);
	ok(bytes > 4 * LOADER_AHEAD_FROM, "it is long");
	ok(sysconf(_SC_NPROCESSORS_ONLN) < 2 ||
	    whole.with_thread > written_lines / 2, "a second thread had a part in it");
	is_int((int64_t)pieces.with_thread, 0, "but not in the pieces");
	ok(whole.loader.ahead == NULL, "and it is gone");
	is_int((int64_t)whole.loader.state->arrived,
	    (int64_t)pieces.loader.state->arrived, "as many events have arrived");
	is_str(whole.hash, pieces.hash, "the state is that of the pieces");
	ok(same_segments(whole.loader.state, pieces.loader.state),
	    "and so is what is known of the segments");
	ok(same_lines(&whole.problems, &pieces.problems), "and so are the bad lines");
	ok(bad_lines > 100, "of which there are some");
	ok(in_order(&whole.problems), "problems are told in the order of the files");
	ok(count(&whole.problems, PROBLEM_TORN) > 10, "torn tails are among them");
	ok(count(&whole.problems, PROBLEM_FILE) > 3, "and links");
	load_release(&whole);
	load_release(&pieces);
	event_parser_free(parser);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	left = system(command);
	return done_testing() || left;
}
