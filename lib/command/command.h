/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMAND_H
#define TASKLOG_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "format/field.h"
#include "format/id.h"
#include "model/basis.h"
#include "model/evidence.h"
#include "model/gate.h"
#include "model/view.h"
#include "model/workflow_path.h"

/*
 * Commands: each command decides on a basis (above all the basis's state) and
 * adds the events that follow. Commands know no log: every door (program,
 * server, library) calls them with journal_basis() within journal_transact(),
 * so each rule stands in one place. If a command fails, it added nothing.
 */
struct err;

/* Options that any command accepts. Slices and strings are borrowed. */
struct command {
	const char *key;	/* idempotency key, NULL: none */
	/* number of the operand in its invocation, from 0: part of the key */
	size_t nth;
	/*
	 * number of operands that are written all or none; 0: each for itself
	 */
	size_t of;
	const char *expect;	/* expected state or version, NULL: any */
	uint64_t fence;		/* number of a claim that must hold, 0: none */
	const char *why;	/* reason, NULL: none */
	/* override another actor's live claim, with a reason */
	bool force;
};

struct outcome {
	/*
	 * the event added, or the event of the first command if this is a
	 * repeat; 0: no change
	 */
	uint32_t event;
	uint32_t subject;	/* the task */
	/* the key was used before; *out is the result of that command */
	bool repeated;
	char id[TASK_ID_SIZE];	/* id of the task */
	char message[EVENT_ID_SIZE];	/* id of a posted message */
	char was[40];		/* of a move: the state before */
	/* of task_done() and task_close(): the states from there to the end */
	struct workflow_path path;
	/* of a move that closes the task: it has open children, which is */
	bool leaves_children;	/* worth a remark */
	uint32_t finished;	/* a parent whose children are now closed */
	uint64_t fence;		/* of a claim: the claim's number */
	int64_t until_ms;	/* of a claim: the lease's end */
};

/*
 * Append what people should know about the tree after a task was closed:
 * "all children of EP-1 are closed". Appends nothing if there is nothing.
 */
void task_add_remark(struct buf *out, const struct view *view,
    const struct outcome *outcome);

/*
 * The fields of a task as people type them, by FIELD_*. NULL leaves a field as
 * it is; "" clears it. Members of a family are added or dropped one by one:
 * labels, capabilities, gates, texts of checklist items, needed tasks
 * (FIELD_LINK), and metadata. A pair of metadata is KEY=VALUE; KEY= removes the
 * key. Metadata as one JSON object is a text.
 */
struct task_values {
	const char *text[FIELD_GIVEN];
	/* each list is NULL-terminated */
	const char *const *add[FIELD_GIVEN], *const *drop[FIELD_GIVEN];
	const char *append;	/* added to the body, after a line feed */
	/* ids that the same batch creates: links may name them */
	const char *const *plan;
};

/*
 * A new task begins in the workflow's initial state and has priority 5, unless
 * the draft gives others.
 */
struct task_draft {
	struct task_values values;
	/*
	 * an id made beforehand (a hash, or the id of a plan); NULL: random, or
	 * made from the key
	 */
	const char *id;
	/* number a code from this prefix, NULL: give no numbered code */
	const char *prefix;
	/* "ID#N": it is number N of a series; NULL: it is in none */
	const char *occurrence;
};

int task_add(struct basis *basis, const struct command *command,
    const struct task_draft *draft, struct outcome *out,
    struct err *err) MUST_CHECK;

int task_edit(struct basis *basis, const struct command *command,
    const char *operand, const struct task_values *values, struct outcome *out,
    struct err *err) MUST_CHECK;

struct task_moving {
	const char *state;
	/*
	 * the task is named alone: a move into work by an actor who does not
	 * hold the task claims it, if the workflow's `claimable` has the move.
	 * Else no move claims a task.
	 */
	bool claims;
	bool tells;	/* notes say who holds the work now */
};

/*
 * Change the state of a task. If the move claims the task, it is a claim in all
 * respects, refusals included, and *out has the claim's number and end.
 */
int task_move(struct basis *basis, const struct command *command,
    const char *operand, const struct task_moving *moving,
    struct outcome *out, struct err *err) MUST_CHECK;

/* Options of a claim. */
struct task_claim {
	int64_t ttl_ms;		/* length of the lease, 0: by the workflow */
	/* the claim is made by sync_publish(), and beats plain claims */
	bool sync;
	/*
	 * capabilities of the actor besides the registered ones,
	 * NULL-terminated or NULL
	 */
	const char *const *caps;
	/* claim only tasks that were handed over; else ERR_NO_MATCH */
	bool handed_over;
	bool next;		/* set by task_claim_next() */
};

/*
 * Claim a task for actor and session: *out has the claim's number and end. If
 * the actor and session hold the task already, they keep the number; the lease
 * is renewed if less than half of it is left, or if a ttl reaches further.
 * Fails with ERR_HELD, ERR_LOST_CLAIM, ERR_ILLEGAL_MOVE (nobody can claim the
 * task in its state), ERR_NOT_READY (needs something, deferred, capabilities,
 * handed to others), ERR_OVER_LIMIT, ERR_GATE_MISSING.
 */
int task_claim(struct basis *basis, const struct command *command,
    const char *operand, const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Check that the actor may claim some task. task_claim_next() of
 * tool/claim_next.h asks this first. If out->repeated is set, the key was used
 * before, and *out is that claim. Notes say which claims were lost. Fails with
 * ERR_OVER_LIMIT if the actor may not claim another task.
 */
int task_claim_asked(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Give a task back, with the reason of the command. The task keeps its state.
 */
int task_release(struct basis *basis, const struct command *command,
    const char *operand, struct outcome *out, struct err *err) MUST_CHECK;

/* Give a task back as failed. why is the reason and is required. */
int task_fail(struct basis *basis, const struct command *command,
    const char *operand, const char *why, struct outcome *out,
    struct err *err) MUST_CHECK;

/* A mark of the actor's work session on a task. */
enum work_mark { WORK_START, WORK_PAUSE, WORK_RESUME, WORK_STOP };

struct task_work {
	enum work_mark mark;
	const char *note;	/* NULL: none */
	int64_t productivity;	/* thousandths, -1: not given */
};

/*
 * Start, pause, resume or stop working. If the session is in that condition
 * already, no event is written. Fails with ERR_NO_MATCH if the actor has no
 * open session, and with ERR_INVALID if the actor has a paused session, or if
 * the task is closed.
 */
int task_time(struct basis *basis, const struct command *command,
    const char *operand, const struct task_work *work, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Returns the name of a kind of link that task_link() takes, by its number from
 * 0, or NULL after the last one.
 */
const char *task_link_name(size_t i);

/* kind: a link kind, "parent", or "blocks" ("needs" in the other direction). */
int task_link(struct basis *basis, const struct command *command,
    const char *operand, const char *kind, const char *target, bool remove,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Require a gate of a task before the task can be finished, or drop the
 * requirement.
 */
int task_gate_require(struct basis *basis, const struct command *command,
    const char *operand, const char *gate, bool drop, struct outcome *out,
    struct err *err) MUST_CHECK;

struct task_report {
	const char *gate;
	enum gate_result result;	/* must not be GATE_NONE */
	const struct evidence *evidence;	/* NULL: none */
};

/*
 * Report on a gate that the task or the workflow requires. Waiving a gate needs
 * a reason.
 */
int task_gate_report(struct basis *basis, const struct command *command,
    const char *operand, const struct task_report *report, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Check whether task_gate_report() would accept this report now. Writes nothing
 * and needs no lock. If the key was used before, *out is that report.
 */
int task_gate_allowed(struct basis *basis, const struct command *command,
    const char *operand, const struct task_report *report, struct outcome *out,
    struct err *err) MUST_CHECK;

enum check_action {
	CHECK_ADD,
	CHECK_TICK,
	CHECK_UNTICK,
	CHECK_DROP,
	CHECK_EDIT,
	CHECK_MOVE
};

struct task_checking {
	enum check_action action;
	/*
	 * NULL-terminated: texts to add; otherwise numbers as listed, or
	 * prefixes of ids
	 */
	const char *const *item;
	const char *text;		/* CHECK_EDIT */
	size_t position;		/* CHECK_MOVE: from 1 */
};

/* Change a checklist by one event. No event is written if nothing changes. */
int task_check(struct basis *basis, const struct command *command,
    const char *operand, const struct task_checking *checking,
    struct outcome *out, struct err *err) MUST_CHECK;

struct task_message {
	const char *type;	/* NULL: comment */
	const char *text;
	const char *const *to;	/* names, NULL: to everybody */
	const char *reply_to;	/* message id or unique prefix, NULL: none */
	/* raw JSON object; absent: none. For task_hand_over() */
	struct slice handoff;
};

/* Post a message. With operand NULL the message goes to the team log. */
int task_post(struct basis *basis, const struct command *command,
    const char *operand, const struct task_message *message,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Replace the text of a message, named by its id or a unique prefix. The old
 * text stays in the history. Only the author of the message may. If it has this
 * text already, no event is written.
 */
int message_edit(struct basis *basis, const struct command *command,
    const char *typed, const char *text, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Take a message, or all texts of a task, out of sight for good. The history
 * keeps them: log_purge() removes them. Who wrote it may, the workflow's
 * purgers, and others by force with a reason.
 */
int task_redact(struct basis *basis, const struct command *command,
    const char *typed, struct outcome *out, struct err *err) MUST_CHECK;

/* The package of a handoff. Lists are NULL-terminated, or NULL. */
struct task_handoff {
	const char *summary;
	/* names; NULL with caps NULL: to everybody */
	const char *const *to;
	/* also to any agent with one of these capabilities */
	const char *const *caps;
	const char *const *done,
	    *const *remaining, *const *limits, *const *next, *const *artifacts;
	int64_t confidence;		/* thousandths, -1: not given */
};

/*
 * Hand a task over by a message with the package. The claim of the giver ends,
 * and the task waits in pending-handoff, if the workflow has that state. A
 * handoff is refused if the move to that state would be refused. The next claim
 * takes the task over, see handoff.h.
 */
int task_hand_over(struct basis *basis, const struct command *command,
    const char *operand, const struct task_handoff *handoff,
    struct outcome *out, struct err *err) MUST_CHECK;

/* Messages that one event acknowledges at most: keeps its line short enough. */
#define ACK_MAX 500

/*
 * Note that the actor has read these messages (ids or unique prefixes,
 * NULL-terminated, at most ACK_MAX), of any tasks. Writes one event, or none if
 * the actor acknowledged all of them before.
 */
int task_acknowledge(struct basis *basis, const struct command *command,
    const char *const *messages, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Statements of an agent about itself. NULL and AGENT_MAX_LEAVE leave a field
 * unchanged.
 */
enum { AGENT_MAX_LEAVE = -2 };

struct agent_changes {
	const char *type;
	const char *description;	/* "" clears it */
	/* most tasks at a time; AGENT_MAX_NONE: any number */
	int64_t max;
	/* NULL-terminated, or NULL */
	const char *const *add_caps, *const *drop_caps;
	/* the agent must be registered already */
	bool known;
	bool remove;			/* take the registration back */
};

/*
 * Register an agent or change its registration; with `remove`, take the
 * registration back. If the agent registers again later, its earlier fields
 * show again. Fails with ERR_NOT_FOUND if `known` or `remove` is set and the
 * agent is not registered.
 */
int agent_register(struct basis *basis, const struct command *command,
    const char *name, const struct agent_changes *changes, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Set the workflow of the log. workflow_check() must accept the JSON. If the
 * log has this workflow already, no event is written.
 */
int log_set_workflow(struct basis *basis, const struct command *command,
    struct slice json, struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Purge the lines of these events: from now on they have no values, in no
 * clone. Only who wrote a line and the workflow's purgers may, with a reason.
 * Lines that are purged are left out. journal_purge.h removes the bytes.
 */
int log_purge(struct basis *basis, const struct command *command,
    const struct event_id *lines, size_t count, struct outcome *out,
    struct err *err) MUST_CHECK;

/* Add the first event of a log, with the log's id and workflow. */
int log_start(struct basis *basis, struct slice workflow,
    struct err *err) MUST_CHECK;

/*
 * Record that a commit of the project belongs to a task. oid is the commit's
 * whole hash; subject is the first line of its message, or NULL. If the commit
 * is recorded already, no event is written.
 */
int task_record_commit(struct basis *basis, const struct command *command,
    const char *operand, const char *oid, const char *subject,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Finish a task: move it by the shortest way to a state where work has ended
 * well (workflow_path.h), an event a step. Each step is a move by the rules of
 * any move, with the command's reason, and claims nothing. If a step would be
 * refused, nothing is added, and the message says which. A task that is
 * finished keeps its state; one that was cancelled is refused.
 */
int task_done(struct basis *basis, const struct command *command,
    const char *operand, struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Finish a task as task_done() does, because a commit says so. A closed task
 * keeps its state. stamp: author and time of the commit, which do
 * not change when the commit is amended, rebased or picked. One stamp closes a
 * task once, whichever commit comes first, even if the task was opened again.
 * The stamp takes the place of the command's key.
 */
int task_close(struct basis *basis, const struct command *command,
    const char *operand, const char *stamp, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Check whether task_close() would close the task now, as the actor of the
 * basis. Fails as task_close() would; *out has the path. Writes nothing and
 * needs no lock.
 */
int task_close_allowed(struct basis *basis, const char *operand,
    struct outcome *out, struct err *err) MUST_CHECK;

#endif
