/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FIELDS_H
#define TASKLOG_FIELDS_H

#include "base/words.h"
#include "cli/cli.h"
#include "command/command.h"

/* The fields of a task as options give them: each by the option of its name. */
struct fields {
	struct task_values values;
	struct words add[FIELD_GIVEN], drop[FIELD_GIVEN];
	char *body;		/* from a file */
	int body_given;		/* boolean: by an option, too */
	int any;		/* boolean: some field is given */
};

/*
 * Take the option ch if it is one of a field, or the file of a body; boolean. A
 * value that cannot be ends the program. On a task that is there, "-word" drops
 * a word.
 */
int fields_take(struct fields *fields, struct cli *cli, int ch,
    enum field_door door);

/* Once all options are taken: the values refer to the lists. */
void fields_finish(struct fields *fields, const struct cli *cli);

void fields_release(struct fields *fields);

#endif
