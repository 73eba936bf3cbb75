/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMMAND_PRIVATE_H
#define TASKLOG_COMMAND_PRIVATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/when.h"
#include "command/command.h"
#include "model/rule_table.h"

/*
 * What the verbs share. A verb is decided by these steps; none of their files
 * uses a verb.
 */

/* A command being decided. */
struct decision {
	struct basis *basis;
	const struct view *view; /* of the basis */
	const struct command *command;
	struct draft *draft;
	struct outcome *out;
	struct task task;	/* the subject, when there is one */
	struct claim claim;
	bool held;		/* somebody holds it */
	/* and that is this actor and session */
	bool mine;
	/* they claimed it, too, and lost to the one that counts */
	bool lost;
	bool takes;		/* it is about the claim itself */
	const char *kind;	/* of command, see key_begin() */
	struct buf arguments;	/* JSON, only where there is a key */
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
 * What rules ask of every decision; what they ask of one kind of it is filled
 * by who decides that.
 */
void decision_facts(struct facts *out, const struct decision *d);

/* True if there is a reason, of more than blanks. */
bool decision_has_reason(const struct decision *d);

/* Add the event of the decision and fill the outcome. */
int decision_finish(struct decision *d, struct err *err) MUST_CHECK;

static inline struct slice
decision_actor(const struct decision *d)
{
	return slice_of(d->basis->actor.name);
}

/* command_key.c */

/*
 * What the command was given, for its key: its kind first, then each argument
 * that there is. Texts are as they were typed (a time is not resolved), but a
 * task is its id, and the order of a set does not matter. NULL and `absent` are
 * not given. Between decision_start() and decision_repeated(), in one order.
 */
void key_begin(struct decision *d, const char *kind);
void key_text(struct decision *d, const char *name, const char *text);
void key_number(struct decision *d, const char *name, int64_t n,
    int64_t absent);
void key_task(struct decision *d, const char *name, const char *operand);
void key_set(struct decision *d, const char *name, const char *const *list);
void key_list(struct decision *d, const char *name, const char *const *list);

/* The key as the line carries it: K, K#2, ... */
void decision_key(struct buf *out, const struct command *command);

/* All that is given for the fields of a task. */
void values_key(struct decision *d, const struct task_values *values);

/*
 * Write to the draft what differs from what d->task shows; subject 0: a new
 * task.
 */
int values_write(struct decision *d, const struct task_values *values,
    struct err *err) MUST_CHECK;

/* The event that the command's key was used for, 0: none. */
uint32_t decision_key_event(const struct decision *d);

/*
 * *repeated: true if the key was used before; *out is that result then.
 * ERR_DUPLICATE: for another kind of command, another task (operand NULL: it
 * names none) or other arguments.
 */
int decision_repeated(struct decision *d, enum event_type type,
    const char *operand, bool *repeated, struct err *err) MUST_CHECK;

/* decision_task.c */

/*
 * Find the task and check what every change of one demands: not sealed,
 * --expect, --fence.
 */
int decision_task(struct decision *d, const char *operand, struct err *err)
    MUST_CHECK;

/* decision_repeated(), and decision_task() where it is not. */
int decision_on(struct decision *d, enum event_type type, const char *operand,
    bool *repeated, struct err *err) MUST_CHECK;

/*
 * ERR_INVALID when a command that names no task expects something of one, or
 * that a claim holds: whoever says so counts on it.
 */
int command_of_no_task(const struct command *command,
    struct err *err) MUST_CHECK;

/*
 * Refuses by the rules of an action that ask for no more than decision_facts().
 */
int decision_check(const struct decision *d, enum action action,
    struct err *err) MUST_CHECK;

/* decision_write.c */

#define OVERS_MAX 256		/* writes that one takes the place of */

/*
 * Write a field of the draft's current subject over what the state shows of it.
 */
void decision_write(struct decision *d, uint32_t subject, const char *field,
    struct slice value);
void decision_write_string(struct decision *d, uint32_t subject,
    const char *field, struct slice text); /* absent text: null */
void decision_write_time(struct decision *d, uint32_t subject,
    const char *field, int64_t ms); /* WHEN_NONE: null */
void decision_write_bool(struct decision *d, uint32_t subject,
    const char *field, bool value);

/*
 * "label/" + word, checked. The name is appended to out, which is cleared
 * first.
 */
void decision_field(struct buf *out, const char *family, struct slice arg);

/*
 * The field of a word of a set, like a label: as the subject has the word now,
 * else in the form in which words are written (spelling.h). Subject 0: a new
 * one.
 */
void decision_member(struct buf *out, const struct decision *d,
    enum term_space space, uint32_t subject, const char *family,
    struct slice word);

/* Every change rests on the workflow that it was judged by. */
void decision_rest_on_workflow(struct draft *draft, const struct view *view);

/*
 * The id of a fact that the event brings: a hash where the command has a key
 * and this is what it was given for, else random.
 */
int decision_fact_id(char out[EVENT_ID_SIZE], const struct decision *d,
    bool keyed, struct err *err) MUST_CHECK;

/* decision_claim.c */

/* True if the claim is one of this actor and session. */
bool decision_own(const struct decision *d, const struct claim *claim);

/*
 * The number of a new claim of the task: one more than that of all claims, and
 * of one that is lost, but which somebody has acted under.
 */
uint64_t decision_claim_number(const struct decision *d);

/* The value of a claim, appended. */
void decision_claim_value(struct buf *out, int64_t until_ms, int64_t lease_ms,
    bool sync);

/*
 * The actor's claim counts, but a clock that is ahead has given a greater
 * number since. Claim the task anew, by a number after that, so that no clock
 * is asked from then on.
 */
int claim_again(struct decision *d, struct err *err) MUST_CHECK;

/*
 * Make the event the renewal of the claim that the actor holds, to this time.
 */
void decision_renew(struct decision *d, int64_t until_ms);

/* True if the actor holds the task, with less than half of the lease left. */
bool decision_renewal_due(const struct decision *d);

/* decision_gates.c, decision_move.c */

/* What gates and checklist say of the move; the reports are then rested on. */
int decision_gates(struct decision *d, int to, struct err *err) MUST_CHECK;

/*
 * Change the task's state to this number of the workflow, with all that goes
 * along, unless a rule refuses it. The same state: nothing is written. Not
 * finished.
 */
int decision_move(struct decision *d, int to, struct err *err) MUST_CHECK;

/* decision_handoff.c */

/*
 * Refuses by the rules of an action if the task was handed over to others than
 * the actor, who can do what is registered and caps (or NULL). It is anybody's
 * once it has lapsed. to: the state that the task gets.
 */
int decision_handed(const struct decision *d, enum action action, int to,
    const char *const *caps, struct err *err) MUST_CHECK;

/* decision_work.c */

/*
 * Write a mark of a session; `of` names the session, absent for its first mark.
 * The mark's id is a hash where the command has a key, unless work is NULL: the
 * end of a session that a claim takes along has no key of its own.
 */
int decision_mark(struct decision *d, const char *mark, struct slice of,
    const struct task_work *work, struct err *err) MUST_CHECK;

/*
 * Whatever ends a claim ends the sessions of work that were begun under it:
 * write their end marks. With claim NULL, those of everybody: there is no work
 * left.
 */
int decision_end_work(struct decision *d, const struct claim *claim,
    struct err *err) MUST_CHECK;

/* decision_message.c */

/* Write a message to the draft's subject, which is this one. Not finished. */
int decision_message(struct decision *d, uint32_t subject,
    const struct task_message *message, struct err *err) MUST_CHECK;

/* Its arguments, see key_begin(). */
void key_message(struct decision *d, const struct task_message *message);

/* command_check.c */

/* Checks of what people give; each sets err. */
int check_title(struct slice title, struct err *err) MUST_CHECK;
int check_text(const char *what, struct slice text, struct err *err) MUST_CHECK;
int check_name(const char *what, struct slice name, struct err *err) MUST_CHECK;
/*
 * A name that work or a message is given to: that of an agent, where only those
 * act.
 */
int check_party(const struct view *view, const char *what, struct slice name,
    struct err *err) MUST_CHECK;
/* A key as people may give it: "K#2" is made for the second operand of one. */
int check_key(const char *key, struct err *err) MUST_CHECK;
int check_word(const char *what, struct slice word, struct err *err) MUST_CHECK;
/* A time as people type it, to what is kept of it. */
int check_time(char out[WHEN_SIZE], const struct decision *d, const char *field,
    const char *text, struct err *err) MUST_CHECK;
int check_item_text(const char *text, struct err *err) MUST_CHECK;

/*
 * A label or capability that a task is to get: also none that begins with a
 * character which means something else where words are named (-WORD, +WORD,
 * !WORD).
 */
int check_new_word(const char *what, struct slice word,
    struct err *err) MUST_CHECK;
int check_gate(const char *what, struct slice name, struct err *err) MUST_CHECK;
int check_code(char out[CODE_MAX + 1], struct slice code,
    struct err *err) MUST_CHECK;

/* ERR_DUPLICATE when another task than `except` keeps the code. */
int check_code_free(const struct view *view, const char *code, uint32_t except,
    struct err *err) MUST_CHECK;

/* The next code of a prefix: SEC -> SEC-001. */
int number_code(char out[CODE_MAX + 1], const struct view *view,
    const char *prefix, struct err *err) MUST_CHECK;

#endif
