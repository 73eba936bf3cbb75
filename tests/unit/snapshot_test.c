/* SPDX-License-Identifier: ISC */
/*
 * A snapshot is the fold: wherever a history is cut, what was folded, stored, mapped
 * and folded on is the state that folding alone gives. One that is damaged in any way
 * is none.
 */
#include "log/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/when.h"
#include "export/export.h"
#include "state/fold.h"
#include "tap.h"

#define LINES 60
#define OWNER "fedcba9876543210fedcba9876543210"
#define BASE "0123456789abcdef0123456789abcdef01234567"

static struct buf lines[LINES];
static char dir[] = "/tmp/tasklog-snapshot-XXXXXX";
static struct event_parser *parser;
static const struct snapshot_label label = { dir, OWNER, BASE, 4711 };

/* Tasks made, moved, labelled, linked, and claimed in turn. */
static void
make_lines(void)
{
	char prev[DIGEST_HEX_SIZE], id[TASK_ID_SIZE], value[64];
	struct event_id over = { 0, 0 };

	memset(prev, '0', DIGEST_HEX);
	prev[DIGEST_HEX] = '\0';
	for (size_t i = 0; i < LINES; i++) {
		struct stamp stamp = { .id = { i + 1, i * 77 + 1 },
		    .writer = 0x5f0c2a9b1d3e, .seq = i + 1,
		    .at = { 1795183200000 + (int64_t)i, 0 },
		    .actor = SLICE("ann"), .session = { NULL, 0 } };
		struct draft *draft = draft_new(i % 3 ? EVENT_TASK_EDITED :
		    EVENT_TASK_CREATED);
		struct event event;

		memcpy(stamp.prev, prev, sizeof(prev));
		memset(stamp.salt, 'a', DIGEST_HEX);
		stamp.salt[DIGEST_HEX] = '\0';
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), i / 3);
		draft_subject(draft, SUBJECT_TASK, slice_of(id));
		if (i % 3 == 0)
			draft_write(draft, "created", SLICE("true"), NULL, 0);
		snprintf(value, sizeof(value), "\"title \\\"%zu\\\"\"", i);
		draft_write(draft, "title", slice_of(value), &over, i % 3 != 0);
		draft_write(draft, i % 2 ? "label/odd" : "label/even", SLICE("true"),
		    NULL, 0);
		if (draft_format(&lines[i], draft, &stamp, NULL))
			exit(1);
		draft_free(draft);
		lines[i].len--;
		if (event_parse(parser, &event, slice_of_buf(&lines[i]), NULL))
			exit(1);
		event_chain(prev, event.head);
		over = stamp.id;
	}
}

static void
fold(struct state *state, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct event event;

		if (!event_parse(parser, &event, slice_of_buf(&lines[i]), NULL))
			fold_event(state, &event, (struct location){ 0, 0, 0 });
	}
}

static void
hash(char out[STATE_HASH_SIZE], struct state *state)
{
	struct workflow workflow;
	struct view view = { state, &workflow, 0 };

	view_workflow(&workflow, state);
	export_hash(out, &view);
	workflow_release(&workflow);
}

static void
wait_until_old(void)
{
	struct timespec while_young = { 0, 60 * 1000000 };

	nanosleep(&while_young, NULL);
}

/*
 * Fold to the cut, store, load, and fold on: is it what folding alone gives? Stores and
 * loads a second time on the way, for a loaded state is stored unlike a folded one.
 */
static int
same_when_cut(size_t cut, const char *want, int *copied)
{
	struct state *state = state_new(), *loaded = NULL;
	struct snapshot snapshot, from = {0};
	size_t cuts[3] = { cut, (cut + LINES + 1) / 2, LINES };
	char got[STATE_HASH_SIZE] = "";

	fold(state, 0, cut);
	for (int i = 0; i < 2; i++) {
		snapshot_write(state, &label, &from, 0);
		if (!snapshot_open(&snapshot, &loaded, &label, true))
			break;
		*copied = snapshot.copied;
		fold(loaded, cuts[i], cuts[i + 1]);
		state_free(state);
		snapshot_close(&from);
		state = loaded;
		from = snapshot;
		if (i == 1)
			hash(got, state);
	}
	state_free(state);
	snapshot_close(&from);
	return strcmp(got, want) == 0;
}

static void
test_cuts(const char *want)
{
	int good = 1, copied = 0;

	for (size_t cut = 0; cut <= LINES; cut++)
		good &= same_when_cut(cut, want, &copied);
	/* on a busy machine it may have grown old before the look */
	for (int tries = 0; tries < 100 && !copied; tries++)
		good &= same_when_cut(LINES, want, &copied);
	ok(good, "a history cut anywhere is the same from its snapshot on");
	is_int(copied, 1, "a young file is copied, not mapped");
}

/* Open it: 0 none, 1 copied, 2 mapped, 3 mapped as seen before; hash what it gives. */
static int
open_it(char got[STATE_HASH_SIZE])
{
	struct snapshot snapshot;
	struct state *state;
	int how;

	got[0] = '\0';
	if (!snapshot_open(&snapshot, &state, &label, true))
		return 0;
	how = snapshot.copied ? 1 : snapshot.seen ? 3 : 2;
	hash(got, state);
	if (!snapshot_intact(&snapshot))
		how = -1;
	state_free(state);
	snapshot_close(&snapshot);
	return how;
}

static void
test_looks(const char *want)
{
	char got[STATE_HASH_SIZE];
	const struct snapshot_label other = { .dir = dir, .owner = "another" };
	struct snapshot snapshot;
	struct state *state;

	wait_until_old();
	is_int(open_it(got), 2, "the first look at an older file checks it");
	is_str(got, want, "and it is good");
	is_int(snapshot_open(&snapshot, &state, &other, true), 0,
	    "that of another clone is none");
	is_int(open_it(got), 3, "the next look need not");
	is_str(got, want, "and sees the same");
}

static void
test_vouching(const char *want)
{
	char got[STATE_HASH_SIZE];
	struct snapshot none = {0};
	struct state *state = state_new();

	fold(state, 0, LINES);
	snapshot_write(state, &label, &none, 1);
	state_free(state);
	is_int(open_it(got), 3, "one whose writer let it settle need not be checked");
	is_str(got, want, "and is good");
}

static void
flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	char byte;

	if (fd == -1 || pread(fd, &byte, 1, at) != 1)
		exit(1);
	byte ^= 0x20;
	if (pwrite(fd, &byte, 1, at) != 1)
		exit(1);
	close(fd);
}

/* Others cannot write into what is mapped; where they can, it is noticed. */
static void
test_writers(const char *path)
{
	const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };
	struct snapshot snapshot;
	struct state *state;
	int fd;

	is_int(snapshot_open(&snapshot, &state, &label, true), 1, "it is open");
	fd = open(path, O_RDWR | O_NONBLOCK);
	if (fd == -1 && errno == EWOULDBLOCK)
		ok(snapshot_intact(&snapshot), "nobody can write into it meanwhile");
	else
		ok(fd != -1, "nobody can write into it # skip no leases here");
	if (utimensat(AT_FDCWD, path, long_ago, 0) == -1)
		exit(1);
	is_int(snapshot_intact(&snapshot), 0, "and somebody wrote into it: noticed");
	close(fd);
	state_free(state);
	snapshot_close(&snapshot);
}

static void
test_damage(const char *path, const char *want)
{
	char got[STATE_HASH_SIZE];
	struct stat st;
	int good = 1, used;

	if (stat(path, &st) == -1)
		exit(1);
	for (off_t at = 0; at < st.st_size; at += at < 1024 ? 1 : 997) {
		flip(path, at);
		used = open_it(got);
		/* room behind an arena and padding may hold anything */
		good &= used == 0 || strcmp(got, want) == 0;
		flip(path, at);
	}
	ok(good, "no flipped byte gives another state");
	wait_until_old();
	open_it(got);
	is_int(open_it(got), 3, "the mended file is mapped again");
	test_writers(path);
	for (off_t size = st.st_size - 1; size > 0; size /= 2) {
		if (truncate(path, size) == -1)
			exit(1);
		good &= open_it(got) == 0;
	}
	ok(good, "a file that is cut off is none");
	unlink(path);
	is_int(open_it(got), 0, "none is none");
}

int
main(void)
{
	char want[STATE_HASH_SIZE], path[64], command[128];
	struct state *state = state_new();

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/snapshot", dir);
	parser = event_parser_new();
	make_lines();
	fold(state, 0, LINES);
	hash(want, state);
	test_cuts(want);
	test_looks(want);
	test_vouching(want);
	test_damage(path, want);
	state_free(state);
	event_parser_free(parser);
	for (size_t i = 0; i < LINES; i++)
		buf_release(&lines[i]);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
