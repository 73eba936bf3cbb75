/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_H
#define TASKLOG_H

/*
 * libtasklog: task logs from C. tasklog_call() can do everything that the
 * programs can do; the other functions are shorter ways to make the usual
 * calls. Rules, formats and exit codes are those of the programs (tasklog(7),
 * tasklog-event(5)). Texts are UTF-8. A handle must be used by one thread at a
 * time. Several handles on one log, in any processes, are safe.
 *
 * A pointer may be NULL only where the description of the function says so;
 * arg, which is yours, may always be NULL. If another pointer is NULL, the call
 * returns TASKLOG_INVALID; no call crashes because of it.
 *
 * Every function that returns int returns 0 or one of the codes below. After
 * such a code, tasklog_error() returns the sentence and tasklog_error_word()
 * the word. A write that returned 0 is on stable storage and in a git commit.
 */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TASKLOG_API 0	/* changes if programs must be recompiled */

enum {
	TASKLOG_OK = 0,
	TASKLOG_NO_MATCH = 1,
	TASKLOG_USAGE = 2,
	TASKLOG_NOT_FOUND = 3,
	TASKLOG_CONFLICT = 4,
	TASKLOG_INVALID = 5,
	TASKLOG_SYSTEM = 6,
	TASKLOG_PARTIAL = 7
};

struct tasklog;

/* Returns the version, like "0.1.0". */
const char *tasklog_version(void);

/*
 * Open the log at or above the directory dir, which must not be NULL. actor is
 * the author of writes. session NULL: that of the project's work tree, if any.
 * *out is always set, also after a failure, so that tasklog_error() can tell
 * the reason; tasklog_close() must always be called. Lines of the log that
 * cannot be read are no failure: see tasklog_problems().
 */
int tasklog_open(struct tasklog **out, const char *dir, const char *actor,
    const char *session);
void tasklog_close(struct tasklog *log);

/* Create a log as task-init does, then open it. */
int tasklog_create(struct tasklog **out, const char *dir, const char *actor);

/*
 * The error of the last call on this handle: its sentence, and its word. After
 * a success they are "" and "ok". The texts are borrowed.
 */
const char *tasklog_error(const struct tasklog *log);
const char *tasklog_error_word(const struct tasklog *log);

/* Returns how many lines were skipped because they cannot be read. */
size_t tasklog_problems(struct tasklog *log);

/*
 * Gets one text at a time. The text is borrowed and has no line end. If the
 * function returns a value other than 0, the call ends and returns that value.
 */
typedef int tasklog_text_fn(void *arg, const char *text, size_t len);

/*
 * Calls fn for each note about the last call, besides its result. A note is a
 * sentence: for example that a claim of yours was lost, or that you continue
 * after your lease ran out.
 */
int tasklog_notes(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/*
 * Read the events that others have written since the last read. Every write
 * does this by itself.
 */
int tasklog_refresh(struct tasklog *log);

/*
 * Call a tool: tasklog(3) lists the tools. arguments is a JSON object, or NULL
 * for {}. An answer is a list or one object. fn gets the rows of a list one by
 * one, or the object as a whole. If fn is NULL, the rows are a member of the
 * object that tasklog_answer() returns.
 *
 *	tasklog_call(log, "task_list", "{\"view\":\"ready\"}", show, NULL);
 *	tasklog_call(log, "task_move", "{\"task\":\"AUTH-7\","
 *	    "\"state\":\"review\",\"dry_run\":true}", NULL, NULL);
 *
 * Every tool takes "actor" (or "as"), the actor of this call. A tool that reads
 * takes "at", to show the log as it was at that time. A tool that writes takes
 * "dry_run": decide, but write nothing. A tool that changes tasks, agents or
 * the workflow takes "key" (idempotency) and "why". A tool that changes a task
 * also takes "expect", "fence" and "force".
 */
int tasklog_call(struct tasklog *log, const char *tool, const char *arguments,
    tasklog_text_fn *fn, void *arg);

/*
 * Returns the object of the last tasklog_call(), without the rows that fn got;
 * "" after a failure. The text is borrowed until the next call.
 */
const char *tasklog_answer(const struct tasklog *log);

/*
 * Calls fn for one task as JSON: schema/task.json. task is an id, a prefix of
 * an id, or a code.
 */
int tasklog_get(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg);

/*
 * Calls fn for every task as JSON, in the order of ids. Closed tasks are
 * included if all is not 0.
 */
int tasklog_list(struct tasklog *log, int all, tasklog_text_fn *fn, void *arg);

/*
 * Calls fn for the lines of events as they are stored, the oldest first: the
 * events of one task, or all events if task is NULL.
 */
int tasklog_history(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg);

/*
 * Calls fn for the lines of the whole stored state, as task-export prints it.
 */
int tasklog_export(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/*
 * Add a task, or change the fields of a task. The fields are a NULL-terminated
 * array of names and values in turn, or NULL for no fields. A name without a
 * value is refused:
 *
 *	{ "title", "rotate the keys", "label", "sec", NULL }
 *
 * The names are those of the long options of task-add(1) and task-edit(1), and
 * values are written as people type them: body, priority, due, ... Both
 * functions also take key (idempotency) and why. tasklog_add also takes title
 * (required) and state; id gets 12 characters and a NUL. The tool "task_add"
 * adds trees. tasklog_edit also takes unlabel, uncap, body_append, and expect
 * (a state or a version); the value "" clears a field.
 */
#define TASKLOG_ID_SIZE 13

int tasklog_add(struct tasklog *log, const char *const *fields,
    char id[TASKLOG_ID_SIZE]);
int tasklog_edit(struct tasklog *log, const char *task,
    const char *const *fields);

/*
 * Move a task to another state. why and expect may be NULL. If the task is in
 * that state already, the function returns 0 and no event is written. A move
 * into work that the workflow has for a claim claims the task, unless the actor
 * holds it; the tool task_move with `claim` false does not.
 */
int tasklog_move(struct tasklog *log, const char *task, const char *state,
    const char *why, const char *expect);

/*
 * A claim: the task, the number of the claim, which later writes can carry
 * (tasklog_fence()), and the end of the lease, RFC 3339.
 */
struct tasklog_claim {
	char task[TASKLOG_ID_SIZE];
	unsigned long long fence;
	char until[32];
};

/*
 * Claim a task for actor and session, or renew the claim that they hold. ttl_s
 * is the length of the lease in seconds; 0 means the length that the workflow
 * sets. key may be NULL.
 */
int tasklog_claim(struct tasklog *log, const char *task, long ttl_s,
    const char *key, struct tasklog_claim *out);

/*
 * Claim the best ready task. caps is a NULL-terminated array of the actor's
 * capabilities besides the registered ones, or NULL. key may be NULL. Waits up
 * to wait_s seconds for a task. Returns 1 (no-match) if there is none.
 */
int tasklog_claim_next(struct tasklog *log, const char *const *caps, long ttl_s,
    long wait_s, const char *key, struct tasklog_claim *out);

/*
 * Give a task back; tasklog_fail() gives it back as failed. why may be NULL in
 * tasklog_release(), but not in tasklog_fail().
 */
int tasklog_release(struct tasklog *log, const char *task, const char *why);
int tasklog_fail(struct tasklog *log, const char *task, const char *why);

/*
 * From now on every change of an existing task is refused (4, lost-claim)
 * unless the claim of this number on the task holds. Claiming is not refused.
 * fence 0 ends the check.
 */
void tasklog_fence(struct tasklog *log, unsigned long long fence);

/*
 * From now on every write carries this key, unless the call gives another key.
 * A repeat gives the first result. Another command with this key is refused
 * (duplicate). NULL: writes carry no key.
 */
void tasklog_key(struct tasklog *log, const char *key);

/*
 * Add a link from task to target, or remove it. kind is needs, blocks, parent,
 * relates, duplicates, supersedes or discovered-from.
 */
int tasklog_link(struct tasklog *log, const char *task, const char *kind,
    const char *target);
int tasklog_unlink(struct tasklog *log, const char *task, const char *kind,
    const char *target);

/*
 * Post a message on a task, or on the team log if task is NULL. type and to may
 * be NULL. to is a list of names, separated by commas.
 */
int tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text);

/*
 * Calls fn for each message to name that is not acknowledged, the oldest first,
 * as JSON: schema/message.json. If name is NULL, the actor is meant. If all is
 * not 0, acknowledged messages are included. If after is not NULL, it names a
 * message, and only later messages are included.
 */
int tasklog_inbox(struct tasklog *log, const char *name, const char *after,
    int all, tasklog_text_fn *fn, void *arg);

/*
 * Exchange events with a remote; if remote is NULL, with all remotes of the
 * log. timeout_s is how many seconds to try; 0 means a minute. came counts the
 * events that were new here, went those that were new in the remotes.
 */
struct tasklog_synced {
	unsigned long long came, went;
};

int tasklog_sync(struct tasklog *log, const char *remote, long timeout_s,
    struct tasklog_synced *out);

#ifdef __cplusplus
}
#endif

#endif
