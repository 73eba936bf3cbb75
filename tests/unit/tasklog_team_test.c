/* SPDX-License-Identifier: ISC */
/* The public library, where several work together: what C programs do with it. */
#include "api/tasklog.h"

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
workflows(struct tasklog *log)
{
	is_int(tasklog_workflow(log, see, NULL), 0, "the workflow is read");
	ok(seen_has("\"name\":\"default\""), "it is the default one");
	is_int(tasklog_workflow_set(log, "strict", NULL), 0, "one is set by its name");
	is_int(tasklog_workflow(log, see, NULL), 0, "and read");
	ok(seen_has("\"name\":\"strict\""), "again");
	is_int(tasklog_workflow_set(log, "strikt", NULL), TASKLOG_NOT_FOUND,
	    "there is none of this name");
	ok(strstr(tasklog_error(log), "'strict'") != NULL, "but one that is near");
	is_int(tasklog_workflow_set(log, "{}", NULL), TASKLOG_INVALID,
	    "and this is none");
	is_int(tasklog_workflow_set(log, "default", "as it was"), 0,
	    "the default one is set again");
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

static void
work(struct tasklog *log)
{
	const char *const fields[] = { "title", "dig", NULL };
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_time(log, id, "stop", NULL, NULL), TASKLOG_NO_MATCH,
	    "there is no work to stop");
	is_int(tasklog_time(log, id, "start", "go", NULL), 0, "work starts");
	is_int(tasklog_time(log, id, "rest", NULL, NULL), TASKLOG_INVALID,
	    "what is no verb is refused");
	is_int(tasklog_time(log, id, "stop", NULL, "2"), TASKLOG_INVALID,
	    "and what is no productivity");
	texts = 0;
	is_int(tasklog_time_sessions(log, id, 1, see, NULL), 0, "sessions are read");
	ok(texts == 1 && seen_has("\"status\":\"running\"") &&
	    seen_has("\"note\":\"go\""), "one is open");
	is_int(tasklog_time(log, id, "stop", NULL, "0.5"), 0, "it is stopped");
	texts = 0;
	is_int(tasklog_time_sessions(log, NULL, 1, see, NULL), 0, "then");
	is_int((int)texts, 0, "none is open");
	is_int(tasklog_time_totals(log, "actor", see, NULL), 0, "totals are read");
	is_int(tasklog_time_totals(log, "moon", see, NULL), TASKLOG_INVALID,
	    "but not by anything");
}

static void
messages(struct tasklog *log)
{
	const char *const fields[] = { "title", "talk", NULL };
	const char *const questions[] = { "type", "question", "search", "PORT", NULL };
	const char *const to_bob[] = { "only-to", "bob", NULL };
	const char *const wrong[] = { "colour", "red", NULL };
	char id[TASKLOG_ID_SIZE], message[64];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_post(log, id, "question", "bob", "which port?"), 0,
	    "a question is asked");
	texts = 0;
	is_int(tasklog_messages(log, id, questions, see, NULL), 0, "it is found");
	ok(texts == 1 && seen_has("\"to\":[\"bob\"]"), "alone");
	snprintf(message, sizeof(message), "%.26s", strchr(seen, ':') + 2);
	is_int(tasklog_reply(log, id, message, "answer", "8080"), 0, "and answered");
	is_int(tasklog_reply(log, NULL, message, "answer", "8080"),
	    TASKLOG_INVALID, "but not without its task");
	texts = 0;
	is_int(tasklog_messages(log, NULL, to_bob, see, NULL), 0, "there is");
	is_int((int)texts, 1, "one for bob alone");
	is_int(tasklog_messages(log, id, wrong, see, NULL), TASKLOG_INVALID,
	    "what is no filter is refused");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 0, see, NULL), 0, "his inbox has");
	is_int((int)texts, 2, "both");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", message, 0, see, NULL), 0, "after the first");
	is_int((int)texts, 1, "one");
	is_int(tasklog_acknowledge(log, message), 0, "the actor has read it");
	is_int(tasklog_acknowledge(log, message), 0, "twice");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 0, see, NULL), 0, "but bob");
	is_int((int)texts, 2, "has not");
	is_int(tasklog_acknowledge(log, "0000"), TASKLOG_NOT_FOUND, "there is no such");
}

static void
handoffs(struct tasklog *log)
{
	const char *const fields[] = { "title", "hand over", NULL };
	const char *const to_bob[] = { "to", "bob", "done", "a", "done", "b",
	    "confidence", "0.5", NULL };
	const char *const to_me[] = { "cap", "rust", "to", "ann", NULL };
	const char *const wrong[] = { "colour", "red", NULL };
	const char *const sure[] = { "confidence", "2", NULL };
	struct tasklog_claim claim;
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_take_over(log, id, &claim), TASKLOG_NO_MATCH,
	    "nobody handed it over");
	is_int(tasklog_hand_over(log, id, "half", to_bob), TASKLOG_INVALID,
	    "nor can anybody, before it is begun");
	is_int(tasklog_claim(log, id, 0, NULL, &claim), 0, "it is claimed");
	is_int(tasklog_hand_over(log, id, "half", wrong), TASKLOG_INVALID,
	    "what is no field is refused");
	is_int(tasklog_hand_over(log, id, "half", sure), TASKLOG_INVALID,
	    "and what is no confidence");
	is_int(tasklog_hand_over(log, id, "half", to_bob), 0, "it is handed over");
	texts = 0;
	is_int(tasklog_messages(log, id, NULL, see, NULL), 0, "what was said is read");
	ok(texts == 1 && seen_has("\"done\":[\"a\",\"b\"],\"confidence\":0.5"),
	    "and has the package");
	is_int(tasklog_hand_over(log, id, "other", to_me), 0, "it is handed to another");
	is_int(tasklog_take_over(log, id, &claim), 0, "and taken over");
	is_int((int)claim.fence, 2, "by the next number");
}

static void
commits(struct tasklog *log)
{
	static const char hash[] = "0123456789abcdef0123456789abcdef01234567";
	const char *const fields[] = { "title", "ship", NULL };
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_commit(log, id, "0123", NULL), TASKLOG_INVALID,
	    "a commit has a whole hash");
	is_int(tasklog_commit(log, id, hash, "a subject"), 0, "one is recorded");
	is_int(tasklog_commit(log, id, hash, "a subject"), 0, "and again");
	is_int(tasklog_close_by(log, id, "ann 1", NULL), TASKLOG_INVALID,
	    "what was not begun is not finished");
	is_int(tasklog_move(log, id, "in-progress", NULL, NULL), 0, "it is begun");
	is_int(tasklog_close_by(log, id, "ann 1", "why"), 0, "and finished");
	is_int(tasklog_move(log, id, "in-progress", "no", NULL), 0, "it is opened again");
	is_int(tasklog_close_by(log, id, "ann 1", NULL), 0, "the same commit");
	texts = 0;
	is_int(tasklog_get(log, id, see, NULL), 0, "is read");
	ok(seen_has("\"state\":\"in-progress\""), "and finishes it no more");
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
	workflows(log);
	agents(log);
	work(log);
	messages(log);
	handoffs(log);
	commits(log);
	tasklog_close(log);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
