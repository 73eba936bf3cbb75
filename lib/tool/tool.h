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

/* Returned by a tool that must be called again after call->wait_ms. */
#define TOOL_LATER 64

struct cut_texts;

/*
 * The receiver of an answer's values. A tool gives whole values; a sink with
 * little room cuts them, and may end a list early. The sink appends to the
 * object that is open in `out`. If rows go `apart`, it keeps rows elsewhere.
 */
struct tool_sink {
	/* Add one value. `after` more bytes that belong to it will follow. */
	void (*add)(struct tool_sink *sink, struct buf *out,
	    struct slice object, size_t after);

	/*
	 * Add a row to the open list. Returns false if the sink does not take
	 * the row: the list then ends before it. The sink must take the first
	 * row.
	 */
	bool (*add_row)(struct tool_sink *sink, struct buf *out,
	    struct slice row, bool first);

	/* True if the sink would take rows of so many bytes. */
	bool (*fits)(const struct tool_sink *sink, const struct buf *out,
	    size_t bytes);

	bool apart;
};

/* Make a sink that takes everything. */
void tool_sink_init(struct tool_sink *sink);

/*
 * One call of a tool: from arguments to one JSON object. The tool adds members
 * to the object that is open in `out`.
 */
struct tool_call {
	struct journal *journal;	/* NULL for task_init, */
	const struct journal_options *options;	/* which needs these */
	const struct view *view;
	struct args args;
	struct tool_sink *sink;
	struct buf *out;
	/* word a refusal that is part of an answer; NULL: as its message */
	void (*add_refusal)(struct buf *out, const struct err *err);
	/* bodies that answers to this client have cut, NULL: not known */
	const struct cut_texts *cut;
	uint64_t echo;	/* keys of tasks that the answer of a write repeats */
	/* for a write that gives no key or fence of its own */
	const char *key;
	uint64_t fence;
	bool dry_run;		/* decide, but write nothing */
	/* part of a transaction that the caller begins and ends */
	bool batch;
	size_t of;		/* number of calls in the batch, 0: no batch */
	bool pages;		/* lists are cut into pages */
	bool past;		/* the log was opened for this call alone */
	int64_t waited_ms;	/* time since the first try */
	bool hurry;		/* this is the last try */
	int64_t wait_ms;	/* set with TOOL_LATER: the longest wait */
	/* set if a caller who waits need not: there is something new */
	bool came;
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
 * Run a tool on the log, in the state that call->journal has. The tool's object
 * is then in call->out, still open.
 */
int tools_run(struct tool_call *call, enum tool_number number,
    struct err *err) MUST_CHECK;

/* Read which fields of tasks are asked for; `usual` if none are. */
int tool_fields(struct tool_call *call, uint64_t usual, uint64_t *out,
    struct err *err) MUST_CHECK;

/*
 * Read the argument `fields` of a tool whose rows are not tasks. For `all`, or
 * without the argument, *out has no words. The message of ERR_INVALID lists the
 * known members.
 */
int tool_members(struct tool_call *call, const char *const *known,
    struct words *out, struct err *err) MUST_CHECK;

/* Find the task that an argument names. */
int tool_find(struct tool_call *call, const char *name, uint32_t *subject,
    struct err *err) MUST_CHECK;

/* Read the range of times from the arguments `since` and `until`. */
int tool_times(struct tool_call *call, struct when_range *range,
    struct err *err) MUST_CHECK;

/*
 * Returns the argument `limit`; without it, `usual` if the call has pages, else
 * no limit.
 */
size_t tool_limit(const struct tool_call *call, size_t usual);

/*
 * True if the caller has time to wait, by the argument `wait`: call->wait_ms is
 * then what is left of it, and the tool may return TOOL_LATER.
 */
bool tool_may_wait(struct tool_call *call);

/* Read the arguments key, expect, why, fence and force. */
void tool_command(struct tool_call *call, struct command *command);

/* Like tool_command(), for a tool that changes an existing task. */
void tool_command_on(struct tool_call *call, struct command *command);

/*
 * The list of a tool's answer: open it, add rows, close it. Lists within a
 * value are opened by json_open(), and their rows are added by tool_add_item().
 */
void tool_open_rows(struct tool_call *call, const char *name);
void tool_close_rows(struct tool_call *call);

/* Hand a row to the sink. Returns false if the list ends before the row. */
bool tool_add_row(struct tool_call *call, struct slice row, bool first);
bool tool_add_item(struct tool_call *call, struct slice item, bool first);

/*
 * Decide, and write all events or none. After success the events are durable.
 */
typedef int decide_fn(struct tool_call *call, void *arg, struct err *err);
int tool_write(struct tool_call *call, decide_fn *decide, void *arg,
    struct err *err) MUST_CHECK;

/*
 * Add the outcome of a write: the task as it is now, whether the write was a
 * repeat or changed nothing, and the tasks that became ready. `outcome` may be
 * NULL: only the latter are added.
 */
void tool_add_outcome(struct tool_call *call, const struct outcome *outcome,
    const struct term_list *waiting);

/* Add only whether the write was a repeat or changed nothing. */
void tool_add_marks(struct tool_call *call, const struct outcome *outcome);
void tool_add_repeated(struct tool_call *call);

/* Add one task as a member, or with name NULL as an item of a list. */
void tool_add_task(struct tool_call *call, const char *name, uint32_t subject,
    uint64_t keys);

/* Like tool_add_task(), but `after` more bytes of the task will follow. */
void tool_add_task_before(struct tool_call *call, const char *name,
    uint32_t subject, uint64_t keys, size_t after);

#endif
