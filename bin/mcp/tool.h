/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_TOOL_H
#define TASKLOG_MCP_TOOL_H

#include "base/err.h"
#include "command/command.h"
#include "mcp/args.h"
#include "mcp/server.h"
#include "render/task_json.h"

/*
 * A tool: from arguments to one JSON object. It knows neither revisions nor
 * envelopes. What it adds to `out` is both the text and the structured content
 * of the result.
 */
/* returned by a tool: ask again; it has set wait_ms */
#define TOOL_LATER 64
#define TOOL_ANSWER_MAX 90000	/* bytes of an answer, whatever is asked for */

struct tool_call {
	struct server *server;
	struct journal *journal;
	const struct view *view;
	struct args args;
	struct mcp_request *request;
	struct buf *out;	/* the object, open */
	size_t budget;		/* bytes that it may have before it is closed */
	int whole;		/* boolean: it must not be cut any further */
	int repeated;		/* boolean: its key was used before */
	struct task_json scratch;
};

typedef int tool_fn(struct tool_call *call, struct err *err);

/* int tool_add(struct tool_call *call, struct err *err); and so on */
#define DECLARE(name) tool_fn tool_##name;
MCP_TOOLS(DECLARE)
#undef DECLARE

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

/* The argument `limit`, within reason. */
size_t tool_limit(const struct tool_call *call, size_t usual);

/* key, expect, why, fence, force. */
void tool_command(struct tool_call *call, struct command *command);

/* How many bytes there are left for the answer. */
size_t tool_room(const struct tool_call *call);

/*
 * Append a row to the array that is open if there is room. Boolean: it is
 * there. The first one is there in any case, cut to the room if need be: a page
 * without rows would lead nowhere.
 */
int tool_add_row(struct tool_call *call, struct slice row, int first);

/* Append an object, cut to the room. */
void tool_add_fitted(struct tool_call *call, struct slice object);

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

/*
 * Boolean: are summaries of all tasks worth keeping? Not of those of the past.
 */
int tool_keeps_summaries(const struct tool_call *call);

/* One task as a member, in the room there is; name NULL: as an item. */
void tool_add_task(struct tool_call *call, const char *name, uint32_t subject,
    uint64_t keys);

#endif
