/* SPDX-License-Identifier: ISC */
/* The public library: what a C program does with a log, from its creation on. */
#include "api/tasklog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"
#include "tasklog_call.h"

#define GATE "{'task':'%s','gate':'tests','action':"
#define CHECK "{'task':'%s','action':"

static int
stop(void *arg, const char *text, size_t len)
{
	(void)arg;
	(void)text;
	(void)len;
	return 42;
}

static void
write_and_read(struct tasklog *log)
{
	const char *const fields[] = { "title", "rotate the keys", "label", "sec",
	    "label", "urgent", "code", "auth-07", "priority", "7.5", NULL };
	const char *const keyed[] = { "title", "once", "key", "k1", NULL };
	const char *const changes[] = { "unlabel", "sec", "due",
	    "2026-12-01T01:00:00+01:00", "defer", "2026-11-02", NULL };
	const char *const again_same[] = { "due", "2026-12-01T00:00:00Z", "defer",
	    "2026-11-02", NULL };
	const char *const no_day[] = { "due", "2026-02-30", NULL };
	const char *const wrong[] = { "title", "x", "colour", "red", NULL };
	char id[TASKLOG_ID_SIZE], once[TASKLOG_ID_SIZE], again[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int((int)strlen(id), 12, "and has an id");
	is_int(tasklog_add(log, fields, again), TASKLOG_INVALID,
	    "its code cannot be used twice");
	is_str(tasklog_error_word(log), "duplicate", "which the error word says");
	is_int(tasklog_add(log, keyed, once), 0, "a keyed task is added");
	is_int(tasklog_add(log, keyed, again), 0, "and added again");
	is_str(again, once, "which gives the first result");
	is_int(tasklog_add(log, wrong, again), TASKLOG_INVALID,
	    "an unknown field is refused");
	is_int(tasklog_edit(log, "AUTH-07", changes), 0, "it is edited");
	is_int(tasklog_edit(log, "AUTH-07", again_same), 0, "the same is no event");
	is_int(tasklog_edit(log, "AUTH-07", no_day), TASKLOG_INVALID,
	    "a day that does not exist is refused");
	is_int(tasklog_move(log, id, "done", NULL, NULL), TASKLOG_INVALID,
	    "an illegal move is refused");
	ok(strstr(tasklog_error(log), "in-progress") != NULL,
	    "with the moves that are allowed");
	is_int(tasklog_move(log, id, "in-progress", "now", "review"),
	    TASKLOG_CONFLICT, "a stale expectation is refused");
	is_int(tasklog_move(log, id, "in-progress", "now", "created"), 0,
	    "a true one is not");
	is_int(tasklog_link(log, once, "needs", id), 0, "a link is made");
	is_int(tasklog_link(log, id, "needs", once), TASKLOG_INVALID,
	    "its cycle is not");
	is_int(tasklog_unlink(log, once, "needs", id), 0, "and it is removed");
	is_int(call(log, "task_gate", GATE "'require'}", once), 0,
	    "a gate is required");
	is_int(call(log, "task_gate", GATE "'pass','url':'https://ci.example.org/7'}",
	    once), 0, "and passed");
	is_int(call(log, "task_gate", GATE "'waive'}", once), TASKLOG_INVALID,
	    "waiving needs a reason");
	is_int(call(log, "task_gate", GATE "'bad'}", once), TASKLOG_INVALID,
	    "there are three results");
	is_int(call(log, "task_gate", GATE "'drop','why':'not needed'}", once), 0,
	    "it is dropped");
	is_int(call(log, "task_check", CHECK "'add','items':['one']}", once), 0,
	    "an item is added");
	is_int(call(log, "task_check", CHECK "'add','items':['two']}", once), 0,
	    "and another");
	is_int(call(log, "task_check", CHECK "'tick','items':['1']}", once), 0, "ticked");
	is_int(call(log, "task_check", CHECK "'move','items':['2'],'position':1}", once),
	    0, "moved");
	is_int(call(log, "task_check", CHECK "'edit','items':['1'],'text':'three'}", once),
	    0, "changed");
	is_int(call(log, "task_check", CHECK "'drop','items':['1']}", once), 0, "dropped");
	is_int(call(log, "task_check", CHECK "'drop','items':['2']}", once),
	    TASKLOG_NOT_FOUND, "once only");
	is_int(tasklog_post(log, id, "question", "bob", "why?"), 0,
	    "a message is posted");
	is_int(tasklog_post(log, NULL, NULL, NULL, "hello all"), 0,
	    "and one to the team");
	is_int(tasklog_get(log, "auth-07", see, NULL), 0, "the task is read");
	ok(strstr(seen, "\"due\":\"2026-12-01T00:00:00Z\"") &&
	    strstr(seen, "\"defer\":\"2026-11-02\""), "with its times");
	ok(strstr(seen, "\"state\":\"in-progress\"") && strstr(seen, "urgent") &&
	    !strstr(seen, "sec\""), "and shows what was done");
	texts = 0;
	is_int(tasklog_list(log, 0, see, NULL), 0, "tasks are listed");
	is_int((int)texts, 2, "both");
	texts = 0;
	is_int(tasklog_history(log, id, see, NULL), 0, "the history is read");
	is_int((int)texts, 4, "created, edited, moved, posted");
	is_int(tasklog_export(log, stop, NULL), 42, "a callback stops a call");
}

static void
sync_nowhere(struct tasklog *log)
{
	struct tasklog_synced synced;

	is_int(tasklog_sync(log, NULL, 0, &synced), TASKLOG_NOT_FOUND,
	    "there is no remote");
	ok(strstr(tasklog_error(log), "remote add origin") != NULL, "how to get one");
	is_int(tasklog_sync(log, NULL, -1, &synced), TASKLOG_INVALID, "no negative time");
}

static void
refused(struct tasklog *log, int rc, const char *call)
{
	ok(rc == TASKLOG_CONFLICT &&
	    strcmp(tasklog_error_word(log), "lost-claim") == 0,
	    "%s with the old number is refused", call);
}

/* Whatever changes a task carries the number, through every call. */
static void
write_late(struct tasklog *log, const char *id)
{
	const char *const title[] = { "title", "late", NULL };
	const char *hash = "0123456789abcdef0123456789abcdef01234567";
	char other[TASKLOG_ID_SIZE];

	refused(log, tasklog_edit(log, id, title), "edit");
	refused(log, tasklog_move(log, id, "review", NULL, NULL), "move");
	refused(log, tasklog_link(log, id, "relates", "AUTH-07"), "link");
	refused(log, tasklog_unlink(log, id, "relates", "AUTH-07"), "unlink");
	refused(log, call(log, "task_gate", GATE "'require'}", id), "task_gate require");
	refused(log, call(log, "task_gate", GATE "'drop','why':'late'}", id),
	    "task_gate drop");
	refused(log, call(log, "task_gate", GATE "'pass'}", id), "task_gate pass");
	refused(log, call(log, "task_check", CHECK "'add','items':['late']}", id),
	    "task_check add");
	refused(log, call(log, "task_check", CHECK "'tick','items':['1']}", id),
	    "task_check tick");
	refused(log, call(log, "task_check", CHECK "'drop','items':['1']}", id),
	    "task_check drop");
	refused(log, call(log, "task_check", CHECK "'edit','items':['1'],'text':'late'}",
	    id), "task_check edit");
	refused(log, call(log, "task_check", CHECK "'move','items':['1'],'position':1}",
	    id), "task_check move");
	refused(log, tasklog_post(log, id, NULL, NULL, "late"), "post");
	refused(log, call(log, "task_post",
	    "{'task':'%s','text':'late','to':'cy','handoff':{}}", id), "a handoff");
	refused(log, tasklog_release(log, id, NULL), "release");
	refused(log, tasklog_fail(log, id, "late"), "fail");
	refused(log, call(log, "task_edit", "{'task':'%s','work':'start'}", id), "work");
	refused(log, call(log, "task_commit", "{'task':'%s','commit':'%s'}", id, hash),
	    "task_commit");
	refused(log, call(log, "task_commit", "{'task':'%s','closes':'late'}", id),
	    "task_commit that closes");
	is_int(tasklog_add(log, title, other), 0, "a new task has no claim to lose");
	is_int(tasklog_move(log, other, "cancelled", NULL, NULL), TASKLOG_CONFLICT,
	    "but once it is there, it is not that claim's");
	is_int(tasklog_post(log, NULL, NULL, NULL, "late"), 0, "nor has the team");
	tasklog_fence(log, 0);
	is_int(tasklog_move(log, other, "cancelled", NULL, NULL), 0,
	    "without a number it can be changed");
}

static void
claim_and_give_back(struct tasklog *log, struct tasklog *other)
{
	const char *const fields[] = { "title", "to be claimed", "priority", "9",
	    "cap", "c", NULL };
	const char *const caps[] = { "c", NULL };
	struct tasklog_claim claim, again;
	char id[TASKLOG_ID_SIZE];

	is_int(tasklog_add(log, fields, id), 0, "a task is added");
	is_int(tasklog_claim_next(log, caps, 3600, 0, "k2", &claim), 0,
	    "the next is claimed");
	is_str(claim.task, id, "it is the most urgent");
	is_int((int)claim.fence, 1, "with the first number");
	ok(strlen(claim.until) == 20, "and an end");
	is_int(tasklog_claim_next(log, caps, 3600, 0, "k2", &again), 0,
	    "a repeat with the key");
	is_str(again.task, id, "gets the same");
	is_int(tasklog_claim(other, id, 0, NULL, &again), TASKLOG_CONFLICT,
	    "another cannot claim it");
	is_str(tasklog_error_word(other), "held", "which the word says");
	is_int(tasklog_release(other, id, NULL), TASKLOG_CONFLICT,
	    "nor give it back");
	is_str(tasklog_error_word(other), "not-owner", "which the word says");
	is_int(tasklog_fail(log, id, NULL), TASKLOG_INVALID,
	    "a failure needs a reason");
	is_int(tasklog_fail(log, id, "no luck"), 0, "it is given back as failed");
	is_int(tasklog_claim(other, id, 60, NULL, &again), TASKLOG_INVALID,
	    "another who cannot do it does not get it");
	is_int(call(other, "task_agent",
	    "{'name':'bob','capabilities':'c'}"), 0, "who can");
	is_int(tasklog_claim(other, id, 60, NULL, &again), 0, "claims it");
	is_int((int)again.fence, 2, "with the next number");
	tasklog_fence(log, claim.fence);
	write_late(log, id);
	is_int(tasklog_post(log, id, NULL, NULL, "late"), 0,
	    "a comment without a number is not");
	is_int(tasklog_release(other, id, "enough"), 0, "it is given back");
	is_int(tasklog_move(log, id, "cancelled", NULL, NULL), 0, "and dropped");
	is_int(tasklog_claim_next(log, caps, 0, 0, NULL, &again), 0,
	    "the other task is left");
	is_int(tasklog_claim_next(log, caps, 0, 1, NULL, &again), TASKLOG_NO_MATCH,
	    "nothing comes in a second");
	is_int(tasklog_claim_next(log, caps, -5, 0, NULL, &again), TASKLOG_INVALID,
	    "a lease that cannot be is no lack of tasks");
}

int
main(void)
{
	char dir[] = "/tmp/tasklog-test-XXXXXX", path[64], command[128];
	struct tasklog *log, *other;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/log", dir);
	is_int(tasklog_open(&log, path, "ann", NULL), TASKLOG_NOT_FOUND,
	    "a log that is not there is not found");
	ok(tasklog_error(log)[0] != '\0', "with a sentence");
	is_int(tasklog_refresh(log), TASKLOG_USAGE, "the handle is of no use");
	tasklog_close(log);
	is_int(tasklog_create(&log, path, "ann"), 0, "a log is created");
	write_and_read(log);
	is_int(tasklog_release(log, "AUTH-07", NULL), 0, "the mover, who held it, gives it back");
	is_int(tasklog_open(&other, path, "bob", "s1"), 0, "another handle opens it");
	is_int(tasklog_move(other, "AUTH-07", "review", NULL, NULL), 0, "and writes");
	is_int(tasklog_refresh(log), 0, "the first looks again");
	is_int(tasklog_get(log, "AUTH-07", see, NULL), 0, "and reads");
	ok(strstr(seen, "\"state\":\"review\"") != NULL, "what the other wrote");
	is_int((int)tasklog_problems(log), 0, "no line is bad");
	sync_nowhere(log);
	claim_and_give_back(log, other);
	tasklog_close(log);
	tasklog_close(other);
	tasklog_close(NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
