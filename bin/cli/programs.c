/* SPDX-License-Identifier: ISC */
/* The programs by purpose, and words by which people may look for them. */
#include "cli/programs.h"

#include <string.h>

#include "base/nearest.h"

#define PROGRAM_ROW(name, group, what) { #name, PROGRAMS_##group, what },
static const struct program_name programs[] = {
	PROGRAMS(PROGRAM_ROW)
	/* binaries of their own */
	{ "mcp", PROGRAMS_JOIN, "serve the log to an agent" },
};

/* The command that a word of another tracker or of git means. */
static const struct {
	const char *word, *name;
} meant[] = {
	{ "new", "add" }, { "create", "add" }, { "make", "add" },
	{ "ls", "list" }, { "find", "list" }, { "search", "list" },
	{ "status", "list" }, { "ready", "list" }, { "next", "claim" },
	{ "board", "list" }, { "view", "show" }, { "info", "show" },
	{ "get", "show" }, { "cat", "show" }, { "take", "claim" },
	{ "begin", "claim" }, { "release", "claim" },
	{ "assign", "edit" }, { "change", "edit" }, { "update", "edit" },
	{ "modify", "edit" }, { "set", "edit" }, { "label", "edit" },
	{ "rename", "edit" }, { "finish", "done" }, { "close", "done" },
	{ "complete", "done" }, { "resolve", "done" }, { "state", "move" },
	{ "rm", "move" }, { "delete", "move" }, { "cancel", "move" },
	{ "comment", "log" }, { "message", "log" }, { "inbox", "log" },
	{ "history", "log" }, { "depend", "link" }, { "dep", "link" },
	{ "block", "link" }, { "push", "sync" }, { "pull", "sync" },
	{ "clone", "init" }, { "track", "time" }, { "start", "claim" },
	{ "stop", "claim" }, { "give", "handoff" }, { "who", "agent" },
	{ "verify", "fsck" }, { "server", "mcp" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct program_name *
program_at(size_t i)
{
	return i < COUNT(programs) ? &programs[i] : NULL;
}

const char *
program_meant(const char *word)
{
	const char *names[COUNT(programs)];

	for (size_t i = 0; i < COUNT(meant); i++)
		if (strcmp(meant[i].word, word) == 0)
			return meant[i].name;
	for (size_t i = 0; i < COUNT(programs); i++)
		names[i] = programs[i].name;
	return nearest_word(word, names, COUNT(programs));
}

bool
program_exists(const char *name)
{
	for (size_t i = 0; i < COUNT(programs); i++)
		if (strcmp(programs[i].name, name) == 0)
			return true;
	return false;
}
