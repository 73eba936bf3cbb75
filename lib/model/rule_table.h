/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RULE_TABLE_H
#define TASKLOG_RULE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/facts.h"

struct buf;

/*
 * The rules about actions of actors, each once. A command checks the rules of
 * an action and refuses by the first one that is broken. The audit applies them
 * to the events of others, as far as the facts are certain.
 */
enum action {
	ACTION_ACT,		/* any action */
	ACTION_NAME,		/* give work or a message to an agent */
	ACTION_REGISTER,	/* an agent */
	ACTION_CREATE,		/* a task, in the state `to` */
	ACTION_MOVE,
	ACTION_MOVE_HELD,	/* a move, or an event written as one */
	ACTION_MOVE_HANDED,	/* a move that is neither claim nor handoff */
	ACTION_MOVE_GATE,	/* for each gate that the move needs */
	/* for each checklist item that the move needs */
	ACTION_MOVE_ITEM,
	ACTION_MOVE_CHILDREN,	/* a move that closes the task */
	ACTION_CLAIM,
	ACTION_CLAIM_STATE,	/* the move that comes with a claim */
	ACTION_CLAIM_HANDED,
	ACTION_CLAIM_WORK,	/* whether the worker can do it */
	ACTION_CLAIM_NEXT,	/* a claim that names no task */
	ACTION_HAND_OVER,
	ACTION_RELEASE,
	ACTION_FAIL,
	ACTION_UNDO_CLAIM,
	ACTION_ASSIGN,
	ACTION_REPORT,		/* on a gate */
	ACTION_REPORT_EVIDENCE,	/* the evidence of a report */
	ACTION_DROP_GATE,
};

/*
 * A rule of one or several actions. {WORDS} in its sentences stand for facts,
 * listed in rule_text.c.
 */
struct rule {
	unsigned actions;		/* a bit for each */
	enum verdict (*holds)(const struct facts *facts);

	/*
	 * how a command refuses the action; or why no command can break the
	 * rule
	 */
	enum err_word word;
	const char *refusal, *kept;

	/*
	 * how the audit names the event, `forged` first; or why the audit
	 * cannot apply the rule
	 */
	const char *forged, *finding, *unjudged;
};

/* Returns the first rule of the action that is certainly broken, or NULL. */
const struct rule *rule_broken(enum action action, const struct facts *facts);

/*
 * Append a sentence with its {WORDS} replaced, each cut to max bytes (0:
 * whole). False if one of them is not a fact.
 */
bool rule_say(struct buf *out, const char *sentence, const struct facts *facts,
    size_t max);

/* Set the refusal of this rule. Returns its class. */
int rule_refuse(const struct rule *rule, const struct facts *facts,
    struct err *err);

/* Refuse by the first rule that is broken; 0 if none is. */
int rule_check(enum action action, const struct facts *facts,
    struct err *err) MUST_CHECK;

#endif
