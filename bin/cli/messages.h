/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MESSAGES_H
#define TASKLOG_MESSAGES_H

#include "cli/cli.h"
#include "query/history.h"
#include "query/inbox.h"

/* Showing and acknowledging messages, for task-log. */

/*
 * Print whole messages: as records, with -j as objects, on a terminal as text
 * for people.
 */
void messages_print(struct cli *cli, const struct history_rows *rows);

/* Like messages_print(), but prints text for people in a pipe, too. */
void messages_print_whole(struct cli *cli, const struct history_rows *rows);

/*
 * Acknowledge for the actor those messages of the rows that can be
 * acknowledged.
 */
int messages_acknowledge_rows(struct cli *cli, const struct history_rows *rows);

/* Acknowledge the messages that operands name. */
int messages_acknowledge(struct cli *cli, const struct operands *messages);

#endif
