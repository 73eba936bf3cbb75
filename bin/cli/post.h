/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_POST_H
#define TASKLOG_POST_H

#include "cli/cli.h"
#include "command/command.h"

/* Posting messages, the writing half of task-log. */
struct post {
	struct task_message message;	/* as the options give it */
	/* message that gets the text, instead of a new one; or NULL */
	const char *replaces;
	struct command command;
};

/*
 * Post to each task, or to the team log if there is no task. Prints the ids of
 * the messages.
 */
int post_run(struct post *post, struct cli *cli, const struct operands *tasks);

#endif
