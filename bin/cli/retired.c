/* SPDX-License-Identifier: ISC */
/* Options of earlier versions, and what is written instead. */
#include "cli/retired.h"

#include <string.h>

static const struct {
	const char *program, *option, *instead;
} rows[] = {
	{ "task-agent", "--uncap", "--cap -WORD" },
	{ "task-agent", "-d", "--description" },
	{ "task-agent", "-t", "--type" },
	{ "task-fsck", "--format", "--style" },
	{ "task-fsck", "--ref", "--branch" },
	{ "task-handoff", "--done", "--finished" },
	{ "task-handoff", "--limit", "--limitation" },
	{ "task-handoff", "--next", "--next-step" },
	{ "task-hooks", "--description", "--message-file" },
	{ "task-init", "--where", "--which" },
	{ "task-link", "--delete", "--remove" },
	{ "task-link", "-d", "--remove" },
	{ "task-list", "--children-of", "--parent" },
	{ "task-list", "--code", "--prefix" },
	{ "task-list", "-a", "--all" },
	{ "task-list", "-u", "-a" },
	{ "task-log", "-t", "--type" },
	{ "task-mcp", "--check", "--self-test" },
};

const char *
retired_option(const char *program, const char *option)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].program, program) == 0 &&
		    strcmp(rows[i].option, option) == 0)
			return rows[i].instead;
	return NULL;
}
