/* SPDX-License-Identifier: ISC */
/*
 * The workflow of a log: workflow.set, which is the first event of a log and
 * can come again later.
 */
#include "command/command.h"

#include "command/command_private.h"

int
log_start(struct basis *basis, struct slice workflow, struct err *err)
{
	struct draft *draft = draft_new(EVENT_WORKFLOW_SET);
	const struct view *view = basis->view;
	struct buf value = BUF_INIT, compact = BUF_INIT;
	char text[EVENT_ID_SIZE];
	struct event_id id;
	uint32_t event;
	int rc = event_id_random(&id, view->now_ms, err);

	if (!rc)
		rc = workflow_compact(&compact, workflow, err);
	if (!rc) {
		event_id_format(text, id);
		json_add_str(&value, text);
		draft_subject(draft, SUBJECT_LOG, SLICE(""));
		draft_write(draft, "id", slice_of_buf(&value), NULL, 0);
		draft_write(draft, "workflow", slice_of_buf(&compact), NULL, 0);
		rc = basis_add(basis, draft, &event, err);
	}
	buf_release(&value);
	buf_release(&compact);
	draft_free(draft);
	return rc;
}

int
log_set_workflow(struct basis *basis, const struct command *command,
    struct slice json, struct outcome *out, struct err *err)
{
	struct decision d;
	struct buf compact = BUF_INIT;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_WORKFLOW_SET, out,
	    err);

	key_begin(&d, "workflow");
	if (!rc)
		rc = workflow_compact(&compact, json, err);
	if (!rc)
		key_text(&d, "workflow", compact.data);
	if (!rc)
		rc = decision_repeated(&d, EVENT_WORKFLOW_SET, NULL, &repeated,
		    err);
	if (!rc && !repeated && !slice_eq(slice_of_buf(&compact),
	    slice_of_buf(&d.view->workflow->text))) {
		draft_subject(d.draft, SUBJECT_LOG, SLICE(""));
		decision_write(&d, d.view->state->log, "workflow",
		    slice_of_buf(&compact));
		rc = decision_finish(&d, err);
	}
	buf_release(&compact);
	decision_release(&d);
	return rc;
}
