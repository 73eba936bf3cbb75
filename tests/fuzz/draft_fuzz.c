/* SPDX-License-Identifier: ISC */
/*
 * Lines that task-add reads: each is refused with a sentence, or is added to a log that
 * is really there. Lines of one input are one plan.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "command/task_plan.h"
#include "log/journal_parts.h"
#include "room.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cli cli;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	room_open(&cli);
	return 0;
}

/* Decide on all of it, and write nothing: each input meets the same log. */
static void
add_all(struct plan *plan, struct err *err)
{
	struct command command = {0};
	struct outcome outcome;
	int rc = 0;

	if (plan_resolve(plan, journal_actor(cli.journal), NULL, err))
		return;
	if (journal_begin(cli.journal, err))
		abort();
	for (size_t i = 0; i < plan->count && !rc; i++) {
		command.nth = i;
		rc = task_add(journal_basis(cli.journal), &command, &plan->entry[i]->draft,
		    &outcome, err);
	}
	if (!rc)
		rc = plan_check(plan, journal_view(cli.journal), err);
	if (rc && !*err->message)
		abort();
	journal_abort(cli.journal);
	if (journal_refresh(cli.journal, err))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct task_draft base = {0};
	struct plan plan = {0};
	struct err err = {0};
	struct buf text = BUF_INIT;
	char *line, *feed;
	int rc = 0;

	buf_add(&text, (const char *)data, size);
	for (line = text.data; size && line && *line && !rc; line = feed) {
		feed = strchr(line, '\n');
		if (feed)
			*feed++ = '\0';
		rc = plan_add_line(&plan, &base, line, &err);
		if (rc && !*err.message)
			abort();
	}
	if (!rc)
		add_all(&plan, &err);
	plan_release(&plan);
	buf_release(&text);
	return 0;
}
