/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RULE_TABLE_H
#define TASKLOG_RULE_TABLE_H

#include <stddef.h>

#include "base/err.h"
#include "model/facts.h"

struct buf;

/*
 * The rules on what actors do, each once. A command asks the rules of a deed
 * and refuses by the first that does not hold; the audit asks them of the
 * events that others wrote, by what is certain.
 */
enum deed {
	DEED_ACT,		/* anything at all */
	DEED_REGISTER,		/* an agent */
	DEED_CREATE,		/* a task, in the state `to` */
	DEED_MOVE,
	DEED_MOVE_HELD,		/* a move, or what is written as one */
	DEED_MOVE_HANDED,	/* a move that is no claim and no handoff */
	DEED_MOVE_GATE,		/* each gate that the move needs */
	DEED_MOVE_ITEM,		/* each item of a checklist that it needs */
	DEED_CLAIM,
	DEED_CLAIM_STATE,	/* the move that goes along with a claim */
	DEED_CLAIM_HANDED,
	DEED_HAND_OVER,
	DEED_RELEASE,
	DEED_FAIL,
	DEED_UNDO_CLAIM,
	DEED_ASSIGN,
	DEED_REPORT,		/* on a gate */
	DEED_REPORT_EVIDENCE,	/* what a report carries */
	DEED_DROP_GATE,
	DEEDS
};

/*
 * A rule of one or several deeds. {WORDS} in its sentences are facts, listed in
 * rule_text.c.
 */
struct rule {
	unsigned deeds;		/* a bit for each */
	enum verdict (*holds)(const struct facts *facts);

	/* how a command refuses the deed; or why no command breaks the rule */
	enum err_word word;
	const char *refusal, *kept;

	/*
	 * how the audit names the event, `forged` first; or why it cannot judge
	 * by the rule
	 */
	const char *forged, *finding, *unjudged;
};

/* The rules in the order in which they are asked; NULL: there are no more. */
const struct rule *rule_at(size_t i);

/* Returns the first rule of the deed that certainly does not hold, or NULL. */
const struct rule *rule_broken(enum deed deed, const struct facts *facts);

/*
 * Append a sentence with its {WORDS}, each cut to max bytes (0: whole). False:
 * one of them is no fact.
 */
bool rule_say(struct buf *out, const char *sentence, const struct facts *facts,
    size_t max);

/* Set the refusal of this rule. */
int rule_refuse(const struct rule *rule, const struct facts *facts,
    struct err *err);

/* Refuse by the first rule that does not hold; 0 if all do. */
int rule_check(enum deed deed, const struct facts *facts,
    struct err *err) MUST_CHECK;

#endif
