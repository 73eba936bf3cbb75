/* SPDX-License-Identifier: ISC */
/*
 * An open log, and questions about it. journal_open.c opens it, journal_state.c
 * makes its state.
 */
#include "log/journal.h"

#include <sys/stat.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/when.h"
#include "log/journal_parts.h"
#include "log/segment_read.h"

int64_t
journal_clock(const struct journal *journal)
{
	return journal->options.now_ms != WHEN_NONE ? journal->options.now_ms :
	    clock_wall_ms();
}

void
journal_note(struct journal *journal, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	basis_note(&journal->basis, "%s", text);
}

bool
journal_intact(const struct journal *journal)
{
	return snapshot_intact(&journal->snapshot);
}

bool
journal_displaced(const struct journal *journal)
{
	struct stat then, now;

	/*
	 * while the descriptor is open, no other directory can get its inode
	 * number
	 */
	return journal->shrank || fstat(journal->loader.dir_fd, &then) == -1 ||
	    stat(journal->location.dir, &now) == -1 ||
	    then.st_dev != now.st_dev || then.st_ino != now.st_ino;
}

unsigned
journal_loads(const struct journal *journal)
{
	return journal->loads;
}

char *
journal_copy_text(const char *text)
{
	return text && *text ? task_strdup(text) : NULL;
}

void
journal_set_local(struct journal *journal)
{
	journal->loader.own = journal->writers.writer;
	journal->loader.local = journal->writers.local;
	journal->loader.local_count = journal->writers.local_count;
}

struct state *
journal_state(const struct journal *journal)
{
	return journal->loader.state;
}

const struct view *
journal_view(const struct journal *journal)
{
	return &journal->view;
}

struct basis *
journal_basis(struct journal *journal)
{
	return &journal->basis;
}

const struct log_location *
journal_place(const struct journal *journal)
{
	return &journal->location;
}

const struct problems *
journal_problems(struct journal *journal)
{
	problems_clear(&journal->shown);
	loader_problems(&journal->loader, &journal->shown);
	return &journal->shown;
}

const struct loader *
journal_loader(const struct journal *journal)
{
	return &journal->loader;
}

const char *
journal_actor(const struct journal *journal)
{
	return journal->actor;
}

void
journal_set_actor(struct journal *journal, const char *actor)
{
	if (journal->actor && strcmp(journal->actor, actor) == 0)
		return;
	free(journal->actor);
	journal->actor = journal_copy_text(actor);
	journal->basis.actor.name = journal->actor;
}

void
journal_set_session(struct journal *journal, const char *session)
{
	if (journal->session && strcmp(journal->session, session) == 0)
		return;
	free(journal->session);
	journal->session = journal_copy_text(session);
	journal->basis.actor.session = journal->session;
}

const char *
journal_session(const struct journal *journal)
{
	return journal->session;
}

int64_t
journal_now(const struct journal *journal)
{
	return journal->view.now_ms;
}

void
journal_set_summary(struct journal *journal, const char *summary)
{
	free(journal->summary);
	journal->summary = journal_copy_text(summary);
}

int
journal_line(const struct journal *journal, uint32_t event, struct buf *out,
    struct err *err)
{
	struct line_file file = LINE_FILE_INIT;
	int rc = journal_line_from(journal, &file, event, out, err);

	line_file_close(&file);
	return rc;
}

int
journal_line_from(const struct journal *journal, struct line_file *file,
    uint32_t event, struct buf *out, struct err *err)
{
	return loader_line(&journal->loader, file, event, out, err);
}
