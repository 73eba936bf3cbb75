/* SPDX-License-Identifier: ISC */
/*
 * Reading the end of a stream while its writer goes on: between the look at a segment and
 * the one at the next it may grow and be sealed, and none of that may be passed over.
 */
#include "log/segment.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "format/event.h"
#include "tap.h"

#define LINES 8
#define OWN UINT64_C(0x5f0c2a9b1d3e)

static struct buf lines[LINES];
static char dir[] = "/tmp/tasklog-segment-XXXXXX";
static struct event_parser *parser;

static void
make_lines(void)
{
	char prev[DIGEST_HEX_SIZE], id[TASK_ID_SIZE];

	memset(prev, '0', DIGEST_HEX);
	prev[DIGEST_HEX] = '\0';
	for (size_t i = 0; i < LINES; i++) {
		struct stamp stamp = { .id = { i + 1, i * 77 + 1 }, .writer = OWN,
		    .seq = i + 1, .at = { 1795183200000 + (int64_t)i, 0 },
		    .actor = SLICE("ann"), .session = { NULL, 0 } };
		struct draft *draft = draft_new(EVENT_TASK_CREATED);
		struct event event;

		memcpy(stamp.prev, prev, sizeof(prev));
		memset(stamp.salt, 'a', DIGEST_HEX);
		stamp.salt[DIGEST_HEX] = '\0';
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), i);
		draft_subject(draft, SUBJECT_TASK, slice_of(id));
		draft_write(draft, "created", SLICE("true"), NULL, 0);
		if (draft_format(&lines[i], draft, &stamp, NULL))
			exit(1);
		draft_free(draft);
		if (event_parse(parser, &event, (struct slice){ lines[i].data,
		    lines[i].len - 1 }, NULL))
			exit(1);
		event_chain(prev, event.head);
	}
}

static void
append(uint32_t number, size_t line)
{
	char path[SEGMENT_PATH_SIZE], *full, *parent;
	int fd;

	segment_path(path, OWN, number);
	full = path_join(dir, path);
	parent = path_parent(full);
	if (path_make_dirs(parent, NULL, NULL))
		exit(1);
	fd = open(full, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1 || write(fd, lines[line].data, lines[line].len) !=
	    (ssize_t)lines[line].len)
		exit(1);
	close(fd);
	free(parent);
	free(full);
}

/* Called at each line folded: from the second on the writer seals, and goes on. */
static void
go_on(void *arg, const struct event *event, struct slice line, const char *path,
    uint64_t number)
{
	size_t *next = arg;

	(void)line;
	(void)path;
	(void)number;
	if (event->seq < 2 || *next + 1 >= LINES)
		return;
	append((uint32_t)(*next / 2 - 1), *next);
	append((uint32_t)(*next / 2), *next + 1);
	*next += 2;
}

static uint64_t
folded(const struct state *state)
{
	uint64_t bytes = 0;

	for (uint32_t s = 1; s < state->segments.count; s++)
		bytes += state_segment(state, s)->size;
	return bytes;
}

static void
nothing_is_passed_over(void)
{
	struct problems problems = {0};
	uint64_t want = 0;
	size_t next = 2;
	struct loader loader = { .dir = dir, .state = state_new(),
	    .parser = parser, .problems = &problems, .own = OWN,
	    .dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };

	append(0, 0);
	loader_tail(&loader, OWN);
	append(0, 1);
	loader.each = go_on;
	loader.arg = &next;
	loader_tail(&loader, OWN);
	for (size_t i = 0; i < next; i++)
		want += lines[i].len;
	is_int((int64_t)next, LINES, "the writer has written all its lines");
	is_int((int64_t)loader.state->arrived, LINES, "all of them are folded");
	is_int((int64_t)folded(loader.state), (int64_t)want, "and all bytes");
	is_int((int64_t)problems.count, 0, "without a problem");
	state_free(loader.state);
	problems_release(&problems);
	close(loader.dir_fd);
}

int
main(void)
{
	char command[64];
	int left;

	if (!mkdtemp(dir))
		return 1;
	parser = event_parser_new();
	make_lines();
	nothing_is_passed_over();
	event_parser_free(parser);
	for (size_t i = 0; i < LINES; i++)
		buf_release(&lines[i]);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	left = system(command);
	return done_testing() || left;
}
