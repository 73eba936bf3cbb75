/* SPDX-License-Identifier: ISC */
/* Checks whether an actor may take or move a task that was handed over. */
#include "command/command_private.h"

#include "model/handoff.h"

int
decision_handed(const struct decision *d, enum action action, int to,
    const char *const *caps, struct err *err)
{
	struct message message = {0};
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	facts.to = to;
	facts.handoff = &message;
	facts.handed = handoff_find(&message, d->view, &d->task) &&
	        !handoff_is_for(&message, d->view, facts.actor, caps) &&
	        !handoff_lapsed(&message, d->view)
	    ? YES : NO;
	rc = rule_check(action, &facts, err);
	message_release(&message);
	return rc;
}
