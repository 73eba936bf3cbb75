/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_H
#define TASKLOG_TOOL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/when_range.h"
#include "command/command.h"
#include "log/journal.h"
#include "render/task_json.h"
#include "tool/args.h"
#include "tool/tools.h"

/* returned by a tool: ask again; it has set wait_ms */
#define TOOL_LATER 64

/*
 * Where the values of an answer go. They are whole; a sink that has little room
 * cuts them, and may end a list early. The sink appends to the object that is
 * open in `out`, or, if rows go `apart`, keeps rows elsewhere.
 */
struct tool_sink {
	/* One value; `after` bytes that belong to it will follow. */
	void (*add)(struct tool_sink *sink, struct buf *out,
	    struct slice object, size_t after);

	/*
	 * A row of the list that is open. False: it was not taken, and the list
	 * ends before it. The first row must be taken.
	 */
	bool (*add_row)(struct tool_sink *sink, struct buf *out,
	    struct slice row, bool first);

	/* True if rows of so many bytes would be taken. */
	bool (*fits)(const struct tool_sink *sink, const struct buf *out,
	    size_t bytes);

	bool apart;
};

/* A sink that takes all. */
void tool_sink_init(struct tool_sink *sink);

/*
 * A tool: from arguments to one JSON object. It adds members to the object that
 * is open in `out`.
 */
struct tool_call {
	struct journal *journal;
	const struct view *view;
	struct args args;
	struct tool_sink *sink;
	struct buf *out;
	/* of a write that names none: its key, and the number of a claim */
	const char *key;
	uint64_t fence;
	bool dry_run;		/* decide, and write nothing */
	bool batch;		/* part of a write that others begin and end */
	bool pages;		/* lists are cut into pages */
	bool past;		/* the log was opened for this call alone */
	int64_t waited_ms;	/* since the first try */
	bool hurry;		/* this is the last try */
	int64_t wait_ms;	/* set with TOOL_LATER: wait so long at most */
	bool rows;		/* set if the answer is a list */
	bool repeated;		/* set if its key was used before */
	struct outcome outcome;	/* set by task_add and task_claim */
	struct task_json scratch;
};

typedef int tool_fn(struct tool_call *call, struct err *err);

/* int tool_add(struct tool_call *call, struct err *err); and so on */
#define DECLARE(name, doors) tool_fn tool_##name;
TOOL_TABLE(DECLARE)
#undef DECLARE

/*
 * Run a tool on the log as call->journal has it. Its object is then in
 * call->out, still open.
 */
int tools_run(struct tool_call *call, enum tool_number number,
    struct err *err) MUST_CHECK;

/* Which fields of tasks are asked for; `usual` if none are. */
int tool_fields(struct tool_call *call, uint64_t usual, uint64_t *out,
    struct err *err) MUST_CHECK;

/*
 * The argument `fields` where it names members of something else than a task;
 * `all` and none are no words. ERR_INVALID names those there are.
 */
int tool_members(struct tool_call *call, const char *const *known,
    struct words *out, struct err *err) MUST_CHECK;

/* Find the task that an argument names. */
int tool_find(struct tool_call *call, const char *name, uint32_t *subject,
    struct err *err) MUST_CHECK;

/* The range of times that the arguments `since` and `until` give. */
int tool_times(struct tool_call *call, struct when_range *range,
    struct err *err) MUST_CHECK;

/* The argument `limit`; else `usual` for a page, or all. */
size_t tool_limit(const struct tool_call *call, size_t usual);

/* key, expect, why, fence, force. */
void tool_command(struct tool_call *call, struct command *command);

/* As tool_command(), for a tool that changes a task which is there. */
void tool_command_on(struct tool_call *call, struct command *command);

/*
 * The list that is the answer of a tool: open it, add rows, close it. Lists
 * within a value are opened by json_open(), and their rows added by
 * tool_add_item().
 */
void tool_open_rows(struct tool_call *call, const char *name);
void tool_close_rows(struct tool_call *call);

/* Hand a row to the sink. False: the list ends before it. */
bool tool_add_row(struct tool_call *call, struct slice row, bool first);
bool tool_add_item(struct tool_call *call, struct slice item, bool first);

/* Decide and write: all of it or nothing; then it is durable. */
typedef int decide_fn(struct tool_call *call, void *arg, struct err *err);
int tool_write(struct tool_call *call, decide_fn *decide, void *arg,
    struct err *err) MUST_CHECK;

/* Tasks that wait for this one and are not ready; asked before a write. */
void tool_waiting(struct term_list *out, const struct tool_call *call,
    uint32_t subject);

/*
 * What the task is now, what was repeated or changed nothing, what became
 * ready.
 */
void tool_add_outcome(struct tool_call *call, const struct outcome *outcome,
    const struct term_list *waiting);

/* Only that it was a repeat, or changed nothing. */
void tool_add_marks(struct tool_call *call, const struct outcome *outcome);
void tool_add_repeated(struct tool_call *call);

/* One task as a member; name NULL: as an item. */
void tool_add_task(struct tool_call *call, const char *name, uint32_t subject,
    uint64_t keys);

/* As tool_add_task(), where `after` bytes of the task will follow. */
void tool_add_task_before(struct tool_call *call, const char *name,
    uint32_t subject, uint64_t keys, size_t after);

#endif
