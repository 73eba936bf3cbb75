/* SPDX-License-Identifier: ISC */
/* Other names of options: of earlier versions, and those that people try. */
#include "cli/retired.h"

#include <string.h>

static const struct {
	const char *program, *option, *instead;
	bool taken;
} rows[] = {
	{ "task-add", "-a", "-u", false },
	{ "task-agent", "--uncap", "--cap -WORD", false },
	{ "task-agent", "-d", "--description", false },
	{ "task-agent", "-t", "--type", false },
	{ "task-edit", "-a", "-u", false },
	{ "task-fsck", "--format", "--style", true },
	{ "task-fsck", "--ref", "--branch", true },
	{ "task-handoff", "--done", "--finished", false },
	{ "task-handoff", "--limit", "--limitation", false },
	{ "task-handoff", "--next", "--next-step", false },
	{ "task-hooks", "--description", "--message-file", false },
	{ "task-init", "--where", "--which", true },
	{ "task-link", "--delete", "--remove", false },
	{ "task-link", "-d", "--remove", false },
	{ "task-list", "--children-of", "--parent", false },
	{ "task-list", "--code", "--prefix", false },
	{ "task-log", "-f", "--follow", true },
	{ "task-log", "-t", "--type", false },
	{ "task-mcp", "--check", "--self-test", true },
	{ "task-undo", "--by", "--author", true },
};

const char *
retired_option(const char *program, const char *option, bool *taken)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].program, program) == 0 &&
		    strcmp(rows[i].option, option) == 0) {
			*taken = rows[i].taken;
			return rows[i].instead;
		}
	*taken = false;
	return NULL;
}
