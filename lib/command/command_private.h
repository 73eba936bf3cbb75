/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMAND_PRIVATE_H
#define TASKLOG_COMMAND_PRIVATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "command/command.h"
#include "model/rule_table.h"

/*
 * Shared by the verbs. A verb is decided by these steps; none of their files
 * uses a verb.
 */

/* A command being decided. */
struct decision {
	struct basis *basis;
	const struct view *view; /* the view of the basis */
	const struct command *command;
	struct draft *draft;
	struct outcome *out;
	struct task task;	/* the subject, if the command names a task */
	char called[CODE_MAX + 1];	/* for messages: its code or its id */
	struct claim claim;
	bool held;		/* somebody holds the task */
	/* and the holder is this actor and session */
	bool mine;
	/*
	 * this actor and session claimed the task, too, and lost to the claim
	 * that counts
	 */
	bool lost;
	bool takes;		/* the command is about the claim itself */
	/* a step before this one takes the actor's part in the work */
	bool works;
	/* another session claimed the task and has ended; it is the actor's */
	bool ended, orphan;
	/* words for a refusal, about the session that holds the task */
	struct buf session;
	/* it says something of the task: a message, a report, a work mark */
	bool speaks;
	bool closes;		/* the move closes the task: task_repeat() */
	const char *kind;	/* kind of the command, see key_begin() */
	struct buf arguments;	/* JSON; only with a key */
};

/* decision.c */

/*
 * Start the draft of an event. Fails if the reason or key is not valid text, or
 * if the workflow is registered-only and the actor is not registered (except
 * for EVENT_AGENT_REGISTERED, whose command checks that itself).
 */
int decision_start(struct decision *d, struct basis *basis,
    const struct command *command, enum event_type type, struct outcome *out,
    struct err *err) MUST_CHECK;
void decision_release(struct decision *d);

/*
 * Fill the facts that every rule may ask for. The caller fills the facts that
 * only its kind of decision has.
 */
void decision_facts(struct facts *out, const struct decision *d);

/* True if the command has a reason that is more than blanks. */
bool decision_has_reason(const struct decision *d);

/* Add the event of the decision and fill the outcome. */
int decision_finish(struct decision *d, struct err *err) MUST_CHECK;

static inline struct slice
decision_actor(const struct decision *d)
{
	return slice_of(d->basis->actor.name);
}

/* Returns the name of the task for a message: its code, or else its id. */
static inline struct slice
decision_name(const struct decision *d)
{
	return slice_of(d->called[0] ? d->called : d->out->id);
}

/* command_key.c */

/*
 * Collect the arguments of the command for its key: first the command's kind,
 * then each argument that was given. Texts are taken as they were typed (a time
 * is not resolved), but a task counts by its id, and the order of a set does
 * not matter. NULL and `absent` count as not given. Must be called between
 * decision_start() and decision_repeated(), always in one order.
 */
void key_begin(struct decision *d, const char *kind);
void key_text(struct decision *d, const char *name, const char *text);
void key_number(struct decision *d, const char *name, int64_t n,
    int64_t absent);
void key_task(struct decision *d, const char *name, const char *operand);
void key_set(struct decision *d, const char *name, const char *const *list);
void key_list(struct decision *d, const char *name, const char *const *list);

/* Append the key as the line carries it: K, K#2, ... */
void decision_key(struct buf *out, const struct command *command);

/* Collect all values that are given for the fields of a task. */
void values_key(struct decision *d, const struct task_values *values);

/*
 * Write to the draft the values that differ from those that d->task shows.
 * Subject 0 is a new task.
 */
int values_write(struct decision *d, const struct task_values *values,
    struct err *err) MUST_CHECK;

/* Returns the event that the command's key was used for, or 0. */
uint32_t decision_key_event(const struct decision *d);

/*
 * Sets *repeated to true if the key was used before; *out is then the result of
 * that command. Fails with ERR_DUPLICATE if the key was used for another kind
 * of command, another task (operand NULL: the command names no task) or other
 * arguments.
 */
int decision_repeated(struct decision *d, enum event_type type,
    const char *operand, bool *repeated, struct err *err) MUST_CHECK;

/* decision_task.c */

/*
 * Find the task and check the conditions of every change of a task: it is not
 * sealed, and --expect and --fence hold.
 */
int decision_task(struct decision *d, const char *operand, struct err *err)
    MUST_CHECK;

/*
 * decision_repeated(); then, unless the command is a repeat, decision_task().
 */
int decision_on(struct decision *d, enum event_type type, const char *operand,
    bool *repeated, struct err *err) MUST_CHECK;

/*
 * Fails with ERR_INVALID if a command that names no task expects a state or a
 * claim of one: its author relies on that check.
 */
int command_of_no_task(const struct command *command,
    struct err *err) MUST_CHECK;

/*
 * Refuse by the rules of an action that need no more facts than
 * decision_facts() gives.
 */
int decision_check(const struct decision *d, enum action action,
    struct err *err) MUST_CHECK;

/* decision_write.c */

#define OVERS_MAX 256		/* writes that one write replaces */

/*
 * Write a field of the draft's current subject over the writes of the field
 * that the state shows.
 */
void decision_write(struct decision *d, uint32_t subject, const char *field,
    struct slice value);
void decision_write_string(struct decision *d, uint32_t subject,
    const char *field, struct slice text); /* absent text: writes null */
void decision_write_time(struct decision *d, uint32_t subject,
    const char *field, int64_t ms); /* WHEN_NONE: writes null */
void decision_write_bool(struct decision *d, uint32_t subject,
    const char *field, bool value);

/*
 * Write the name of a field like "label/" + word to out, and check the word.
 * out is cleared first.
 */
void decision_field(struct buf *out, const char *family, struct slice arg);

/*
 * Write the name of the field of a word in a set, like a label. The word is
 * spelled as the subject has it now, else in the form in which words are
 * written (spelling.h). Subject 0 is a new task.
 */
void decision_member(struct buf *out, const struct decision *d,
    enum term_space space, uint32_t subject, const char *family,
    struct slice word);

/*
 * Name the workflow in `rests`: every change rests on the workflow that it was
 * judged by.
 */
void decision_rest_on_workflow(struct draft *draft, const struct view *view);

/*
 * Write the id of a fact that the event adds: a hash if the command has a key
 * and `keyed` says that the key was given for this fact, else random.
 */
int decision_fact_id(char out[EVENT_ID_SIZE], const struct decision *d,
    bool keyed, struct err *err) MUST_CHECK;

/* decision_claim.c */

/* True if the claim belongs to this actor and session. */
bool decision_own(const struct decision *d, const struct claim *claim);

/*
 * True if the actor had the claim of this number until it moved the task on or
 * handed it over. Then it still may say something under this number.
 */
bool decision_moved_on(const struct decision *d, uint64_t fence);

/*
 * Returns the number of a new claim of the task: one more than the greatest
 * number of all claims, also of a claim that is lost but that somebody has
 * acted under.
 */
uint64_t decision_claim_number(const struct decision *d);

/* Append the value of a claim. */
void decision_claim_value(struct buf *out, int64_t until_ms, int64_t lease_ms,
    bool sync);

/* Make the event renew the claim that the actor holds, until this time. */
void decision_renew(struct decision *d, int64_t until_ms);

/* True if the actor holds the task and less than half of the lease is left. */
bool decision_renewal_due(const struct decision *d);

/* decision_session.c */

/*
 * Find out about the session that claimed the task, if it is another one: sets
 * d->ended, d->orphan and d->session. If the command is about the claim itself
 * and has no reason, the end of the session becomes its reason.
 */
void decision_find_session(struct decision *d);

/* Make the end of the session the reason of an event. */
void decision_say_ended(const struct decision *d, struct draft *draft);

/*
 * Claim the task again, by an event before that of the command. The actor's
 * claim counts, but a clock that is ahead has given a greater number since:
 * with a number greater than that one, later decisions depend on no clock. Or
 * the actor's claim is that of a session that has ended.
 */
int claim_again(struct decision *d, struct err *err) MUST_CHECK;

/*
 * If the task is held by a session of the actor that has ended, take the claim
 * up, by one event before that of the command. In a state where nobody can
 * claim the task, the claim is given back instead.
 */
int decision_take_up(struct decision *d, struct err *err) MUST_CHECK;

/*
 * If a command by force goes past the claim of a session that has ended, end
 * that claim, by one event before that of the command.
 */
int decision_end_forced(struct decision *d, struct err *err) MUST_CHECK;

/* task_claim.c */

/* Claim the task of the decision, whose draft is a task.claimed. */
int claim_named(struct decision *d, const struct task_claim *claim,
    struct err *err) MUST_CHECK;

/* decision_gates.c, decision_move.c */

/*
 * Check the gates and the checklist for the move. The event then rests on the
 * gate reports.
 */
int decision_gates(struct decision *d, int to, struct err *err) MUST_CHECK;

/*
 * Check the children of a task that the move closes. The outcome then says
 * what the move leaves open, and what it finishes.
 */
int decision_children(struct decision *d, int to, struct err *err) MUST_CHECK;

/*
 * Check whether the task may change its state to this number of the workflow.
 * The draft then rests on the gate reports.
 */
int decision_check_move(struct decision *d, int to, struct err *err) MUST_CHECK;

/*
 * Change the task's state to this number of the workflow, with everything that
 * goes along, unless a rule refuses the move. If the task is in that state
 * already, nothing is written. The caller calls decision_finish().
 */
int decision_move(struct decision *d, int to, struct err *err) MUST_CHECK;

/* decision_handoff.c */

/*
 * Refuse by the rules of an action if the task was handed over to others than
 * the actor, whose capabilities are the registered ones and caps (or NULL).
 * Anybody may take the task once the handoff has lapsed. to: the new state of
 * the task.
 */
int decision_handed(const struct decision *d, enum action action, int to,
    const char *const *caps, struct err *err) MUST_CHECK;

/* decision_work.c */

/*
 * Write a mark of a session. `of` names the session, and is absent for the
 * session's first mark. The mark's id is a hash if the command has a key,
 * unless work is NULL: if the end of a claim ends a session, that mark has no
 * key of its own.
 */
int decision_mark(struct decision *d, const char *mark, struct slice of,
    const struct task_work *work, struct err *err) MUST_CHECK;

/*
 * Write the end marks of the work sessions that were begun under this claim:
 * the end of a claim ends them. With claim NULL, end the sessions of everybody,
 * because no work is left.
 */
int decision_end_work(struct decision *d, const struct claim *claim,
    struct err *err) MUST_CHECK;

/* decision_message.c */

/*
 * Write a message to the draft's current subject, which must be `subject`. The
 * caller calls decision_finish().
 */
int decision_message(struct decision *d, uint32_t subject,
    const struct task_message *message, struct err *err) MUST_CHECK;

/*
 * Note that nobody of the name has written here, and who may be meant: a
 * message to that name is not read, a task of that name not offered. Unless
 * `always`, only if somebody may be meant.
 */
void decision_name_stranger(const struct decision *d, struct slice name,
    bool always);

/* Collect the arguments of a message, see key_begin(). */
void key_message(struct decision *d, const struct task_message *message);

/* command_check.c */

/* Checks of values that people give. Each check sets err. */
int check_title(struct slice title, struct err *err) MUST_CHECK;
int check_text(const char *what, struct slice text, struct err *err) MUST_CHECK;
int check_name(const char *what, struct slice name, struct err *err) MUST_CHECK;
/*
 * Check a name that work or a message is given to. If only registered agents
 * act, it must be the name of such an agent.
 */
int check_party(const struct view *view, const char *what, struct slice name,
    struct err *err) MUST_CHECK;
/*
 * Check a key as people may give it. "K#2" is refused: it is made for the
 * second operand of a command.
 */
int check_key(const char *key, struct err *err) MUST_CHECK;
int check_word(const char *what, struct slice word, struct err *err) MUST_CHECK;
int check_item_text(const char *text, struct err *err) MUST_CHECK;

/*
 * Check a label or capability that a task is to get. The word must not begin
 * with a character that means something else where words are named (-WORD,
 * +WORD, !WORD).
 */
int check_new_word(const char *what, struct slice word,
    struct err *err) MUST_CHECK;
int check_gate(const char *what, struct slice name, struct err *err) MUST_CHECK;
int check_code(char out[CODE_MAX + 1], struct slice code,
    struct err *err) MUST_CHECK;

/*
 * Fail with ERR_INVALID if the task would wait for itself when it gets this
 * parent, or needs this task. `name` is the other task as the user named it.
 */
int check_new_parent(const struct decision *d, uint32_t parent,
    const char *name, struct err *err) MUST_CHECK;
int check_new_need(const struct decision *d, uint32_t needed, const char *name,
    struct err *err) MUST_CHECK;

/* Fails with ERR_DUPLICATE if a task other than `except` has the code. */
int check_code_free(const struct view *view, const char *code, uint32_t except,
    struct err *err) MUST_CHECK;

/* Write the next code of a prefix: SEC -> SEC-001. */
int number_code(char out[CODE_MAX + 1], const struct view *view,
    const char *prefix, struct err *err) MUST_CHECK;

/*
 * task_repeat.c: after a task was closed, make the next one if it repeats. A
 * note says so, and why if that fails: the task is closed all the same.
 */
void task_repeat(const struct decision *d);

#endif
