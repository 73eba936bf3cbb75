/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_PROGRAMS_H
#define TASKLOG_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The programs that are linked into one, which is installed under all of their
 * names. `make` compiles main() of bin/task-NAME.c as program_NAME(). The first
 * group has what a beginner needs.
 */
#define PROGRAMS(P) \
	P(init, BEGIN, "create a task log, or join that of the remote") \
	P(add, BEGIN, "record new tasks") \
	P(list, BEGIN, "list tasks, the most urgent first") \
	P(claim, BEGIN, "take a task to work on it, or give it back") \
	P(done, BEGIN, "finish tasks, by all moves that are needed") \
	P(sync, BEGIN, "exchange events with the remote") \
	P(show, LOOK, "show tasks in full") \
	P(log, LOOK, "show what happened, or post a message") \
	P(diff, LOOK, "show what changed between two times or clones") \
	P(watch, LOOK, "follow the log, event by event") \
	P(move, PLAN, "move tasks to another state of the workflow") \
	P(edit, PLAN, "change the fields of tasks") \
	P(undo, PLAN, "take back what was done, also by others") \
	P(link, PLAN, "say what needs, blocks or duplicates what") \
	P(check, PLAN, "keep the checklist of a task") \
	P(gate, PLAN, "require gates, and report on them") \
	P(workflow, PLAN, "show, check or set states and moves") \
	P(agent, TEAM, "register who works here, and show who does what") \
	P(handoff, TEAM, "hand tasks over, with notes for the next one") \
	P(time, TEAM, "note when work begins and ends, and add it up") \
	P(hooks, JOIN, "let commits close tasks, also in CI") \
	P(import, JOIN, "bring tasks in from another tracker") \
	P(export, JOIN, "print the whole state as sorted JSON Lines") \
	P(fsck, JOIN, "check the log, and repair it") \
	P(purge, JOIN, "remove what should never have been written")

#define PROGRAM_DECLARE(name, group, what) \
	int program_##name(int argc, char *argv[]);
PROGRAMS(PROGRAM_DECLARE)
#undef PROGRAM_DECLARE

enum program_group {
	PROGRAMS_BEGIN,
	PROGRAMS_LOOK,
	PROGRAMS_PLAN,
	PROGRAMS_TEAM,
	PROGRAMS_JOIN,
	PROGRAM_GROUPS
};

struct program_name {
	const char *name;	/* without "task-" */
	enum program_group group;
	const char *what;
};

/*
 * Returns program i, also one that is a binary of its own, or NULL after the
 * last one.
 */
const struct program_name *program_at(size_t i);
bool program_exists(const char *name);

/*
 * Returns what was probably meant by a word that names no program: a program,
 * perhaps with options and operands, as "edit TASK -u NAME"; or NULL.
 */
const char *program_meant(const char *word);

#endif
