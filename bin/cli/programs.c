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

/* The command line that a word of another tracker or of git means. */
static const struct {
	const char *word, *line;
} meant[] = {
	{ "new", "add" }, { "create", "add" }, { "make", "add" },
	{ "todo", "list" }, { "ls", "list" }, { "status", "list" },
	{ "board", "list --group-by state" }, { "tree", "list --tree" },
	{ "find", "list -g TEXT" }, { "search", "list -g TEXT" },
	{ "grep", "list -g TEXT" }, { "ready", "list --ready" },
	{ "mine", "list --mine" }, { "my", "list --mine" },
	{ "overdue", "list --overdue" }, { "blocked", "list --blocked" },
	{ "next", "claim --next" }, { "view", "show" }, { "info", "show" },
	{ "get", "show" }, { "cat", "show" }, { "open", "show" },
	{ "take", "claim" }, { "begin", "claim" }, { "start", "claim" },
	{ "work", "claim" }, { "checkout", "claim" },
	{ "release", "claim --release" }, { "unclaim", "claim --release" },
	{ "drop", "claim --release" }, { "stop", "claim --release" },
	{ "assign", "edit TASK -u NAME" },
	{ "unassign", "edit TASK -u none" },
	{ "change", "edit" }, { "update", "edit" }, { "modify", "edit" },
	{ "set", "edit" }, { "label", "edit TASK -l LABEL" },
	{ "tag", "edit TASK -l LABEL" },
	{ "untag", "edit TASK -l -LABEL" },
	{ "rename", "edit TASK -t TITLE" },
	{ "retitle", "edit TASK -t TITLE" },
	{ "due", "edit TASK --due WHEN" },
	{ "defer", "edit TASK --defer WHEN" },
	{ "snooze", "edit TASK --defer WHEN" },
	{ "prio", "edit TASK -P NUMBER" },
	{ "priority", "edit TASK -P NUMBER" },
	{ "finish", "done" }, { "close", "done" }, { "complete", "done" },
	{ "resolve", "done" }, { "fix", "done" },
	{ "reopen", "move TASK STATE" }, { "state", "move TASK STATE" },
	{ "rm", "move TASK cancelled" }, { "del", "move TASK cancelled" },
	{ "delete", "move TASK cancelled" },
	{ "remove", "move TASK cancelled" },
	{ "cancel", "move TASK cancelled" },
	{ "wontfix", "move TASK cancelled" },
	{ "abandon", "move TASK cancelled" },
	{ "archive", "move TASK archived" },
	{ "comment", "log -m TEXT TASK" }, { "message", "log -m TEXT TASK" },
	{ "note", "log -m TEXT TASK" }, { "annotate", "log -m TEXT TASK" },
	{ "inbox", "log --inbox" }, { "history", "log" },
	{ "activity", "log" },
	{ "depend", "link TASK needs OTHER" },
	{ "dep", "link TASK needs OTHER" },
	{ "needs", "link TASK needs OTHER" },
	{ "block", "link TASK blocks OTHER" },
	{ "blocks", "link TASK blocks OTHER" },
	{ "unlink", "link --remove TASK KIND OTHER" },
	{ "split", "add --parent TASK" }, { "subtask", "add --parent TASK" },
	{ "push", "sync" }, { "pull", "sync" }, { "fetch", "sync" },
	{ "clone", "init" }, { "track", "time" }, { "pause", "time pause" },
	{ "resume", "time resume" }, { "give", "handoff" },
	{ "who", "agent" }, { "whoami", "agent" }, { "verify", "fsck" },
	{ "doctor", "fsck" }, { "server", "mcp" }, { "serve", "mcp" },
	{ "states", "workflow" }, { "commit", "hooks" },
	{ "settings", "config" }, { "revert", "undo" },
	{ "restore", "undo" }, { "reset", "undo" }, { "follow", "watch" },
	{ "tail", "watch" }, { "redact", "purge --redact" },
	{ "scrub", "purge" },
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
			return meant[i].line;
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
