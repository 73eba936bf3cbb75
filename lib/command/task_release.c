/* SPDX-License-Identifier: ISC */
/* Giving tasks back: task.released, task.failed. The task keeps its state. */
#include "command/command.h"

#include "base/utf8.h"
#include "command/command_private.h"

/* Only the holder gives a task back, also after the lease ran out. */
static int
check_giver(struct decision *d, enum action action, struct err *err)
{
	const struct claim *claim = &d->claim;
	bool own = d->mine || decision_own(d, claim);
	bool gives = own || d->orphan || d->command->force;
	struct facts facts;
	int rc;

	decision_facts(&facts, d);
	facts.given_up = !claim->event || claim->ended || !gives ? YES : NO;
	rc = rule_check(action, &facts, err);
	if (!rc && !d->mine && own) {
		draft_set_fence(d->draft, claim->fence);
		if (!claim->session.len)
			draft_omit_session(d->draft);
		draft_add_rest(d->draft,
		    state_event_id(d->view->state, claim->event));
	}
	return rc;
}

int
task_release(struct basis *basis, const struct command *command,
    const char *operand, struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_RELEASED, out,
	    err);

	d.takes = true;
	key_begin(&d, "release");
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_RELEASED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = check_giver(&d, ACTION_RELEASE, err);
	if (!rc && !repeated) {
		decision_write(&d, d.task.subject, "claim", SLICE("null"));
		rc = decision_end_work(&d, &d.claim, err);
	}
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}

/* Write the failure as a fact of its own. */
static int
write_failure(struct decision *d, const char *why, struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT;
	char text[EVENT_ID_SIZE];
	int rc = decision_fact_id(text, d, true, err);

	if (!rc) {
		decision_field(&field, "failure/", slice_of(text));
		json_open(&value, '{');
		json_add_key(&value, "reason");
		json_add_str(&value, why);
		json_close(&value, '}');
		decision_write(d, 0, field.data, slice_of_buf(&value));
	}
	buf_release(&field);
	buf_release(&value);
	return rc;
}

int
task_fail(struct basis *basis, const struct command *command,
    const char *operand, const char *why, struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_FAILED, out,
	    err);

	if (!rc && !utf8_trim(slice_of(why)).len)
		rc = err_set(err, ERR_INVALID, "a failure needs a reason");
	if (!rc)
		rc = check_text("the reason", slice_of(why), err);
	d.takes = true;
	key_begin(&d, "fail");
	key_text(&d, "reason", why);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_FAILED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = check_giver(&d, ACTION_FAIL, err);
	if (!rc && !repeated)
		rc = write_failure(&d, why, err);
	if (!rc && !repeated) {
		decision_write(&d, d.task.subject, "claim", SLICE("null"));
		rc = decision_end_work(&d, &d.claim, err);
	}
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
