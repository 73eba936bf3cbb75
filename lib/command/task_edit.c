/* SPDX-License-Identifier: ISC */
/*
 * Changing fields: task.edited. Only values that differ from the shown values
 * are written, so a repeated edit writes no event.
 */
#include "command/command.h"

#include "command/command_private.h"

int
task_edit(struct basis *basis, const struct command *command,
    const char *operand, const struct task_values *values, struct outcome *out,
    struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_EDITED, out,
	    err);

	key_begin(&d, "edit");
	values_key(&d, values);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_EDITED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = values_write(&d, values, err);
	if (!rc && !repeated)
		rc = decision_finish(&d, err);
	decision_release(&d);
	return rc;
}
