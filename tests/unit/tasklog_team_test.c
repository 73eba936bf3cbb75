/* SPDX-License-Identifier: ISC */
/* The public library, where several work together: what C programs do with it. */
#include "api/tasklog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "tasklog_call.h"

static void
workflows(struct tasklog *log)
{
	is_int(call(log, "task_workflow", "{}"), 0, "the workflow is read");
	ok(seen_has("\"name\":\"default\""), "it is the default one");
	is_int(call(log, "task_workflow", "{'workflow':'strict'}"), 0, "another is shown");
	ok(seen_has("\"change\":\"added\",\"what\":\"gates\""),
	    "with what it would change");
	is_int(call(log, "task_workflow_set", "{'workflow':'strict'}"), 0,
	    "one is set by its name");
	is_int(call(log, "task_workflow", "{'list':true}"), 0, "and read");
	ok(seen_has("\"name\":\"strict\"") && seen_has("\"name\":\"simple\""),
	    "with those that are ready-made");
	is_int(call(log, "task_workflow_set", "{'workflow':'strikt'}"),
	    TASKLOG_NOT_FOUND, "there is none of this name");
	ok(strstr(tasklog_error(log), "'strict'") != NULL, "but one that is near");
	is_int(call(log, "task_workflow_set", "{'workflow':{}}"), TASKLOG_INVALID,
	    "and this is none");
	is_int(call(log, "task_workflow_set",
	    "{'workflow':'default','why':'as it was'}"), 0,
	    "the default one is set again");
}

static void
agents(struct tasklog *log)
{
	is_int(call(log, "task_agent",
	    "{'name':'bob','type':'coder','capabilities':'rust,sql','max':2}"), 0,
	    "an agent is registered");
	is_int(call(log, "task_agents", "{}"), 0, "agents are listed");
	ok(seen_has("\"max\":2,\"capabilities\":[\"rust\",\"sql\"]"),
	    "with what they said");
	is_int(call(log, "task_agent",
	    "{'name':'bob','capabilities':'-sql','max':-1}"), 0, "one is changed");
	is_int(call(log, "task_agents", "{}"), 0, "and listed");
	ok(seen_has("\"load\":0,\"capabilities\":[\"rust\"]"), "as it is then");
	is_int(call(log, "task_agent", "{'name':'bob','colour':'red'}"),
	    TASKLOG_INVALID, "an unknown field is refused");
	is_int(call(log, "task_agent", "{'name':'bob','max':'many'}"), TASKLOG_INVALID,
	    "and what is no number");
	is_int(call(log, "task_agent", "{'name':'all'}"), TASKLOG_INVALID,
	    "and a name that is everybody's");
	is_int(call(log, "task_agent", "{'name':'bob','remove':true}"), 0,
	    "it is removed");
	is_int(call(log, "task_agent", "{'name':'bob','remove':true}"),
	    TASKLOG_NOT_FOUND, "once");
	is_int(call(log, "task_agents", "{}"), 0, "and nobody is left");
	is_int((int)texts, 0, "to be listed");
}

static void
work(struct tasklog *log)
{
	const char *const fields[] = { "title", "dig", NULL };
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(call(log, "task_edit", "{'task':'%s','work':'stop'}", id),
	    TASKLOG_NO_MATCH, "there is no work to stop");
	is_int(call(log, "task_edit", "{'task':'%s','work':'start','why':'go'}", id), 0,
	    "work starts");
	is_int(call(log, "task_edit", "{'task':'%s','work':'rest'}", id),
	    TASKLOG_INVALID, "what is no verb is refused");
	is_int(call(log, "task_edit",
	    "{'task':'%s','work':'stop','productivity':2}", id), TASKLOG_INVALID,
	    "and what is no productivity");
	is_int(call(log, "task_time", "{'task':'%s','open':true}", id), 0,
	    "sessions are read");
	ok(texts == 1 && seen_has("\"status\":\"running\"") &&
	    seen_has("\"note\":\"go\""), "one is open");
	is_int(call(log, "task_edit",
	    "{'task':'%s','work':'stop','productivity':0.5}", id), 0, "it is stopped");
	is_int(call(log, "task_time", "{'open':true}"), 0, "then");
	is_int((int)texts, 0, "none is open");
	is_int(call(log, "task_time", "{'by':'actor'}"), 0, "totals are read");
	ok(texts == 1 && seen_has("\"sessions\":1"), "by actor");
	is_int(call(log, "task_time", "{'by':'moon'}"), TASKLOG_INVALID,
	    "but not by anything");
}

static void
messages(struct tasklog *log)
{
	const char *const fields[] = { "title", "talk", NULL };
	char id[TASKLOG_ID_SIZE], message[64];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_post(log, id, "question", "bob", "which port?"), 0,
	    "a question is asked");
	is_int(call(log, "task_log",
	    "{'task':'%s','kind':'messages','type':'question','search':'PORT'}", id), 0,
	    "it is found");
	ok(texts == 1 && seen_has("\"to\":[\"bob\"]"), "alone");
	snprintf(message, sizeof(message), "%.26s", strchr(seen, ':') + 2);
	is_int(call(log, "task_post",
	    "{'task':'%s','reply_to':'%s','type':'answer','text':'8080'}", id, message),
	    0, "and answered");
	is_int(call(log, "task_post", "{'reply_to':'%s','text':'8080'}", message),
	    TASKLOG_NOT_FOUND, "but not without its task");
	is_int(call(log, "task_log", "{'kind':'messages','to':'bob','only_to':true}"), 0,
	    "there is");
	is_int((int)texts, 1, "one for bob alone");
	is_int(call(log, "task_log", "{'kind':'messages','colour':'red'}"),
	    TASKLOG_INVALID, "what is no filter is refused");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 0, see, NULL), 0, "his inbox has");
	is_int((int)texts, 2, "both");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", message, 0, see, NULL), 0, "after the first");
	is_int((int)texts, 1, "one");
	is_int(call(log, "task_post", "{'ack':'%s'}", message), 0,
	    "the actor has read it");
	is_int(call(log, "task_post", "{'ack':'%s'}", message), 0, "twice");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 0, see, NULL), 0, "but bob");
	is_int((int)texts, 2, "has not");
	is_int(call(log, "task_post", "{'ack':'%s','actor':'bob'}", message), 0,
	    "now he has");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 0, see, NULL), 0, "and his inbox");
	is_int((int)texts, 1, "has the answer");
	texts = 0;
	is_int(tasklog_inbox(log, "bob", NULL, 1, see, NULL), 0, "all that was said");
	is_int((int)texts, 2, "is both");
	is_int(call(log, "task_post", "{'ack':'0000'}"), TASKLOG_NOT_FOUND,
	    "there is no such");
}

static void
handoffs(struct tasklog *log)
{
	static const char over[] =
	    "{'task':'%s','text':'half','to':'bob','handoff':%s}";
	const char *const fields[] = { "title", "hand over", NULL };
	struct tasklog_claim claim;
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(call(log, "task_claim", "{'task':'%s','handed_over':true}", id),
	    TASKLOG_NO_MATCH, "nobody handed it over");
	is_int(call(log, "task_post", over, id, "{}"), TASKLOG_INVALID,
	    "nor can anybody, before it is begun");
	is_int(tasklog_claim(log, id, 0, NULL, &claim), 0, "it is claimed");
	is_int(call(log, "task_post", over, id, "{'colour':'red'}"), TASKLOG_INVALID,
	    "what is no field is refused");
	is_int(call(log, "task_post", over, id, "{'confidence':2}"), TASKLOG_INVALID,
	    "and what is no confidence");
	is_int(call(log, "task_post", over, id, "{'done':['a','b'],'confidence':0.5}"),
	    0, "it is handed over");
	is_int(call(log, "task_log", "{'task':'%s','kind':'messages'}", id), 0,
	    "what was said is read");
	ok(texts == 1 && seen_has("\"done\":[\"a\",\"b\"],\"confidence\":0.5"),
	    "and has the package");
	is_int(call(log, "task_post", "{'task':'%s','text':'other','to':'ann',"
	    "'handoff':{'capabilities':['rust']}}", id), 0, "it is handed to another");
	is_int(call(log, "task_claim", "{'task':'%s','handed_over':true}", id), 0,
	    "and taken over");
	ok(seen_has("\"fence\":2"), "by the next number");
}

static void
commits(struct tasklog *log)
{
	static const char hash[] = "0123456789abcdef0123456789abcdef01234567";
	static const char record[] = "{'task':'%s','commit':'%s','subject':'a subject'}";
	static const char closes[] = "{'task':'%s','closes':'ann 1','why':'why'}";
	const char *const fields[] = { "title", "ship", NULL };
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(call(log, "task_commit", record, id, "0123"), TASKLOG_INVALID,
	    "a commit has a whole hash");
	is_int(call(log, "task_commit", record, id, hash), 0, "one is recorded");
	is_int(call(log, "task_commit", record, id, hash), 0, "and again");
	ok(seen_has("\"unchanged\":true"), "which changes nothing");
	is_int(call(log, "task_commit", "{'task':'%s'}", id), TASKLOG_INVALID,
	    "a commit belongs to it, or closes it");
	is_int(call(log, "task_commit", closes, id), 0,
	    "what was not begun is finished by all its moves");
	is_int(tasklog_move(log, id, "in-progress", "no", NULL), 0, "it is opened again");
	is_int(call(log, "task_commit", closes, id), 0, "the same commit");
	is_int(tasklog_get(log, id, see, NULL), 0, "is read");
	ok(seen_has("\"state\":\"in-progress\""), "and finishes it no more");
}

/* Another process writes to the log in `dir` a little later. */
static void
write_later(const char *dir, const char *command)
{
	char line[512];

	if (fork() != 0)
		return;
	snprintf(line, sizeof(line), "sleep 0.3; %s/%s -C '%s' >/dev/null",
	    getenv("TASK_BIN") ? getenv("TASK_BIN") : "bin", command, dir);
	_exit(system(line) != 0);
}

static void
waiting(struct tasklog *log, const char *dir)
{
	static const char inbox[] = "{\"kind\":\"inbox\",\"to\":\"zoe\","
	    "\"only_to\":true,\"wait\":%d}";
	const char *const fields[] = { "title", "watched", "code", "W-1", NULL };
	char id[TASKLOG_ID_SIZE], arguments[128];

	snprintf(arguments, sizeof(arguments), inbox, 1);
	is_int(tasklog_call(log, "task_log", arguments, NULL, NULL), 0,
	    "an inbox is waited for");
	ok(strstr(tasklog_answer(log), "\"entries\":[]") != NULL, "in vain");
	write_later(dir, "task-log -A bob -m hello --to zoe");
	snprintf(arguments, sizeof(arguments), inbox, 60);
	is_int(tasklog_call(log, "task_log", arguments, NULL, NULL), 0,
	    "it is waited for again");
	ok(strstr(tasklog_answer(log), "hello") != NULL, "until a message comes");
	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	write_later(dir, "task-edit -A bob -P 9 W-1");
	is_int(tasklog_call(log, "task_show", "{\"task\":\"W-1\",\"wait\":60}", NULL,
	    NULL), 0, "its change is waited for");
	ok(strstr(tasklog_answer(log), "\"priority\":9") != NULL, "and told");
	is_int(call(log, "task_log", "{'wait':1}"), TASKLOG_INVALID,
	    "rows that were given out cannot be waited for");
	while (wait(NULL) > 0)
		;
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
	waiting(log, path);
	tasklog_close(log);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
