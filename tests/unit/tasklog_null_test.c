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
    *const other = "AUTH-08", *const why = "so", *const key = "k", *const text = "hello",
    *const to = "bob", *const type = "note", *const remote = "nowhere",
    *const message = "01kaj3x0c8s7rn4t2v9q5m1zbe";
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
	REFUSED(tasklog_post(NULL, task, type, to, text));
	(void)tasklog_post(log, NULL, type, to, text);
	(void)tasklog_post(log, task, NULL, to, text);
	(void)tasklog_post(log, task, type, NULL, text);
	REFUSED(tasklog_post(log, task, type, to, NULL));
	REFUSED(tasklog_inbox(NULL, to, message, 1, fn, arg));
	(void)tasklog_inbox(log, NULL, message, 1, fn, arg);
	(void)tasklog_inbox(log, to, NULL, 1, fn, arg);
	REFUSED(tasklog_inbox(log, to, message, 1, NULL, arg));
	(void)tasklog_inbox(log, to, message, 1, fn, NULL);
	REFUSED(tasklog_call(NULL, "task_list", "{}", fn, arg));
	REFUSED(tasklog_call(log, NULL, "{}", fn, arg));
	is_int(tasklog_call(log, "task_list", NULL, fn, arg), 0, "no arguments are none");
	is_int(tasklog_call(log, "task_list", "{}", NULL, arg), 0, "rows that nobody gets");
	ok(strstr(tasklog_answer(log), "\"tasks\":[{") != NULL, "are in the answer");
	is_int(tasklog_call(log, "task_list", "{}", fn, NULL), 0, "arg is the caller's");
	is_str(tasklog_answer(NULL), "", "no handle, no answer");
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
