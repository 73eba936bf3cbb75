/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RULE_TABLE_H
#define TASKLOG_RULE_TABLE_H

#include <stddef.h>

#include "base/err.h"
#include "model/facts.h"

struct buf;

/*
 * The rules about deeds of actors, each once. A command checks the rules of a
 * deed and refuses by the first one that is broken. The audit applies them to
 * the events of others, as far as the facts are certain.
 */
enum deed {
	DEED_ACT,		/* any deed */
	DEED_NAME,		/* give work or a message to an agent */
	DEED_REGISTER,		/* an agent */
	DEED_CREATE,		/* a task, in the state `to` */
	DEED_MOVE,
	DEED_MOVE_HELD,		/* a move, or an event written as one */
	DEED_MOVE_HANDED,	/* a move that is neither claim nor handoff */
	DEED_MOVE_GATE,		/* for each gate that the move needs */
	/* for each checklist item that the move needs */
	DEED_MOVE_ITEM,
	DEED_CLAIM,
	DEED_CLAIM_STATE,	/* the move that comes with a claim */
	DEED_CLAIM_HANDED,
	DEED_CLAIM_WORK,	/* whether the worker can do it */
	DEED_CLAIM_NEXT,	/* a claim that names no task */
	DEED_HAND_OVER,
	DEED_RELEASE,
	DEED_FAIL,
	DEED_UNDO_CLAIM,
	DEED_ASSIGN,
	DEED_REPORT,		/* on a gate */
	DEED_REPORT_EVIDENCE,	/* the evidence of a report */
	DEED_DROP_GATE,
	DEEDS
};

/*
 * A rule of one or several deeds. {WORDS} in its sentences stand for facts,
 * listed in rule_text.c.
 */
struct rule {
	unsigned deeds;		/* a bit for each */
	enum verdict (*holds)(const struct facts *facts);

	/*
	 * how a command refuses the deed; or why no command can break the rule
	 */
	enum err_word word;
	const char *refusal, *kept;

	/*
	 * how the audit names the event, `forged` first; or why the audit
	 * cannot apply the rule
	 */
	const char *forged, *finding, *unjudged;
};

/* Returns the rules in the order in which they are checked, then NULL. */
const struct rule *rule_at(size_t i);

/* Returns the first rule of the deed that is certainly broken, or NULL. */
const struct rule *rule_broken(enum deed deed, const struct facts *facts);

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
int rule_check(enum deed deed, const struct facts *facts,
    struct err *err) MUST_CHECK;

#endif
