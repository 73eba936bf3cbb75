/* SPDX-License-Identifier: ISC */
/*
 * What the programs can do, a C program can do through tasklog.h alone: filters, ready
 * and explain, trees and batches, dry run, the past, force, keys, evidence, fsck and
 * repair, import, sync, and claims that the remote decides.
 */
#include "api/tasklog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"
#include "tasklog_call.h"

static int
answer_has(const struct tasklog *log, const char *text)
{
	return strstr(tasklog_answer(log), text) != NULL;
}

static void
plan(struct tasklog *log)
{
	is_int(call(log, "task_add", "{'key':'k1','tasks':[{'title':'epic','code':'RE-01',"
	    "'labels':['x'],'children':[{'title':'first','code':'RE-02','as':'one',"
	    "'priority':9},{'title':'second','code':'RE-03','needs':['@one'],"
	    "'capabilities':['sql']}]},{'title':'free','code':'RE-04'}]}"), 0,
	    "a tree is added");
	is_int(call(log, "task_add", "{'tasks':[{'title':'good'},{'title':''}]}"),
	    TASKLOG_INVALID, "all of it or nothing");
	ok(strncmp(tasklog_error(log), "tasks[1]: ", 10) == 0, "and the error names the item");
	is_int(call(log, "task_list", "{}"), 0, "tasks are listed");
	is_int((int)texts, 4, "row by row");
	ok(answer_has(log, "\"total\":4") && !answer_has(log, "RE-01"),
	    "and the answer has the total alone");
	is_int(call(log, "task_list", "{'labels':'x','search':'EPIC','sort':'-updated',"
	    "'created':'1h..'}"), 0, "filters");
	ok(texts == 1 && seen_has("RE-01"), "choose");
	is_int(call(log, "task_list", "{'view':'ready','limit':1}"), 0, "ready ones");
	ok(texts == 1 && seen_has("RE-02") && answer_has(log, "\"cursor\""),
	    "come a page at a time");
	is_int(call(log, "task_list", "{'view':'explain','code':'RE-03'}"), 0, "the others");
	ok(seen_has("\"why\":"), "say why they are not");
	is_int(call(log, "task_list", "{'viev':'ready'}"), TASKLOG_INVALID,
	    "a mistake is refused");
	ok(strstr(tasklog_error(log), "did you mean view") != NULL, "and corrected");
	is_int(call(log, "task_lst", "{}"), TASKLOG_INVALID, "so is a tool");
	ok(strstr(tasklog_error(log), "'task_list'") != NULL, "that is not there");
	is_int(tasklog_call(log, "task_list", "[]", see, NULL), TASKLOG_INVALID,
	    "arguments are an object");
	is_int(tasklog_call(log, "task_list", "{}],[{}", see, NULL), TASKLOG_INVALID,
	    "and no more");
}

static void
finish(struct tasklog *log)
{
	is_int(call(log, "task_add", "{'tasks':[{'title':'to finish','code':'FI-01'}]}"), 0,
	    "a task is finished");
	is_int(call(log, "task_done", "{'task':'FI-01','why':'it works'}"), 0,
	    "by one call");
	ok(answer_has(log, "\"state\":\"done\"") &&
	    answer_has(log, "\"path\":\"created → in-progress → done\""),
	    "that says the way");
	is_int(call(log, "task_move", "{'task':'FI-01','state':'archived'}"), 0,
	    "and is at its end");
}

/* Call other tools from within a call. */
static int
call_within(void *arg, const char *text, size_t len)
{
	struct tasklog *log = arg;

	(void)text;
	(void)len;
	is_int(tasklog_call(log, "task_repair", NULL, NULL, NULL), TASKLOG_USAGE,
	    "no repair runs within a call");
	is_int(tasklog_call(log, "task_overview", NULL, NULL, NULL), 0,
	    "but a read does");
	return 0;
}

static void
calls_within(struct tasklog *log)
{
	is_int(tasklog_call(log, "task_list", "{\"limit\":1}", call_within, log), 0,
	    "a call with calls within");
	ok(strstr(tasklog_answer(log), "\"total\":") != NULL &&
	    strstr(tasklog_answer(log), "\"states\"") == NULL,
	    "has its own answer");
	is_int(call(log, "task_show", "{'task':'RE-99'}"), TASKLOG_NOT_FOUND,
	    "after an error");
	is_int(tasklog_call(log, "task_repair", NULL, NULL, NULL), 0, "a repair");
	ok(tasklog_error(log)[0] == '\0', "leaves none");
}

static void
batches(struct tasklog *log)
{
	static const char both[] = "{'key':'k2','calls':[{'tool':'task_move','arguments':"
	    "{'task':'RE-02','state':'in-progress'}},{'tool':'task_edit','arguments':"
	    "{'task':'%s','labels':'y'}}]}";

	is_int(call(log, "task_batch", both, "RE-99"), TASKLOG_NOT_FOUND,
	    "a batch is decided as a whole");
	ok(strncmp(tasklog_error(log), "calls[1]: ", 10) == 0, "and says what is wrong");
	is_int(call(log, "task_show", "{'task':'RE-02'}"), 0, "the first step");
	ok(seen_has("\"state\":\"created\""), "was not done");
	is_int(call(log, "task_batch", both, "RE-03"), 0, "then all of it is done");
	ok(seen_has("{\"answers\":[{\"task\":{") && seen_has("\"was\":\"created\""),
	    "with an answer a step");
	is_int(call(log, "task_batch", both, "RE-03"), 0, "again, with its key");
	ok(seen_has("\"repeated\":true"), "it is a repeat");
	is_int(call(log, "task_batch", "{'key':'k2','calls':[{'tool':'task_move',"
	    "'arguments':{'task':'RE-02','state':'in-progress'}}]}"),
	    TASKLOG_INVALID, "another number of calls is another batch");
	is_int(call(log, "task_batch", "{'calls':[{'tool':'task_edit','arguments':"
	    "{'task':'RE-02','labels':'z','dry_run':true}}]}"), TASKLOG_INVALID,
	    "a dry run is of the whole batch");
	is_int(call(log, "task_batch", "{'calls':[{'tool':'task_edit','arguments':"
	    "{'task':'RE-02','labels':'z','actor':'dora'}}]}"), TASKLOG_INVALID,
	    "and so is the actor");
	is_int(call(log, "task_batch", "{'calls':[{'tool':'task_list'}]}"),
	    TASKLOG_INVALID, "no batch reads");
	is_int(call(log, "task_batch", "{'calls':[{'tool':'task_move','arguments':"
	    "{'task':'RE-02'}}]}"), TASKLOG_INVALID, "steps are checked, too");
}

static void
what_if(struct tasklog *log, struct tasklog *other)
{
	char before[40];

	is_int(call(log, "task_events", "{}"), 0, "events are read");
	snprintf(before, sizeof(before), "%.26s", strstr(seen, "\"id\":\"") + 6);
	is_int(call(log, "task_move", "{'task':'RE-02','state':'review','dry_run':true}"),
	    0, "a dry run");
	ok(seen_has("\"state\":\"review\""), "answers what would be");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'done','dry_run':true,"
	    "'expect':'created'}"), TASKLOG_CONFLICT, "or why it would not");
	is_int(call(log, "task_diff", "{'since':'yesterday'}"), 0,
	    "what changed is told");
	ok(seen_has("\"change\":\"new\""), "by task");
	is_int(call(log, "task_diff", "{'since':'never'}"), TASKLOG_NOT_FOUND,
	    "a time that is none is refused");
	is_int(call(log, "task_show", "{'task':'RE-02'}"), 0, "and nothing");
	ok(seen_has("\"state\":\"in-progress\""), "was written");
	is_int(call(other, "task_claim", "{'task':'RE-02','key':'c1','ttl':'2h'}"), 0,
	    "somebody claims it");
	is_int(tasklog_refresh(log), 0, "which is seen");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'review'}"),
	    TASKLOG_CONFLICT, "it is held");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'review','force':true}"),
	    TASKLOG_INVALID, "force needs a reason");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'review','force':true,"
	    "'why':'she is away','key':'m1'}"), 0, "force goes past it");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'review','force':true,"
	    "'why':'she is away','key':'m1'}"), 0, "a keyed write twice");
	ok(seen_has("\"repeated\":true"), "is once");
	is_int(call(log, "task_move", "{'task':'RE-02','state':'done','key':'m1'}"),
	    TASKLOG_INVALID, "a key is for one command");
	is_int(call(log, "task_edit", "{'task':'RE-02','labels':'z','actor':'cy'}"), 0,
	    "each call may have its actor");
	is_int(call(log, "task_list", "{'at':'%s','code':'RE-02'}", before), 0, "the past");
	ok(seen_has("\"state\":\"in-progress\""), "is as it was");
	is_int(call(log, "task_export", "{'hash':true}"), 0, "the state has a hash");
	ok(strlen(seen) == strlen("{\"hash\":\"\"}") + 64, "of 64 digits");
	is_int(call(log, "task_show", "{'task':'RE-02','dry_run':true}"), TASKLOG_INVALID,
	    "what reads has no dry run");
}

static void
evidence(struct tasklog *log)
{
	static const char sum[] =
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

	is_int(call(log, "task_gate", "{'task':'RE-03','gate':'ci','action':'require'}"), 0,
	    "a gate is required");
	is_int(call(log, "task_gate", "{'task':'RE-03','gate':'ci','action':'pass','run':"
	    "{'command':['make','check'],'exit':0,'ms':12,'bytes':3,'sha256':'%s',"
	    "'tail':'ok\\n'},'files':[{'name':'log.txt','sha256':'%s','size':7}]}", sum, sum),
	    0, "and passed by a run and a file");
	is_int(call(log, "task_events", "{'task':'RE-03'}"), 0, "the report");
	ok(seen_has("\"exit\":0") && seen_has("log.txt"), "has both");
	is_int(call(log, "task_gate", "{'task':'RE-03','gate':'ci','action':'pass','run':"
	    "{'command':['x']}}"), TASKLOG_INVALID, "a run is whole");
	is_int(call(log, "task_overview", "{'health':true,'agents':true}"), 0, "an overview");
	ok(texts == 1 && seen_has("\"agents\":["), "is one object");
}

static void
checking(struct tasklog *log, const char *path)
{
	struct tasklog *damaged;
	char command[200];

	is_int(call(log, "task_fsck", "{}"), 0, "the log is checked");
	ok(texts == 0 && answer_has(log, "\"errors\":0"), "nothing is wrong");
	is_int(call(log, "task_fsck", "{'quick':true}"), 0, "quickly");
	is_int(call(log, "task_fsck", "{'range':'HEAD~1..HEAD'}"), 0, "a range is checked");
	ok(answer_has(log, "\"commits\":1"), "of one commit");
	is_int(call(log, "task_fsck", "{'at':'1h'}"), TASKLOG_INVALID,
	    "the past is not checked");
	is_int(call(log, "task_repair", "{'dry_run':true}"), TASKLOG_INVALID,
	    "nor is there a dry run of a repair");
	is_int(call(log, "task_fsck", "{'range':'x..y'}"), TASKLOG_NOT_FOUND,
	    "of commits that are there");
	snprintf(command, sizeof(command), "for f in $(find %s/events -type f);"
	    " do rm \"$f\"; break; done", path);
	is_int(system(command), 0, "a file is lost");
	is_int(call(log, "task_repair", "{}"), 0, "and put back");
	is_int(call(log, "task_fsck", "{}"), 0, "as a check");
	ok(answer_has(log, "\"errors\":0"), "finds");
	snprintf(command, sizeof(command), "echo tasklog 9 >%s/format", path);
	is_int(system(command), 0, "the format file is damaged");
	is_int(tasklog_open(&damaged, path, "ann", NULL), TASKLOG_INVALID,
	    "the log cannot be opened");
	is_int(call(damaged, "task_repair", "{}"), 0, "but repaired");
	is_int(call(damaged, "task_list", "{}"), 0, "and read");
	tasklog_close(damaged);
}

static void
importing(struct tasklog *log, const char *dir, const char *path)
{
	char file[100], command[200];
	FILE *f;

	snprintf(file, sizeof(file), "%s/beads.jsonl", dir);
	f = fopen(file, "w");
	fputs("{\"id\":\"bd-1\",\"title\":\"from beads\",\"status\":\"open\","
	    "\"created_at\":\"2026-01-01T00:00:00Z\"}\n{\"id\":\n", f);
	fclose(f);
	is_int(call(log, "task_import", "{'from':'beads','files':['%s'],'dry_run':true}",
	    file), 0, "an import is tried");
	ok(answer_has(log, "\"made\":1") && answer_has(log, "\"bad\":1"), "it would make one");
	is_int(call(log, "task_import", "{'from':'beads','files':['%s']}", file), 0,
	    "it is imported");
	ok(texts == 1 && seen_has("\"ref\":\"bd-1\""), "under an id");
	ok(answer_has(log, "\"loss\":\"skipped\""), "and what was skipped is said");
	snprintf(command, sizeof(command),
	    "git -C %s log -1 --format=%%s | grep -q 'from beads$'", path);
	is_int(system(command), 0, "and the commit says what was imported");
	is_int(call(log, "task_import", "{'from':'beads','files':['%s']}", file), 0, "twice");
	ok(texts == 0 && answer_has(log, "\"made\":0"), "is once");
	is_int(call(log, "task_import", "{'from':'bead','files':['%s']}", file),
	    TASKLOG_USAGE, "there are not many trackers");
}

static void
sharing(struct tasklog *log, const char *dir, const char *path)
{
	char command[400];
	struct tasklog *clone;

	snprintf(command, sizeof(command), "cd %s && git init -q --bare hub.git &&"
	    " git -C %s remote add origin %s/hub.git", dir, path, dir);
	is_int(system(command), 0, "there is a hub");
	is_int(call(log, "task_sync", "{'dry_run':true}"), 0, "a sync is tried");
	is_int(call(log, "task_sync", "{'timeout':60}"), 0, "the log is sent");
	ok(texts == 1 && seen_has("\"remote\":\"origin\"") && seen_has("\"came\":0"),
	    "to one remote");
	is_int(call(log, "task_claim", "{'task':'RE-04','sync':true,'key':'s1'}"), 0,
	    "a task is claimed as the remote decides");
	is_int(tasklog_get(log, "RE-04", see, NULL), 0, "which the handle");
	ok(seen_has("\"claim\":{"), "sees");
	snprintf(command, sizeof(command), "cd %s && git clone -q -b tasks hub.git b", dir);
	is_int(system(command), 0, "another clone");
	snprintf(command, sizeof(command), "%s/b", dir);
	is_int(tasklog_open(&clone, command, "bob", NULL), 0, "is opened");
	is_int(call(clone, "task_claim", "{'task':'RE-04','sync':true}"),
	    TASKLOG_CONFLICT, "and cannot claim it");
	is_str(tasklog_error_word(clone), "held", "for it is held");
	tasklog_close(clone);
}

int
main(void)
{
	char dir[] = "/tmp/tasklog-reach-XXXXXX", path[64], command[128];
	struct tasklog *log, *other;

	if (!mkdtemp(dir))
		return 1;
	setenv("HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/log", dir);
	is_int(tasklog_create(&log, path, "ann"), 0, "a log is created");
	is_int(tasklog_open(&other, path, "eve", "s1"), 0, "and opened");
	plan(log);
	finish(log);
	batches(log);
	calls_within(log);
	what_if(log, other);
	evidence(log);
	importing(log, dir, path);
	checking(log, path);
	sharing(log, dir, path);
	tasklog_close(log);
	tasklog_close(other);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
