/* SPDX-License-Identifier: ISC */
/*
 * Recording a task: task.created.
 */
#include "command/command.h"

#include <string.h>

#include "command/command_private.h"
#include "model/rule.h"

/* Choose the id: given, made from the key (equal in every clone), or random. */
static int
choose_id(struct decision *d, const struct task_draft *draft, struct err *err)
{
	const struct state *state = d->view->state;
	struct buf key = BUF_INIT;
	int rc = 0;

	if (draft->id) {
		memcpy(d->out->id, draft->id, TASK_ID_SIZE);
	} else if (d->command->key) {
		buf_add_str(&key, d->command->key);
		task_id_hashed(d->out->id, "key", decision_actor(d),
		    slice_of_buf(&key), d->command->nth);
		buf_release(&key);
	} else {
		do
			rc = task_id_random(d->out->id, err);
		while (!rc && state_find_subject(state, SUBJECT_TASK,
		    slice_of(d->out->id)));
	}
	return rc;
}

static int
write_state(struct decision *d, const char *name, struct err *err)
{
	const struct workflow *w = d->view->workflow;
	struct slice state = name ? slice_of(name) : w->states[w->initial];
	struct facts facts;
	int number = workflow_state(w, state), rc;

	if (number == -1)
		return workflow_no_state(w, state, ERR_ILLEGAL_MOVE, err);
	decision_facts(&facts, d);
	facts.to = number;
	rc = rule_check(ACTION_CREATE, &facts, err);
	if (!rc)
		decision_write_string(d, 0, "state", state);
	return rc;
}

/* Write a code that is numbered from the prefix and that no other task has. */
static int
write_number(struct decision *d, const struct task_draft *draft,
    struct err *err)
{
	char code[CODE_MAX + 1];
	int rc;

	if (!draft->prefix)
		return 0;
	if (draft->values.text[FIELD_CODE])
		return err_set(err, ERR_INVALID,
		    "a code is given or numbered from a prefix, not both");
	rc = number_code(code, d->view, draft->prefix, err);
	if (!rc)
		decision_write_string(d, 0, "code", slice_of(code));
	return rc;
}

/* Write the fields of a new task. It must have a title and gets a priority. */
static int
write_all(struct decision *d, const struct task_draft *draft, struct err *err)
{
	struct task_values values = draft->values;
	struct buf priority = BUF_INIT;
	int rc;

	if (!values.text[FIELD_TITLE])
		values.text[FIELD_TITLE] = "";
	json_add_tenths(&priority, PRIORITY_DEFAULT);
	if (!values.text[FIELD_PRIORITY])
		values.text[FIELD_PRIORITY] = priority.data;
	draft_subject(d->draft, SUBJECT_TASK, slice_of(d->out->id));
	decision_write_bool(d, 0, "created", true);
	rc = write_state(d, values.text[FIELD_STATE], err);
	if (!rc)
		rc = write_number(d, draft, err);
	if (!rc && draft->occurrence)
		decision_write_string(d, 0, "occurrence",
		    slice_of(draft->occurrence));
	if (!rc)
		rc = values_write(d, &values, err);
	buf_release(&priority);
	return rc;
}

int
task_add(struct basis *basis, const struct command *command,
    const struct task_draft *draft, struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_CREATED, out,
	    err);

	key_begin(&d, "add");
	key_text(&d, "prefix", draft->prefix);
	values_key(&d, &draft->values);
	if (!rc)
		rc = decision_repeated(&d, EVENT_TASK_CREATED, NULL, &repeated,
		    err);
	if (!rc && !repeated)
		rc = choose_id(&d, draft, err);
	if (!rc && !repeated)
		rc = write_all(&d, draft, err);
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
