/* SPDX-License-Identifier: ISC */
/*
 * A journal as the basis of commands.
 */
#include "log/journal_parts.h"
#include "log/session.h"

static int
add_event(void *log, const struct draft *draft, uint32_t *event,
    struct err *err)
{
	return journal_add(log, draft, event, err);
}

static int
read_line(void *log, uint32_t event, struct buf *out, struct err *err)
{
	return journal_line(log, event, out, err);
}

static bool
is_publishing(void *log, const char *task)
{
	return journal_is_publishing(log, task);
}

static bool
has_ended(void *log, struct slice session)
{
	const struct journal *journal = log;
	struct session found;

	return session_look(&found, &journal->location, SESSION_OF_CLAIMS,
	           session) == SESSION_ENDED;
}

static void
add_place(void *log, struct slice session, struct buf *out)
{
	const struct journal *journal = log;
	struct session found;

	if (session_look(&found, &journal->location, SESSION_OF_CLAIMS,
	        session) == SESSION_ALIVE)
		session_add_place(out, &found);
}

void
journal_init_basis(struct journal *journal)
{
	journal->basis = (struct basis){ .view = &journal->view,
	    .actor = { journal->actor, journal->session }, .add = add_event,
	    .read_line = read_line, .is_publishing = is_publishing,
	    .has_ended = has_ended, .add_place = add_place, .log = journal };
}
