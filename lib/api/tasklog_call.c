/* SPDX-License-Identifier: ISC */
/*
 * tasklog_call(): the tools, as C programs call them. Arguments are checked by
 * the schema of the tool and by schema/tool/library.json, which has the
 * arguments that every tool takes here.
 */
#include <string.h>

#include "api/tasklog_private.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/nearest.h"
#include "command/claim_fate.h"
#include "log/journal_at.h"
#include "log/watch_wait.h"
#include "model/given.h"
#include "model/task_find.h"
#include "tool/tool.h"

/*
 * A sink that gives rows to a function of the caller, which may end the call.
 */
struct row_sink {
	struct tool_sink sink;
	tasklog_text_fn *fn;
	void *arg;
	int rc;			/* result of the function */
};

static bool
give_row(struct tool_sink *sink, struct buf *out, struct slice row, bool first)
{
	struct row_sink *rows = (struct row_sink *)sink;

	(void)out;
	(void)first;
	rows->rc = rows->rc ? rows->rc : rows->fn(rows->arg, row.ptr, row.len);
	return !rows->rc;
}

static void
open_sink(struct row_sink *rows, tasklog_text_fn *fn, void *arg)
{
	*rows = (struct row_sink){ .fn = fn, .arg = arg };
	tool_sink_init(&rows->sink);
	if (fn) {
		rows->sink.apart = true;
		rows->sink.add_row = give_row;
	}
}

/* The state of a call. */
struct calling {
	struct tasklog *log;
	struct tool tool;
	struct tool_call call;
	struct buf answer;	/* the handle's once the call has succeeded */
	struct row_sink rows;
	struct journal *own;	/* opened for this call only, or NULL */
	/* digest of the answer that a read had at first; "": none */
	char first[DIGEST_HEX_SIZE];
};

static int
find_tool(struct tool *out, const char *name, struct err *err)
{
	const char *known[TOOLS], *near;
	size_t count = 0;

	for (int i = 0; i < TOOLS; i++) {
		enum tool_number number = (enum tool_number)i;

		if (!(tools_doors(number) & TOOL_AT_LIBRARY))
			continue;
		known[count++] = tools_name(number);
		if (strcmp(name, tools_name(number)) == 0) {
			tools_load(out, number);
			return 0;
		}
	}
	near = nearest_word(name, known, count);
	return err_set(err, ERR_INVALID, "there is no tool '%.100s'%s%s%s",
	    name, near ? "; did you mean '" : "", near ? near : "",
	    near ? "'?" : "");
}

/*
 * Open a journal for this call only: to read the past, to claim through the
 * remote, or to repair the log.
 */
static int
open_own(struct calling *c)
{
	struct tasklog *log = c->log;
	struct args *args = &c->call.args;
	const char *at = args_text(args, "at");
	int rc = 0;

	/* opening a log for repair already repairs its format file */
	if (c->call.dry_run && c->tool.number == TOOL_repair)
		return err_set(&log->err, ERR_INVALID,
		    "'dry_run' cannot be combined with a repair; task_fsck "
		    "checks");
	if (at || args_true(args, "sync") || c->tool.number == TOOL_repair)
		rc = handle_open_journal(&c->own, log,
		    at ? HANDLE_USES : c->tool.number == TOOL_repair
		        ? HANDLE_MENDS : HANDLE_PUBLISHES);
	if (!rc && at)
		rc = journal_rewind(c->own, at, &log->err);
	c->call.past = at != NULL;
	c->call.journal = c->own ? c->own : log->journal;
	if (!rc && !c->call.journal)
		rc = err_set(&log->err, ERR_USAGE, "the log is not open");
	return rc;
}

/* Set the actor of this call. */
static int
set_actor(struct calling *c, const char *actor)
{
	int rc = given_actor(actor, &c->log->err);

	if (!rc)
		journal_set_actor(c->call.journal, actor);
	return rc;
}

/*
 * True if the caller waits for another answer of a read than the one that the
 * first try had.
 */
static bool
waits_for_change(struct calling *c)
{
	char digest[DIGEST_HEX_SIZE];

	if (c->tool.writes || c->call.came || !tool_may_wait(&c->call))
		return false;
	digest_hex(digest, c->answer.data, c->answer.len);
	if (*c->first && strcmp(c->first, digest) != 0)
		return false;
	memcpy(c->first, digest, sizeof(digest));
	return true;
}

/* Run the tool once, on the newest state if it waits. */
static int
try_tool(struct calling *c, bool again)
{
	struct err *err = &c->log->err;
	int rc = again && !c->tool.writes
	    ? journal_refresh(c->call.journal, err)
	    : 0;

	if (!rc)
		rc = tools_run(&c->call, c->tool.number, err);
	return !rc && waits_for_change(c) ? TOOL_LATER : rc;
}

/*
 * Run the tool. If it returns TOOL_LATER, run it again when the log changes or
 * the time is over.
 */
static int
run_tool(struct calling *c)
{
	struct tool_call *call = &c->call;
	int64_t begun_ms = clock_ms();
	struct watch *watch = NULL;
	int rc;
	bool changed;

	for (;;) {
		if (watch)
			watch_arm(watch);
		rc = try_tool(c, watch != NULL);
		if (rc != TOOL_LATER)
			break;
		if (!watch) {	/* no change is missed from now on */
			watch = watch_open(call->journal);
			continue;
		}
		err_clear(&c->log->err);
		rc = watch_wait(watch, call->wait_ms < WATCH_NAP_MS
		    ? call->wait_ms : WATCH_NAP_MS, &changed, &c->log->err);
		if (rc)
			break;
		call->waited_ms = clock_ms() - begun_ms;
	}
	watch_close(watch);
	return rc;
}

/* Note for a reader which claims were lost, as the programs do. */
static void
note_losses(struct calling *c)
{
	const char *task = args_text(&c->call.args, "task");
	uint32_t subject = 0;

	if (c->tool.writes || c->own)
		return;
	if (task && task_find(&subject, c->call.view, task, NULL))
		return;
	claim_note_losses(journal_basis(c->log->journal), subject);
}

/*
 * Close the journal of the call. The handle's journal then reads what the call
 * has written.
 */
static int
close_own(struct calling *c, int rc)
{
	struct tasklog *log = c->log;

	if (!c->own)
		return rc;
	journal_close(c->own);
	if (rc || c->call.past)
		return rc;
	if (c->tool.number != TOOL_repair)
		return journal_refresh(log->journal, &log->err);
	/* it holds files from before the repair */
	journal_close(log->journal);
	log->journal = NULL;
	return handle_open_journal(&log->journal, log, HANDLE_USES);
}

static int
run(struct calling *c)
{
	struct tasklog *log = c->log;
	const char *actor = args_text(&c->call.args, "actor");
	int rc = open_own(c);

	if (!actor)
		actor = args_text(&c->call.args, "as");

	if (!rc && actor)
		rc = set_actor(c, actor);
	if (!rc)
		rc = run_tool(c);
	if (!rc)
		json_close(&c->answer, '}');
	if (!rc)
		note_losses(c);
	if (actor && c->call.journal)
		journal_set_actor(c->call.journal, log->actor);
	log->stale |= c->call.dry_run || (rc && c->tool.writes);
	return close_own(c, rc);
}

/* Check the arguments, run the tool, and give out an answer without rows. */
static int
call_tool(struct tasklog *log, const char *tool, const struct json_doc *doc,
    struct row_sink *rows)
{
	struct calling c = { .log = log,
		.call = { .args = { .doc = doc, .object = 1 },
		    .sink = &rows->sink,
		    .out = &c.answer,
		    .key = log->key,
		    .fence = log->fence } };
	int rc = find_tool(&c.tool, tool, &log->err);

	if (!rc && !log->more.token)
		tools_load_more(&log->more);
	c.call.args.reading = !c.tool.writes;
	if (!rc)
		rc = tools_check(&c.tool, &log->more, &c.call.args, &log->err);
	if (!rc && rows->fn && !c.tool.writes &&
	    args_get(&c.call.args, "wait"))
		rc = err_set(&log->err, ERR_INVALID,
		    "'wait' cannot be combined with a function for rows");
	c.call.dry_run = !rc && args_true(&c.call.args, "dry_run");
	if (!rc)
		rc = run(&c);
	log->outcome = c.call.outcome;
	if (!rc)
		rc = rows->rc;
	if (!rc && rows->fn && !c.call.rows)
		rc = rows->fn(rows->arg, c.answer.data, c.answer.len);
	buf_release(&log->answer);
	log->answer = (struct buf)BUF_INIT;
	if (rc)
		buf_release(&c.answer);
	else
		log->answer = c.answer;
	args_release(&c.call.args);
	task_json_release(&c.call.scratch);
	tools_unload(&c.tool);
	return rc;
}

/*
 * A repair needs no open log. It closes the log, which the caller of a call
 * within a call is reading.
 */
static int
enter_repair(struct tasklog *log)
{
	err_clear(&log->err);
	return !log->calls ? 0 : err_set(&log->err, ERR_USAGE,
	    "task_repair cannot run within a call of another tool");
}

int
tasklog_call(struct tasklog *log, const char *tool, const char *arguments,
    tasklog_text_fn *fn, void *arg)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	struct row_sink rows;
	int rc;

	if (NEEDS(log, tool != NULL))
		return TASK_EINVALID;
	rc = strcmp(tool, "task_repair") == 0 ? enter_repair(log)
	                                      : handle_enter(log);
	/* in an array, because 0 means no token but is also the root */
	buf_addf(&text, "[%s]", arguments ? arguments : "{}");
	if (!rc)
		rc = json_scan(&doc, text.data, text.len, &log->err);
	if (!rc && (doc.token[0].count != 1 ||
	    doc.token[1].kind != JSON_OBJECT))
		rc = err_set(&log->err, ERR_INVALID,
		    "the arguments of a tool must be one JSON object");
	open_sink(&rows, fn, arg);
	log->calls++;
	if (!rc)
		rc = call_tool(log, tool, &doc, &rows);
	log->calls--;
	json_release(&doc);
	buf_release(&text);
	return rc;
}

const char *
tasklog_answer(const struct tasklog *log)
{
	return log && log->answer.data && !log->err.word ? log->answer.data :
	    "";
}

int
handle_call(struct tasklog *log, const char *tool,
    const struct member *members, tasklog_text_fn *fn, void *arg)
{
	struct buf text = BUF_INIT;
	int rc;

	json_open(&text, '{');
	for (; members->name; members++) {
		if (!members->text)
			continue;
		json_add_key(&text, members->name);
		if (members->raw)
			json_add_raw(&text, slice_of(members->text));
		else
			json_add_str(&text, members->text);
	}
	json_close(&text, '}');
	rc = tasklog_call(log, tool, text.data, fn, arg);
	buf_release(&text);
	return rc;
}
