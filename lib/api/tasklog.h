/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_H
#define TASKLOG_H

/*
 * libtasklog: task logs from C. The calls mirror the programs; rules, formats
 * and exit codes are theirs (tasklog(7), tasklog-event(5)). Texts are UTF-8. A
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
 *NULL for none; a name without a value is refused:
 *
 *	const char *const fields[] = { "title", "rotate the keys", "label",
 *"sec", NULL };
 *
 * tasklog_add: title (required), body, code, prefix, priority (0 to 10),
 *assignee, parent, ref, state, meta (a JSON object), estimate (minutes), due,
 *defer (as people type them: 2026-12-01, tomorrow, 3d, RFC 3339), and any
 *number of label, cap, gate, needs, check. id gets 12 characters. tasklog_edit:
 *title, body, code, priority, assignee, parent, ref, estimate, due, defer (""
 *clears), label, unlabel, cap, uncap, meta (KEY=VALUE). Both: key
 *(idempotency), why; tasklog_edit also expect (a state or a version).
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
 * Require a gate of a task before it can be finished; dropping it needs a
 * reason.
 */
int tasklog_gate_require(struct tasklog *log, const char *task,
    const char *gate);
int tasklog_gate_drop(struct tasklog *log, const char *task, const char *gate,
    const char *why);

/*
 * Report on a gate: result is passed, failed or waived (which needs a reason).
 * evidence: NULL, or an array as above of url, commit (a whole hash).
 */
int tasklog_gate_report(struct tasklog *log, const char *task, const char *gate,
    const char *result, const char *why, const char *const *evidence);

/*
 * A commit of the project belongs to a task: its whole hash, and the first line
 * of its message or NULL. What is recorded already: 0, no event.
 */
int tasklog_commit(struct tasklog *log, const char *task, const char *hash,
    const char *subject);

/*
 * Finish a task because a commit says so, for the reason why, which may be
 * NULL. stamp tells commits apart, as by author and time: one closes a task
 * once, even if it was opened again, whoever calls this.
 */
int tasklog_close_by(struct tasklog *log, const char *task, const char *stamp,
    const char *why);

/*
 * The checklist. An item is its number in the list, or a prefix of its id; a
 * position is from 1. What is so already: 0, no event.
 */
int tasklog_check_add(struct tasklog *log, const char *task, const char *text);
int tasklog_check_tick(struct tasklog *log, const char *task, const char *item,
    int done);
int tasklog_check_drop(struct tasklog *log, const char *task, const char *item);
int tasklog_check_edit(struct tasklog *log, const char *task, const char *item,
    const char *text);
int tasklog_check_move(struct tasklog *log, const char *task, const char *item,
    size_t position);

/*
 * A message on a task, or on the team log (task NULL); type and to (names, with
 * commas between) may be NULL.
 */
int tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text);

/* The same in reply to a message (an id or unique prefix) of the same task. */
int tasklog_reply(struct tasklog *log, const char *task, const char *message,
    const char *type, const char *text);

/*
 * Messages of a task, or of all and the team (NULL), the newest last, as JSON:
 * schema/message.json. filter: NULL, or an array as for fields of author, to,
 * only-to (not those to everybody), type, thread (a message), search, when (a
 * range of times).
 */
int tasklog_messages(struct tasklog *log, const char *task,
    const char *const *filter, tasklog_text_fn *fn, void *arg);

/*
 * What was said to name (NULL: the actor) and is not acknowledged (all: also
 * what is), the oldest first; after: only what came after this message, or
 * NULL. schema/message.json.
 */
int tasklog_inbox(struct tasklog *log, const char *name, const char *after,
    int all, tasklog_text_fn *fn, void *arg);

/* The actor has read a message. Once acknowledged: 0, no event. */
int tasklog_acknowledge(struct tasklog *log, const char *message);

/*
 * Hand a task over. fields: an array as for tasks of any number of to (a name),
 * cap (to who can do it), done, remaining, limit, next, artifact; confidence (a
 * number from 0 to 1), key. Its claim ends, and it waits in pending-handoff.
 * Taking it over is a claim: 1 (no-match) if it was not handed over, 5
 * (not-ready) if to others.
 */
int tasklog_hand_over(struct tasklog *log, const char *task,
    const char *summary, const char *const *fields);
int tasklog_take_over(struct tasklog *log, const char *task,
    struct tasklog_claim *out);

/* The workflow in force, as JSON: schema/workflow.json. */
int tasklog_workflow(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/*
 * Make it the one with this name (default, simple, strict), or this JSON. why
 * may be NULL.
 */
int tasklog_workflow_set(struct tasklog *log, const char *workflow,
    const char *why);

/*
 * Agents. fields as for tasks: type, description, max (a number, or "none"),
 * and any number of cap and uncap; key, why.
 */
int tasklog_agent_register(struct tasklog *log, const char *name,
    const char *const *fields);
int tasklog_agent_remove(struct tasklog *log, const char *name);

/* The registered agents as JSON, by name: schema/agent.json. */
int tasklog_agents(struct tasklog *log, tasklog_text_fn *fn, void *arg);

/*
 * Work sessions. verb: start, pause, resume, stop. note may be NULL,
 * productivity, a number from 0 to 1, too. 1 (no-match): there is no open
 * session.
 */
int tasklog_time(struct tasklog *log, const char *task, const char *verb,
    const char *note, const char *productivity);

/*
 * Sessions of a task, or of all (NULL), as JSON; open ones only if open is not
 * 0. Totals by "task", "actor" or "day". schema/time.json.
 */
int tasklog_time_sessions(struct tasklog *log, const char *task, int open,
    tasklog_text_fn *fn, void *arg);
int tasklog_time_totals(struct tasklog *log, const char *by,
    tasklog_text_fn *fn, void *arg);

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
