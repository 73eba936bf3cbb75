/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MESSAGES_H
#define TASKLOG_MESSAGES_H

#include "cli/cli.h"
#include "query/history.h"
#include "query/inbox.h"

/* Showing and acknowledging messages, for task-log. */

/*
 * Print them, as records, with -j as objects, on a terminal as text for people:
 * the whole of each.
 */
void messages_print(struct cli *cli, const struct history_rows *rows);

/* The same, but as text for people in a pipe, too. */
void messages_print_whole(struct cli *cli, const struct history_rows *rows);

/* Acknowledge those of the rows that can be; for who acts. */
int messages_acknowledge_rows(struct cli *cli, const struct history_rows *rows);

/* Acknowledge the messages that operands name. */
int messages_acknowledge(struct cli *cli, const struct operands *messages);

#endif
