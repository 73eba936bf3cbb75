/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ROWS_H
#define TASKLOG_ROWS_H

#include <stddef.h>

#include "cli/option.h"

struct cli;

#define ROW_NAME_SIZE 40

/* Whether an option has no use in a form, may be given, or begins the form. */
enum row_use {
	ROW_NOT,
	ROW_MAY,
	ROW_BEGINS
};

/* Fill in cli->row from the forms and options of the program. */
void rows_init(struct cli *cli);

void *row_target(struct cli *cli, size_t i);
enum row_use row_use(const struct cli *cli, size_t i, int form);

/* The verbs of all forms, in their order. */
#define VERBS_MAX 16
struct verbs {
	const char *name[VERBS_MAX];
	int form[VERBS_MAX];
	int count;
	int usual;		/* the verb in brackets, -1: none */
	char text[256];
};

void verbs_read(struct verbs *out, const struct cli *cli);

/* Returns "-m", or "--name" if the option has no letter, in out. */
const char *row_given_as(char out[ROW_NAME_SIZE], const struct cli_option *row);

#endif
