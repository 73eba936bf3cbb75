/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_JUDGE_PRIVATE_H
#define TASKLOG_JUDGE_PRIVATE_H

#include "judge.h"
#include "view.h"
#include "workflow.h"

/* Shared by the files of the judge, and by nobody else. */

/* An event that is known. After judge_run() begins they stand in the order of writes. */
struct known {
	struct event_id id;
	uint64_t writer, seq, number;
	struct hlc at;
	uint64_t fence;
	size_t line, line_len;		/* in judge.text */
	size_t name, rest, names_end;	/* in judge.names: over, then rests */
	uint32_t file;
	uint32_t workflow;		/* the one it names, in judge.workflows; 0: none */
	uint8_t type;
	uint8_t asked, imported, purged;
	uint8_t forked;			/* its stream is: what came before it is not certain */
	uint8_t ahead;			/* its writer's clock was: a later stamp may have been seen */
};

/* A workflow that the log had, and the event that set it. */
struct known_workflow {
	uint32_t event;			/* in judge.known */
	struct workflow workflow;
	uint32_t *over;			/* workflows that it replaced */
	size_t over_count;
};

/* That an event writes to a task. */
struct part {
	char task[TASK_ID_LEN];
	uint32_t event;
};

/* That an event registers an agent, by the hash of the name. */
struct registration {
	uint64_t name;
	uint32_t event;
};

struct judge {
	struct buf text;		/* lines */
	struct known *known;
	size_t count, cap;
	struct event_id *names;
	size_t names_count, names_cap;
	struct part *parts;
	size_t parts_count, parts_cap;
	struct registration *registered;
	size_t registered_count, registered_cap;
	uint32_t *by_id;		/* events, sorted by id */
	struct known_workflow *workflows;	/* from 1; 0 is the built-in one */
	size_t workflows_count, workflows_cap;
	struct event_parser *parser, *past_parser;	/* the judged event's, and others' */
	judge_fn *fn;
	void *arg;
};

/* One event's part in one task, on trial. */
struct trial {
	struct judge *judge;
	const struct known *known;
	const struct event *event;
	const struct event_write *write;
	const struct part *parts;	/* of the task, in the order of writes */
	size_t count, at;		/* the trial is of parts[at] */
	const unsigned char *seen;	/* booleans: is the part certain to have been seen? */
	struct view view;		/* of what is certain */
	uint32_t subject;		/* 0: nothing is known of the task */
	struct task task;
	struct claim claim;
	int held;			/* boolean: by somebody else */
};

/* All rules, on one part of an event. */
void judge_try(struct trial *trial);

/* Boolean: may the author have seen a part that writes such a field? Which is not certain. */
int trial_unseen(const struct trial *trial, enum field_kind kind, struct slice arg);

/* Report the event. what: the word after "forged". */
void trial_forged(const struct trial *trial, const char *what, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* The known events of this id, as a run of judge.by_id: the first, and how many. */
size_t judge_find(const struct judge *judge, struct event_id id, size_t *count);

/* Boolean: was the workflow made, perhaps by steps, from the other one? */
int judge_replaced(const struct judge *judge, uint32_t later, uint32_t earlier);

/* Boolean: was an agent of this name registered before the event? */
int judge_registered(const struct judge *judge, struct slice name,
    const struct known *before);

#endif
