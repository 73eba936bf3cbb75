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

/*
 * Commands: each decides on a basis, its state above all, and adds the events
 * that follow. They know no log: every door (program, server, library) asks
 * them with journal_basis(), within journal_transact(), so a rule stands in one
 * place. On failure nothing was added.
 */
struct err;

/* What any command may carry. Slices and strings are borrowed. */
struct command {
	const char *key;	/* idempotency key, NULL: none */
	/* which operand of its invocation, from 0: part of the key */
	size_t nth;
	/* how many there are, all or none; 0: each for itself */
	size_t of;
	const char *expect;	/* a state or a version, NULL: any */
	uint64_t fence;		/* claim number that must still hold, 0: none */
	const char *why;	/* reason, NULL: none */
	/* past somebody's live claim, with a reason */
	bool force;
};

struct outcome {
	/* the event added, or the earlier one of a repeat; 0: no change */
	uint32_t event;
	uint32_t subject;	/* the task */
	/* the key was used before, this is its result */
	bool repeated;
	char id[TASK_ID_SIZE];	/* of the task */
	char message[EVENT_ID_SIZE];	/* of a posted message */
	char was[40];		/* of a move: the state before */
	uint64_t fence;		/* of a claim: its number */
	int64_t until_ms;	/* of a claim: the lease's end */
};

/*
 * The fields of a task as people type them, by FIELD_*. NULL leaves a field as
 * it is, "" clears it. Members of a family are added or dropped one by one:
 * labels, capabilities, gates, texts of checklist items, tasks that it needs
 * (FIELD_LINK), and metadata as KEY=VALUE, where KEY= removes the key; as one
 * JSON object it is a text.
 */
struct task_values {
	const char *text[FIELD_GIVEN];
	/* NULL-terminated */
	const char *const *add[FIELD_GIVEN], *const *drop[FIELD_GIVEN];
	/* ids that the same batch creates: they may be named */
	const char *const *plan;
};

/*
 * A new task begins in the workflow's initial state and with priority 5, unless
 * given.
 */
struct task_draft {
	struct task_values values;
	/* made beforehand (a hash, a plan's), NULL: random or from the key */
	const char *id;
	/* number a code from this prefix, NULL: do not */
	const char *prefix;
};

int task_add(struct basis *basis, const struct command *command,
    const struct task_draft *draft, struct outcome *out,
    struct err *err) MUST_CHECK;

int task_edit(struct basis *basis, const struct command *command,
    const char *operand, const struct task_values *values, struct outcome *out,
    struct err *err) MUST_CHECK;

int task_move(struct basis *basis, const struct command *command,
    const char *operand, const char *state, struct outcome *out,
    struct err *err) MUST_CHECK;

/* What a claim asks for. */
struct task_claim {
	int64_t ttl_ms;		/* length of the lease, 0: the workflow's */
	/* by sync_publish(), before plain claims */
	bool sync;
	/*
	 * what the actor can do besides what is registered, NULL-terminated or
	 * NULL
	 */
	const char *const *caps;
	/* only what waits to be taken over; else ERR_NO_MATCH */
	bool handed_over;
	bool next;		/* set by task_claim_next() */
};

/*
 * Take a task for actor and session: *out has the claim's number and end. Who
 * holds it already keeps the number; the lease is renewed if less than half of
 * it is left, or if a ttl reaches further. ERR_HELD, ERR_LOST_CLAIM,
 * ERR_ILLEGAL_MOVE (nobody can claim it in its state), ERR_NOT_READY (needs
 * something, deferred, capabilities, handed to others), ERR_OVER_LIMIT,
 * ERR_GATE_MISSING.
 */
int task_claim(struct basis *basis, const struct command *command,
    const char *operand, const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * May the actor ask for any task? task_claim_next() of tool/claim_next.h asks
 * this first. With out->repeated the key was used before, and *out is that
 * claim. Notes say which claims were lost. ERR_OVER_LIMIT.
 */
int task_claim_asked(struct basis *basis, const struct command *command,
    const struct task_claim *claim, struct outcome *out,
    struct err *err) MUST_CHECK;

/* Give a task back, with the reason of the command. The state stays. */
int task_release(struct basis *basis, const struct command *command,
    const char *operand, struct outcome *out, struct err *err) MUST_CHECK;

/* Give it back as failed; why is the reason, which is required. */
int task_fail(struct basis *basis, const struct command *command,
    const char *operand, const char *why, struct outcome *out,
    struct err *err) MUST_CHECK;

/* A mark of the actor's work session on a task. */
enum work_mark { WORK_START, WORK_PAUSE, WORK_RESUME, WORK_STOP };

struct task_work {
	enum work_mark mark;
	const char *note;	/* NULL: none */
	int64_t productivity;	/* thousandths, -1: not said */
};

/*
 * Start, pause, resume or stop working. What is so already is no event.
 * ERR_NO_MATCH: the actor has no open session; ERR_INVALID: it has one that is
 * paused, or the task is closed.
 */
int task_time(struct basis *basis, const struct command *command,
    const char *operand, const struct task_work *work, struct outcome *out,
    struct err *err) MUST_CHECK;

/* kind: a link kind, "parent", or "blocks" (needs the other way round). */
int task_link(struct basis *basis, const struct command *command,
    const char *operand, const char *kind, const char *target, bool remove,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Require a gate of a task before it can be finished; or drop the requirement.
 */
int task_gate_require(struct basis *basis, const struct command *command,
    const char *operand, const char *gate, bool drop, struct outcome *out,
    struct err *err) MUST_CHECK;

struct task_report {
	const char *gate;
	enum gate_result result;	/* not GATE_NONE */
	const struct evidence *evidence;	/* NULL: none */
};

/*
 * Report on a gate that the task or the workflow requires; waiving needs a
 * reason.
 */
int task_gate_report(struct basis *basis, const struct command *command,
    const char *operand, const struct task_report *report, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Whether such a report would be taken now; nothing is written, no lock needed.
 * With a key that was used before, *out is that report.
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
	 * NULL-terminated: texts to add; else numbers as listed, or prefixes of
	 * ids
	 */
	const char *const *item;
	const char *text;		/* CHECK_EDIT */
	size_t position;		/* CHECK_MOVE: from 1 */
};

/* Change a checklist: one event, or none if all is so already. */
int task_check(struct basis *basis, const struct command *command,
    const char *operand, const struct task_checking *checking,
    struct outcome *out, struct err *err) MUST_CHECK;

struct task_message {
	const char *type;	/* NULL: comment */
	const char *text;
	const char *const *to;	/* names, NULL: everybody */
	const char *reply_to;	/* message id or unique prefix, NULL: none */
	/* raw JSON object; absent: none. For task_hand_over() */
	struct slice handoff;
};

/* operand NULL: to the team log. */
int task_post(struct basis *basis, const struct command *command,
    const char *operand, const struct task_message *message,
    struct outcome *out, struct err *err) MUST_CHECK;

/* What is handed over; lists are NULL-terminated, or NULL. */
struct task_handoff {
	const char *summary;
	/* names; with caps NULL, too: everybody */
	const char *const *to;
	const char *const *caps;	/* and whoever can do one of these */
	const char *const *done,
	    *const *remaining, *const *limits, *const *next, *const *artifacts;
	int64_t confidence;		/* thousandths, -1: not said */
};

/*
 * Hand a task over: a message with the package; the claim of who gives it ends,
 * and the task waits in pending-handoff, if the workflow has that state.
 * Refused as a move there is. Who claims it takes it over, see handoff.h.
 */
int task_hand_over(struct basis *basis, const struct command *command,
    const char *operand, const struct task_handoff *handoff,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * How many messages one event acknowledges, so that its line is never too long.
 */
#define ACK_MAX 500

/*
 * The actor has read these messages (ids or unique prefixes, NULL-terminated,
 * at most ACK_MAX), of whatever tasks: one event, none for what it has
 * acknowledged before.
 */
int task_acknowledge(struct basis *basis, const struct command *command,
    const char *const *messages, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * What an agent says of itself; NULL and AGENT_MAX_LEAVE leave a field alone.
 */
enum { AGENT_MAX_LEAVE = -2 };

struct agent_changes {
	const char *type;
	const char *description;	/* "" clears it */
	/* tasks at a time; AGENT_MAX_NONE: any number */
	int64_t max;
	/* NULL-terminated, or NULL */
	const char *const *add_caps, *const *drop_caps;
	/* it must be registered already */
	bool known;
	bool remove;			/* it is no agent any more */
};

/*
 * Register an agent, change it, or with `remove` take its registration back:
 * what it said of itself is there again if it comes back. ERR_NOT_FOUND: it is
 * not registered, but with `known` or `remove` must be.
 */
int agent_register(struct basis *basis, const struct command *command,
    const char *name, const struct agent_changes *changes, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Make a workflow that of the log. The JSON must be one that workflow_check()
 * accepts; the same one again is no event.
 */
int log_set_workflow(struct basis *basis, const struct command *command,
    struct slice json, struct outcome *out, struct err *err) MUST_CHECK;

/* The first event of a log: its id and its workflow. */
int log_start(struct basis *basis, struct slice workflow,
    struct err *err) MUST_CHECK;

/*
 * A commit of the project belongs to a task: oid is its whole hash, subject the
 * first line of its message, or NULL. What is recorded already is no event.
 */
int task_record_commit(struct basis *basis, const struct command *command,
    const char *operand, const char *oid, const char *subject,
    struct outcome *out, struct err *err) MUST_CHECK;

/*
 * Move a task to where work ends well, because a commit says so; a closed task
 * stays as it is. stamp: author and time of the commit, which stay when it is
 * amended, rebased or picked; one stamp closes a task once, whoever is first,
 * even if it was opened again. Takes the place of the command's key.
 */
int task_close(struct basis *basis, const struct command *command,
    const char *operand, const char *stamp, struct outcome *out,
    struct err *err) MUST_CHECK;

/*
 * Whether gates or a checklist keep a task from that: ERR_GATE_MISSING. Neither
 * its state nor who holds it is asked; nothing is written, no lock needed.
 */
int task_close_allowed(struct basis *basis, const char *operand,
    struct outcome *out, struct err *err) MUST_CHECK;

#endif
