/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_POST_H
#define TASKLOG_POST_H

#include "cli.h"
#include "command.h"

/* Posting messages, the writing half of task-log. */
struct post {
	struct task_message message;	/* as the options say */
	struct command command;
	char *from;			/* of "FROM -> TO: TEXT" */
	char *to;
	const char *to_list[2];
};

/*
 * Understand "FROM -> TO: TEXT" (or with an arrow) when it goes to the team and no --to is
 * given. FROM may be left out. Without -A and $TASK_ACTOR, FROM is who speaks. Before
 * the log is opened.
 */
void post_prepare(struct post *post, struct cli *cli, int to_team);

/* Post to each task, or to the team log if there is none; prints the messages' ids. */
int post_run(struct post *post, struct cli *cli, const struct operands *tasks);

void post_release(struct post *post);

#endif
