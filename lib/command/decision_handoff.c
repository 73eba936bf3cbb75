/* SPDX-License-Identifier: ISC */
/*
 * Who may take or move a task that was handed over to somebody.
 */
#include "command/command_private.h"

#include "model/handoff.h"
#include "model/rule.h"

int
decision_handoff(const struct decision *d, const char *const *caps,
    struct err *err)
{
	struct slice actor = decision_actor(d);
	struct message message = {0};
	struct buf names = BUF_INIT;
	int rc = 0;

	if (!(d->command->force && decision_has_reason(d)) &&
	    handoff_find(&message, d->view, &d->task) &&
	    !handoff_is_for(&message, d->view, actor, caps) &&
	    !handoff_lapsed(&message, d->view)) {
		handoff_add_addressees(&names, &message);
		rc = err_set(err, ERR_NOT_READY,
		    "'%s' was handed over by %.*s to %s; others need force and "
		    "a reason",
		    d->out->id, (int)message.by.len, message.by.ptr,
		    names.data);
	}
	message_release(&message);
	buf_release(&names);
	return rc;
}

int
decision_handed_move(const struct decision *d, int to, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	int why = decision_has_reason(d), from = d->task.state_number;
	int way_out = to == w->quarantine || (w->done & state_bit(to));

	if (to == from || rule_move(w, from, to, why) != MOVE_ALLOWED ||
	    (way_out && why))
		return 0;
	return decision_handoff(d, NULL, err);
}
