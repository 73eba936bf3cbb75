/* SPDX-License-Identifier: ISC */
/* The public library, where several work together: what C programs do with it. */
#include "tasklog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

static char seen[65536];
static size_t texts;

static int
see(void *arg, const char *text, size_t len)
{
	(void)arg;
	snprintf(seen, sizeof(seen), "%.*s", (int)len, text);
	texts++;
	return 0;
}

static int
seen_has(const char *text)
{
	return strstr(seen, text) != NULL;
}

static void
agents(struct tasklog *log)
{
	const char *const bob[] = { "type", "coder", "cap", "rust", "cap", "sql",
	    "max", "2", NULL };
	const char *const change[] = { "uncap", "sql", "max", "none", NULL };
	const char *const wrong[] = { "colour", "red", NULL };
	const char *const many[] = { "max", "many", NULL };

	is_int(tasklog_agent_register(log, "bob", bob), 0, "an agent is registered");
	is_int(tasklog_agents(log, see, NULL), 0, "agents are listed");
	ok(seen_has("\"max\":2,\"capabilities\":[\"rust\",\"sql\"]"),
	    "with what they said");
	is_int(tasklog_agent_register(log, "bob", change), 0, "one is changed");
	is_int(tasklog_agents(log, see, NULL), 0, "and listed");
	ok(seen_has("\"load\":0,\"capabilities\":[\"rust\"]"), "as it is then");
	is_int(tasklog_agent_register(log, "bob", wrong), TASKLOG_INVALID,
	    "an unknown field is refused");
	is_int(tasklog_agent_register(log, "bob", many), TASKLOG_INVALID,
	    "and what is no number");
	is_int(tasklog_agent_register(log, "all", NULL), TASKLOG_INVALID,
	    "and a name that is everybody's");
	is_int(tasklog_agent_remove(log, "bob"), 0, "it is removed");
	is_int(tasklog_agent_remove(log, "bob"), TASKLOG_NOT_FOUND, "once");
	texts = 0;
	is_int(tasklog_agents(log, see, NULL), 0, "and nobody is left");
	is_int((int)texts, 0, "to be listed");
}

int
main(void)
{
	char dir[] = "/tmp/tasklog-test-XXXXXX", path[64], command[128];
	struct tasklog *log;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/log", dir);
	is_int(tasklog_create(&log, path, "ann"), 0, "a log is created");
	agents(log);
	tasklog_close(log);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
