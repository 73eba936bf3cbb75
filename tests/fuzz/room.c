/* SPDX-License-Identifier: ISC */
#include "room.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/tasklog.h"

static char room[256];

static int
make_log(void)
{
	const char *codes[] = { "ONE", "TWO" };
	struct tasklog *log;
	int rc = tasklog_create(&log, room, "ann");

	for (size_t i = 0; i < 2 && !rc; i++) {
		const char *fields[] = { "title", "a task", "code", codes[i], NULL };
		char id[TASKLOG_ID_SIZE];

		rc = tasklog_add(log, fields, id);
	}
	tasklog_close(log);
	return !rc;
}

int
room_begin(struct cli *cli)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(room, sizeof(room), "%s/tasklog-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(room))
		return 0;
	setenv("HOME", room, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("TASK_CLOCK", "2026-11-20T14:00:00Z", 1);
	memset(cli, 0, sizeof(*cli));
	cli->program = "fuzz";
	cli->dir = room;
	cli->actor = "ann";
	cli->lock_timeout_ms = -1;
	cli->quiet = 1;
	return make_log();
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
room_end(struct cli *cli)
{
	journal_close(cli->journal);
	cli->journal = NULL;
	if (strstr(room, "tasklog-fuzz-"))
		nftw(room, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct cli *opened;

static void
end(void)
{
	room_end(opened);
}

void
room_open(struct cli *cli)
{
	opened = cli;
	if (!room_begin(cli) || cli_open(cli) || atexit(end))
		abort();
}
