/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_H
#define TASKLOG_H

/*
 * libtasklog: task logs from C. tasklog_call() reaches all that the programs
 * can do; the other calls are for what is usual. Rules, formats and exit codes
 * are those of the programs (tasklog(7), tasklog-event(5)). Texts are UTF-8. A
 * handle is for one thread at a time; several handles on one log, in any
 * processes, are safe.
 *
 * A pointer may be NULL where that is said below (and arg, which is yours,
 * always). Any other that is NULL makes a call return TASKLOG_INVALID; no call
 * crashes over one.
 *
 * Every call that returns int returns 0 or one of the codes below; then
 * tasklog_error() is the sentence and tasklog_error_word() the word. A write
 * that returned 0 is on stable storage and in a git commit.
 */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TASKLOG_API 0	/* changes when programs must be compiled again */

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

/* "0.1.0" */
const char *tasklog_version(void);

/*
 * Open the log at or above dir (a path; not NULL). actor is who writes; session
 * may be NULL. *out is always set and always to be closed, also on failure, so
 * that the error can be asked for. Lines of the log that cannot be read are no
 * failure: see tasklog_problems().
 */
int tasklog_open(struct tasklog **out, const char *dir, const char *actor,
    const char *session);
void tasklog_close(struct tasklog *log);

/* Create a log as task-init does; then open it. */
int tasklog_create(struct tasklog **out, const char *dir, const char *actor);

/* Of the last call on this handle: "" and "ok" after a success. Borrowed. */
const char *tasklog_error(const struct tasklog *log);
const char *tasklog_error_word(const struct tasklog *log);

/* Lines that were skipped because they cannot be read. */
size_t tasklog_problems(struct tasklog *log);

/*
 * Gets one text at a time, borrowed, without a line end; a result that is not 0
 * stops the call, which returns it.
 */
typedef int tasklog_text_fn(void *arg, const char *text, size_t len);

/*
 * What there is to say besides the outcome of the last call, a sentence each:
 * that a claim of yours was lost, or that you go on after your lease ran out.
 */
int tasklog_notes(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/* See what others have written since. Every write does so by itself. */
int tasklog_refresh(struct tasklog *log);

/*
 * Call a tool: tasklog(3) lists them. arguments is a JSON object, NULL for {}.
 * An answer is a list, whose rows fn gets one by one, or one object, which fn
 * gets whole. With fn NULL rows are a member of the object of
 * tasklog_answer().
 *
 *	tasklog_call(log, "task_list", "{\"view\":\"ready\"}", show, NULL);
 *	tasklog_call(log, "task_move", "{\"task\":\"AUTH-7\","
 *	    "\"state\":\"review\",\"dry_run\":true}", NULL, NULL);
 *
 * Every tool takes "actor": who acts in this call. Tools that read take "at",
 * for the log as it was; those that write take "dry_run", to decide and write
 * nothing. What changes tasks, agents or the workflow takes "key" (idempotency)
 * and "why"; what changes a task, "expect", "fence" and "force".
 */
int tasklog_call(struct tasklog *log, const char *tool, const char *arguments,
    tasklog_text_fn *fn, void *arg);

/*
 * The object that the last tasklog_call() answered with, without the rows that
 * a function got; "" after a failure. Borrowed until the next call.
 */
const char *tasklog_answer(const struct tasklog *log);

/* One task (an id, a prefix of one, a code) as JSON: schema/task.json. */
int tasklog_get(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg);

/*
 * Every task as JSON, in the order of ids; closed ones too when all is not 0.
 */
int tasklog_list(struct tasklog *log, int all, tasklog_text_fn *fn, void *arg);

/*
 * The events as the lines that they are, oldest first; of one task, or of all
 * (NULL).
 */
int tasklog_history(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg);

/* The whole stored state, as task-export prints it. */
int tasklog_export(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/*
 * Fields are given as a NULL-terminated array of names and values in turn, or
 * NULL for none; a name without a value is refused:
 *
 *	{ "title", "rotate the keys", "label", "sec", NULL }
 *
 * Both take what task-add(1) and task-edit(1) have as long options, by these
 * names and with values as people type them: body, priority, due, ... Both:
 * key (idempotency), why. tasklog_add also title (required) and state; id gets
 * 12 characters. "task_add" takes trees. tasklog_edit: "" clears; also unlabel,
 * uncap, and expect (a state or a version).
 */
#define TASKLOG_ID_SIZE 13

int tasklog_add(struct tasklog *log, const char *const *fields,
    char id[TASKLOG_ID_SIZE]);
int tasklog_edit(struct tasklog *log, const char *task,
    const char *const *fields);

/*
 * why and expect may be NULL. A task that is in the state already: 0, no event.
 */
int tasklog_move(struct tasklog *log, const char *task, const char *state,
    const char *why, const char *expect);

/*
 * A claim: the task, the number that later writes can carry (tasklog_fence()),
 * and the end of the lease, RFC 3339.
 */
struct tasklog_claim {
	char task[TASKLOG_ID_SIZE];
	unsigned long long fence;
	char until[32];
};

/*
 * Take a task for actor and session, or renew the claim that they have. ttl_s:
 * length of the lease in seconds, 0: the workflow's. key may be NULL.
 */
int tasklog_claim(struct tasklog *log, const char *task, long ttl_s,
    const char *key, struct tasklog_claim *out);

/*
 * The best ready task. caps: what the actor can do besides what is registered,
 * a NULL-terminated array, or NULL. Waits up to wait_s seconds for one; 1
 * (no-match): there is none.
 */
int tasklog_claim_next(struct tasklog *log, const char *const *caps, long ttl_s,
    long wait_s, const char *key, struct tasklog_claim *out);

/* Give it back; why may be NULL, but for a failure. */
int tasklog_release(struct tasklog *log, const char *task, const char *why);
int tasklog_fail(struct tasklog *log, const char *task, const char *why);

/*
 * From now on whatever changes a task that is there, but for claiming it, is
 * refused (4, lost-claim) unless this claim of it holds. 0: no such check.
 */
void tasklog_fence(struct tasklog *log, unsigned long long fence);

/*
 * From now on writes carry this key, where they are given none themselves: a
 * repeat gives the first result, and another command with it is refused
 * (duplicate). NULL: no key.
 */
void tasklog_key(struct tasklog *log, const char *key);

/*
 * kind: needs, blocks, parent, relates, duplicates, supersedes,
 * discovered-from.
 */
int tasklog_link(struct tasklog *log, const char *task, const char *kind,
    const char *target);
int tasklog_unlink(struct tasklog *log, const char *task, const char *kind,
    const char *target);

/*
 * A message on a task, or on the team log (task NULL); type and to (names, with
 * commas between) may be NULL.
 */
int tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text);

/*
 * What was said to name (NULL: the actor) and is not acknowledged (all: also
 * what is), the oldest first; after: only what came after this message, or
 * NULL. As JSON: schema/message.json.
 */
int tasklog_inbox(struct tasklog *log, const char *name, const char *after,
    int all, tasklog_text_fn *fn, void *arg);

/*
 * Exchange events with a remote, NULL: with all that the log has. timeout_s:
 * how long to try, 0: a minute. Counts the events that were new here, and
 * there.
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
