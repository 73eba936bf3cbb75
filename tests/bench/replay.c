/* SPDX-License-Identifier: ISC */
/*
 * How fast events are read and folded. Makes the lines of a log in memory, as commands
 * would over 8 writers, then feeds them to the loader as those of files, and prints
 * "N events of N tasks, N MB: N ms, N events/s, N MB at most": the best of the rounds,
 * for machines are noisy, and what the state and the lines took of memory.
 *
 * usage: replay [events [rounds]]	(100000, 5)
 *	  replay --into DIR events [writers]	write the segments below a log's directory
 *					instead, for measuring commands on a log with a history
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/err.h"
#include "base/path.h"
#include "log/segment_private.h"

#define WRITERS 8		/* unless told */
#define EVENTS_PER_TASK 5
#define START INT64_C(1795183200000)

/* The last event that wrote each of a task's fields. */
struct chore {
	char id[TASK_ID_SIZE];
	struct event_id title, state, claim, body, assignee, priority;
	uint64_t epoch;
	int step;
};

struct stream {
	struct buf text;
	struct stamp stamp;
};

struct maker {
	uint64_t random;
	struct chore *chores;
	size_t chores_count, open;
	struct stream *streams;
	size_t writers, made;
};

static double
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static uint64_t
roll(struct maker *maker)
{
	uint64_t x = maker->random += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void
random_task_id(struct maker *maker, char out[TASK_ID_SIZE])
{
	uint64_t bits = roll(maker);

	for (int i = 0; i < TASK_ID_LEN; i++, bits >>= 5)
		out[i] = "0123456789abcdefghjkmnpqrstvwxyz"[bits & 31];
	out[TASK_ID_LEN] = '\0';
}

/* One field of the draft, overwriting *last and becoming it. */
static void
put(struct draft *draft, const char *field, const char *value, struct event_id *last,
    struct event_id id)
{
	int over = last && (last->hi || last->lo);

	draft_write(draft, field, slice_of(value), last, over ? 1 : 0);
	if (last)
		*last = id;
}

static struct draft *
begin(struct chore *chore, struct maker *maker, struct event_id id)
{
	struct draft *draft = draft_new(EVENT_TASK_CREATED);
	char title[128];

	random_task_id(maker, chore->id);
	snprintf(title, sizeof(title), "\"Task %zu: make the parser refuse what it "
	    "cannot keep\"", maker->open);
	draft_subject(draft, SUBJECT_TASK, slice_of(chore->id));
	put(draft, "created", "true", NULL, id);
	put(draft, "title", title, &chore->title, id);
	put(draft, "state", "\"created\"", &chore->state, id);
	put(draft, "priority", "5", &chore->priority, id);
	put(draft, roll(maker) & 1 ? "label/backend" : "label/docs", "true", NULL, id);
	return draft;
}

static struct draft *
claim(struct chore *chore, struct event_id id)
{
	struct draft *draft = draft_new(EVENT_TASK_CLAIMED);

	draft_set_fence(draft, ++chore->epoch);
	draft_subject(draft, SUBJECT_TASK, slice_of(chore->id));
	put(draft, "claim", "{\"until\":\"2026-11-20T16:03:07.123Z\",\"lease\":7200}",
	    &chore->claim, id);
	put(draft, "state", "\"in-progress\"", &chore->state, id);
	put(draft, "assignee", "\"ann\"", &chore->assignee, id);
	return draft;
}

static struct draft *
talk(struct chore *chore, struct event_id id)
{
	struct draft *draft = draft_new(EVENT_MESSAGE_POSTED);
	char field[64] = "message/";

	event_id_format(field + strlen(field), id);
	draft_set_fence(draft, chore->epoch);
	draft_subject(draft, SUBJECT_TASK, slice_of(chore->id));
	put(draft, field, "{\"type\":\"comment\",\"text\":\"The scanner reads eight bytes "
	    "at a time; tests/unit has the edge cases.\"}", NULL, id);
	return draft;
}

static struct draft *
move(struct chore *chore, struct event_id id)
{
	struct draft *draft = draft_new(EVENT_TASK_MOVED);

	draft_set_fence(draft, chore->epoch);
	draft_set_why(draft, SLICE("tests pass"));
	draft_subject(draft, SUBJECT_TASK, slice_of(chore->id));
	put(draft, "state", "\"done\"", &chore->state, id);
	put(draft, "claim", "null", &chore->claim, id);
	put(draft, "done", "\"2026-11-20T15:00:00Z\"", NULL, id);
	return draft;
}

static struct draft *
edit(struct chore *chore, struct event_id id)
{
	struct draft *draft = draft_new(EVENT_TASK_EDITED);

	draft_subject(draft, SUBJECT_TASK, slice_of(chore->id));
	put(draft, "body", "\"What is there:\\n\\n- a table of fields\\n- a linear "
	    "search\\n\\nWhat is wanted: both, but fast.\"", &chore->body, id);
	put(draft, "priority", "7.5", &chore->priority, id);
	return draft;
}

/* A task is begun, or one of those begun goes a step on. */
static struct draft *
next_draft(struct maker *maker, struct event_id id)
{
	struct chore *chore;

	if (maker->made % EVENTS_PER_TASK == 0 && maker->open < maker->chores_count) {
		chore = &maker->chores[maker->open++];
		return begin(chore, maker, id);
	}
	chore = &maker->chores[roll(maker) % maker->open];
	switch (chore->step++ % 4) {
	case 0:
		return edit(chore, id);
	case 1:
		return claim(chore, id);
	case 2:
		return talk(chore, id);
	default:
		return move(chore, id);
	}
}

static void
make_event(struct maker *maker)
{
	struct stream *stream = &maker->streams[roll(maker) % maker->writers];
	struct stamp *stamp = &stream->stamp;
	size_t start = stream->text.len;
	const char *data;
	struct draft *draft;

	stamp->at.ms = START + (int64_t)maker->made * 700;
	stamp->id = (struct event_id){ (uint64_t)stamp->at.ms << 16 |
	    (roll(maker) & 0xffff), roll(maker) };
	stamp->seq++;
	draft = next_draft(maker, stamp->id);
	if (draft_format(&stream->text, draft, stamp, NULL))
		abort();
	draft_free(draft);
	data = strstr(stream->text.data + start, "\"data\":") + 7;
	event_chain(stamp->prev, (struct slice){ stream->text.data + start,
	    (size_t)(data - stream->text.data) - start });
	maker->made++;
}

static void
make(struct maker *maker, size_t events)
{
	maker->chores_count = events / EVENTS_PER_TASK + 1;
	maker->chores = task_zalloc(maker->chores_count, sizeof(*maker->chores));
	maker->streams = task_zalloc(maker->writers, sizeof(*maker->streams));
	for (uint64_t w = 0; w < maker->writers; w++) {
		struct stamp *stamp = &maker->streams[w].stamp;

		stamp->writer = UINT64_C(0x5f0c2a9b1d00) + w;
		stamp->actor = w & 1 ? SLICE("ann") : SLICE("agent-7");
		stamp->session = SLICE("mcp-4f21");
		memset(stamp->prev, '0', DIGEST_HEX);
		memset(stamp->salt, '7', DIGEST_HEX);
	}
	while (maker->made < events)
		make_event(maker);
}

/* Cut what a segment holds off the front of a stream. */
static struct slice
next_segment(struct slice *text)
{
	struct slice part = { text->ptr, text->len < SEGMENT_CAP ? text->len :
	    SEGMENT_CAP };
	const char *lf = memchr(part.ptr + part.len - 1, '\n',
	    text->len - part.len + 1);

	part.len = (size_t)(lf - part.ptr) + 1;
	text->ptr += part.len;
	text->len -= part.len;
	return part;
}

/* All streams, in segments as files hold them. Returns what it took. */
static double
replay(const struct maker *maker)
{
	struct problems problems = {0};
	struct loader loader = { .state = state_new(), .parser = event_parser_new(),
	    .problems = &problems };
	double start = now_ms(), took;

	for (size_t w = 0; w < maker->writers; w++) {
		struct slice text = slice_of_buf(&maker->streams[w].text);

		for (uint32_t n = 0; text.len; n++) {
			struct buf copy = BUF_INIT;	/* as reading makes one */

			buf_add_slice(&copy, next_segment(&text));
			loader_feed(&loader, loader_segment(&loader,
			    maker->streams[w].stamp.writer, n), "", &copy, 0, 1);
		}
	}
	loader_finish(&loader);
	took = now_ms() - start;
	if (loader.state->arrived != maker->made || problems.count) {
		fprintf(stderr, "%zu events made, %llu folded\n", maker->made,
		    (unsigned long long)loader.state->arrived);
		exit(1);
	}
	event_parser_free(loader.parser);
	state_free(loader.state);
	problems_release(&problems);
	return took;
}

static void
write_segment(const char *dir, const char *path, struct slice lines)
{
	char *full = path_join(dir, path), *parent = path_parent(full);
	struct err err = {0};
	FILE *file;

	if (path_make_dirs(parent, dir, &err) || !(file = fopen(full, "w")) ||
	    fwrite(lines.ptr, 1, lines.len, file) != lines.len || fclose(file)) {
		fprintf(stderr, "replay: cannot write '%s'\n", full);
		exit(1);
	}
	free(parent);
	free(full);
}

static void
write_all(const struct maker *maker, const char *dir)
{
	for (size_t w = 0; w < maker->writers; w++) {
		struct slice text = slice_of_buf(&maker->streams[w].text);
		char path[SEGMENT_PATH_SIZE];

		for (uint32_t n = 0; text.len; n++) {
			segment_path(path, maker->streams[w].stamp.writer, n);
			write_segment(dir, path, next_segment(&text));
		}
	}
}

static void
measure(const struct maker *maker, int rounds)
{
	struct rusage usage;
	double best = 0;
	size_t bytes = 0;

	for (size_t w = 0; w < maker->writers; w++)
		bytes += maker->streams[w].text.len;
	for (int i = 0; i < rounds; i++) {
		double took = replay(maker);

		if (i == 0 || took < best)
			best = took;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%zu events of %zu tasks, %.1f MB: %.0f ms, %.0f events/s, %.0f MB at "
	    "most\n", maker->made, maker->open, (double)bytes / 1e6, best,
	    (double)maker->made / best * 1e3, (double)usage.ru_maxrss / 1e3);
}

int
main(int argc, char *argv[])
{
	int into = argc >= 4 && strcmp(argv[1], "--into") == 0;
	const char *count = into ? argv[3] : argc > 1 ? argv[1] : "100000";
	size_t events = strtoul(count, NULL, 10);
	struct maker maker = { .writers = WRITERS };

	if (into && argc > 4)
		maker.writers = strtoul(argv[4], NULL, 10);
	if (!maker.writers)
		return 2;
	make(&maker, events ? events : 1);
	if (into)
		write_all(&maker, argv[2]);
	else
		measure(&maker, argc > 2 ? atoi(argv[2]) : 5);
	for (size_t w = 0; w < maker.writers; w++)
		buf_release(&maker.streams[w].text);
	free(maker.streams);
	free(maker.chores);
	return 0;
}
