/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FIELDS_H
#define TASKLOG_FIELDS_H

#include <stdbool.h>

#include "base/words.h"
#include "cli/cli.h"
#include "command/command.h"

/* The fields of a task from options. Each field has an option of its name. */
struct fields {
	struct task_values values;
	struct words add[FIELD_GIVEN], drop[FIELD_GIVEN];
	char *body;		/* the body from a file */
	bool body_given;		/* an option gave the body, too */
	bool any;		/* some field was given */
};

/*
 * Rows of options by the names of fields. For an existing task, "-word" drops a
 * word.
 */
#define OPT_ADD(l, n, a, ...) OPTION(l, n, fields, struct fields, a, \
	option_field_of_add, __VA_ARGS__)
#define OPT_EDIT(l, n, a, ...) OPTION(l, n, fields, struct fields, a, \
	option_field_of_edit, __VA_ARGS__)
#define OPT_BODY_FILE OPTION('F', "body-file", fields, struct fields, "FILE", \
	option_body_file, "the description from a file, - for stdin", \
	.instead = true)

#define OPT_APPEND OPTION(0, "append", fields, struct fields, "TEXT", \
	option_append, "add a line to the description", .instead = true)

option_fn option_field_of_add, option_field_of_edit, option_body_file,
    option_append;

/*
 * Must be called once all options are taken, because the values refer to the
 * lists.
 */
void fields_finish(struct fields *fields, const struct cli *cli);

void fields_release(struct fields *fields);

#endif
