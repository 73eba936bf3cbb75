/* SPDX-License-Identifier: ISC */
/*
 * A journal as the basis of commands.
 */
#include "log/journal_parts.h"

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

void
journal_init_basis(struct journal *journal)
{
	journal->basis = (struct basis){ .view = &journal->view,
	    .actor = { journal->actor, journal->session }, .add = add_event,
	    .read_line = read_line, .is_publishing = is_publishing,
	    .log = journal };
}
