/* SPDX-License-Identifier: ISC */
/*
 * No pointer that is NULL makes libtasklog crash: each call of tasklog.h, with each of
 * its pointers NULL in turn. What must be given is refused; what need not be is not.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

#define REFUSED(call) is_int(call, TASKLOG_INVALID, #call)

static const char *const task = "AUTH-07", *const state = "review", *const kind = "needs",
    *const other = "AUTH-08", *const gate = "tests", *const result = "passed",
    *const why = "so", *const key = "k", *const item = "1", *const text = "hello",
    *const to = "bob", *const type = "note", *const name = "simple",
    *const verb = "start", *const by = "task", *const share = "0.5",
    *const hash = "0123456789012345678901234567890123456789",
    *const message = "01kaj3x0c8s7rn4t2v9q5m1zbe", *const remote = "nowhere";
static const char *const fields[] = { "title", "one", NULL }, *const changes[] = {
    "body", "two", NULL }, *const none[] = { NULL }, *const unfinished[] = { "type", NULL };

static int
fn(void *arg, const char *given, size_t len)
{
	(void)arg;
	(void)given;
	(void)len;
	return 0;
}

static void
sweep(struct tasklog *log)
{
	struct tasklog_claim claim;
	struct tasklog_synced synced;
	char id[TASKLOG_ID_SIZE];
	void *arg = id;

	REFUSED(tasklog_refresh(NULL));
	REFUSED(tasklog_get(NULL, task, fn, arg));
	REFUSED(tasklog_get(log, NULL, fn, arg));
	REFUSED(tasklog_get(log, task, NULL, arg));
	(void)tasklog_get(log, task, fn, NULL);
	REFUSED(tasklog_list(NULL, 1, fn, arg));
	REFUSED(tasklog_list(log, 1, NULL, arg));
	(void)tasklog_list(log, 1, fn, NULL);
	REFUSED(tasklog_history(NULL, task, fn, arg));
	(void)tasklog_history(log, NULL, fn, arg);
	REFUSED(tasklog_history(log, task, NULL, arg));
	(void)tasklog_history(log, task, fn, NULL);
	REFUSED(tasklog_export(NULL, fn, arg));
	REFUSED(tasklog_export(log, NULL, arg));
	(void)tasklog_export(log, fn, NULL);
	REFUSED(tasklog_notes(NULL, fn, arg));
	REFUSED(tasklog_notes(log, NULL, arg));
	(void)tasklog_notes(log, fn, NULL);
	REFUSED(tasklog_add(NULL, fields, id));
	(void)tasklog_add(log, NULL, id);
	REFUSED(tasklog_add(log, fields, NULL));
	REFUSED(tasklog_add(log, unfinished, id));
	REFUSED(tasklog_edit(log, task, unfinished));
	REFUSED(tasklog_gate_report(log, task, gate, result, why, unfinished));
	REFUSED(tasklog_messages(log, NULL, unfinished, fn, arg));
	REFUSED(tasklog_hand_over(log, task, text, unfinished));
	REFUSED(tasklog_agent_register(log, by, unfinished));
	REFUSED(tasklog_edit(NULL, task, changes));
	REFUSED(tasklog_edit(log, NULL, changes));
	(void)tasklog_edit(log, task, NULL);
	REFUSED(tasklog_move(NULL, task, state, why, state));
	REFUSED(tasklog_move(log, NULL, state, why, state));
	REFUSED(tasklog_move(log, task, NULL, why, state));
	(void)tasklog_move(log, task, state, NULL, state);
	(void)tasklog_move(log, task, state, why, NULL);
	REFUSED(tasklog_claim(NULL, task, 60, key, &claim));
	REFUSED(tasklog_claim(log, NULL, 60, key, &claim));
	(void)tasklog_claim(log, task, 60, NULL, &claim);
	REFUSED(tasklog_claim(log, task, 60, key, NULL));
	REFUSED(tasklog_claim_next(NULL, none, 60, 0, key, &claim));
	(void)tasklog_claim_next(log, NULL, 60, 0, key, &claim);
	(void)tasklog_claim_next(log, none, 60, 0, NULL, &claim);
	REFUSED(tasklog_claim_next(log, none, 60, 0, key, NULL));
	REFUSED(tasklog_release(NULL, task, why));
	REFUSED(tasklog_release(log, NULL, why));
	(void)tasklog_release(log, task, NULL);
	REFUSED(tasklog_fail(NULL, task, why));
	REFUSED(tasklog_fail(log, NULL, why));
	(void)tasklog_fail(log, task, NULL);
	REFUSED(tasklog_link(NULL, task, kind, other));
	REFUSED(tasklog_link(log, NULL, kind, other));
	REFUSED(tasklog_link(log, task, NULL, other));
	REFUSED(tasklog_link(log, task, kind, NULL));
	REFUSED(tasklog_unlink(NULL, task, kind, other));
	REFUSED(tasklog_unlink(log, NULL, kind, other));
	REFUSED(tasklog_unlink(log, task, NULL, other));
	REFUSED(tasklog_unlink(log, task, kind, NULL));
	REFUSED(tasklog_gate_require(NULL, task, gate));
	REFUSED(tasklog_gate_require(log, NULL, gate));
	REFUSED(tasklog_gate_require(log, task, NULL));
	REFUSED(tasklog_gate_drop(NULL, task, gate, why));
	REFUSED(tasklog_gate_drop(log, NULL, gate, why));
	REFUSED(tasklog_gate_drop(log, task, NULL, why));
	(void)tasklog_gate_drop(log, task, gate, NULL);
	REFUSED(tasklog_gate_report(NULL, task, gate, result, why, none));
	REFUSED(tasklog_gate_report(log, NULL, gate, result, why, none));
	REFUSED(tasklog_gate_report(log, task, NULL, result, why, none));
	REFUSED(tasklog_gate_report(log, task, gate, NULL, why, none));
	(void)tasklog_gate_report(log, task, gate, result, NULL, none);
	(void)tasklog_gate_report(log, task, gate, result, why, NULL);
	REFUSED(tasklog_commit(NULL, task, hash, why));
	REFUSED(tasklog_commit(log, NULL, hash, why));
	REFUSED(tasklog_commit(log, task, NULL, why));
	(void)tasklog_commit(log, task, hash, NULL);
	REFUSED(tasklog_close_by(NULL, task, why, why));
	REFUSED(tasklog_close_by(log, NULL, why, why));
	REFUSED(tasklog_close_by(log, task, NULL, why));
	(void)tasklog_close_by(log, task, why, NULL);
	REFUSED(tasklog_check_add(NULL, task, text));
	REFUSED(tasklog_check_add(log, NULL, text));
	REFUSED(tasklog_check_add(log, task, NULL));
	REFUSED(tasklog_check_tick(NULL, task, item, 1));
	REFUSED(tasklog_check_tick(log, NULL, item, 1));
	REFUSED(tasklog_check_tick(log, task, NULL, 1));
	REFUSED(tasklog_check_drop(NULL, task, item));
	REFUSED(tasklog_check_drop(log, NULL, item));
	REFUSED(tasklog_check_drop(log, task, NULL));
	REFUSED(tasklog_check_edit(NULL, task, item, text));
	REFUSED(tasklog_check_edit(log, NULL, item, text));
	REFUSED(tasklog_check_edit(log, task, NULL, text));
	REFUSED(tasklog_check_edit(log, task, item, NULL));
	REFUSED(tasklog_check_move(NULL, task, item, 1));
	REFUSED(tasklog_check_move(log, NULL, item, 1));
	REFUSED(tasklog_check_move(log, task, NULL, 1));
	REFUSED(tasklog_post(NULL, task, type, to, text));
	(void)tasklog_post(log, NULL, type, to, text);
	(void)tasklog_post(log, task, NULL, to, text);
	(void)tasklog_post(log, task, type, NULL, text);
	REFUSED(tasklog_post(log, task, type, to, NULL));
	REFUSED(tasklog_reply(NULL, task, text, type, text));
	REFUSED(tasklog_reply(log, NULL, text, type, text));
	REFUSED(tasklog_reply(log, task, NULL, type, text));
	(void)tasklog_reply(log, task, text, NULL, text);
	REFUSED(tasklog_reply(log, task, text, type, NULL));
	REFUSED(tasklog_messages(NULL, task, none, fn, arg));
	(void)tasklog_messages(log, NULL, none, fn, arg);
	(void)tasklog_messages(log, task, NULL, fn, arg);
	REFUSED(tasklog_messages(log, task, none, NULL, arg));
	(void)tasklog_messages(log, task, none, fn, NULL);
	REFUSED(tasklog_inbox(NULL, to, message, 1, fn, arg));
	(void)tasklog_inbox(log, NULL, message, 1, fn, arg);
	(void)tasklog_inbox(log, to, NULL, 1, fn, arg);
	REFUSED(tasklog_inbox(log, to, message, 1, NULL, arg));
	(void)tasklog_inbox(log, to, message, 1, fn, NULL);
	REFUSED(tasklog_acknowledge(NULL, text));
	REFUSED(tasklog_acknowledge(log, NULL));
	REFUSED(tasklog_hand_over(NULL, task, text, none));
	REFUSED(tasklog_hand_over(log, NULL, text, none));
	REFUSED(tasklog_hand_over(log, task, NULL, none));
	(void)tasklog_hand_over(log, task, text, NULL);
	REFUSED(tasklog_take_over(NULL, task, &claim));
	REFUSED(tasklog_take_over(log, NULL, &claim));
	REFUSED(tasklog_take_over(log, task, NULL));
	REFUSED(tasklog_workflow(NULL, fn, arg));
	REFUSED(tasklog_workflow(log, NULL, arg));
	(void)tasklog_workflow(log, fn, NULL);
	REFUSED(tasklog_workflow_set(NULL, name, why));
	REFUSED(tasklog_workflow_set(log, NULL, why));
	(void)tasklog_workflow_set(log, name, NULL);
	REFUSED(tasklog_agent_register(NULL, to, none));
	REFUSED(tasklog_agent_register(log, NULL, none));
	(void)tasklog_agent_register(log, to, NULL);
	REFUSED(tasklog_agent_remove(NULL, to));
	REFUSED(tasklog_agent_remove(log, NULL));
	REFUSED(tasklog_agents(NULL, fn, arg));
	REFUSED(tasklog_agents(log, NULL, arg));
	(void)tasklog_agents(log, fn, NULL);
	REFUSED(tasklog_time(NULL, task, verb, why, share));
	REFUSED(tasklog_time(log, NULL, verb, why, share));
	REFUSED(tasklog_time(log, task, NULL, why, share));
	(void)tasklog_time(log, task, verb, NULL, share);
	(void)tasklog_time(log, task, verb, why, NULL);
	REFUSED(tasklog_time_sessions(NULL, task, 0, fn, arg));
	(void)tasklog_time_sessions(log, NULL, 0, fn, arg);
	REFUSED(tasklog_time_sessions(log, task, 0, NULL, arg));
	(void)tasklog_time_sessions(log, task, 0, fn, NULL);
	REFUSED(tasklog_time_totals(NULL, by, fn, arg));
	REFUSED(tasklog_time_totals(log, NULL, fn, arg));
	REFUSED(tasklog_time_totals(log, by, NULL, arg));
	(void)tasklog_time_totals(log, by, fn, NULL);
	REFUSED(tasklog_sync(NULL, remote, 1, &synced));
	(void)tasklog_sync(log, NULL, 1, &synced);
	REFUSED(tasklog_sync(log, remote, 1, NULL));
}

static void
handles(const char *path)
{
	struct tasklog *log;

	REFUSED(tasklog_open(NULL, path, "ann", NULL));
	REFUSED(tasklog_open(&log, NULL, "ann", NULL));
	tasklog_close(log);
	REFUSED(tasklog_open(&log, path, NULL, NULL));
	ok(tasklog_error(log)[0] != '\0', "and it is said");
	tasklog_close(log);
	REFUSED(tasklog_create(NULL, path, "ann"));
	REFUSED(tasklog_create(&log, NULL, "ann"));
	tasklog_close(log);
	REFUSED(tasklog_create(&log, path, NULL));
	ok(access(path, F_OK) != 0, "and nothing is made");
	tasklog_close(log);
	tasklog_close(NULL);
	tasklog_fence(NULL, 1);
	tasklog_key(NULL, "k");
	is_str(tasklog_error(NULL), "", "no handle, no sentence");
	is_str(tasklog_error_word(NULL), "invalid", "but a word");
	ok(tasklog_version() != NULL, "a version");
	is_int((int)tasklog_problems(NULL), 0, "and no problems");
}

/* What is declared is swept: its name stands in this file. */
static void
covers_header(void)
{
	int rc = system("for f in $(grep -o 'tasklog_[a-z_]*(' lib/api/tasklog.h | sort -u |"
	    " grep -v _fn); do grep -qF \"$f\" tests/unit/tasklog_null_test.c ||"
	    " { echo \"# $f is not swept\"; exit 1; }; done");

	is_int(rc, 0, "every call is swept");
}

int
main(void)
{
	static const char *const one[] = { "title", "one", "code", "AUTH-07", "check", "x",
	    "gate", "tests", NULL }, *const two[] = { "title", "two", "code", "AUTH-08",
	    NULL };
	char dir[] = "/tmp/tasklog-null-XXXXXX", path[64], command[128];
	char id[TASKLOG_ID_SIZE];
	struct tasklog *log;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/log", dir);
	handles(path);
	is_int(tasklog_create(&log, path, "ann"), 0, "a log is created");
	is_int(tasklog_add(log, one, id), 0, "with a task");
	is_int(tasklog_add(log, two, id), 0, "and another");
	sweep(log);
	tasklog_close(log);
	if (access("lib/api/tasklog.h", F_OK) == 0)
		covers_header();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
