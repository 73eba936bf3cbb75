/* SPDX-License-Identifier: ISC */
/* Functions that several tools use. */
#include "tool/tool.h"

#include <string.h>

#include "base/nearest.h"
#include "base/utf8.h"
#include "log/transaction.h"
#include "model/readiness.h"
#include "model/task_find.h"
#include "model/task_links.h"

#define LIMIT_MAX 1000		/* most rows of a page */
#define WAIT_MAX 1000000000	/* longest wait, in seconds */
#define WRITTEN                                                                \
	(TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |             \
	    TASK_KEY_BIT(TASK_KEY_STATE) | TASK_KEY_BIT(TASK_KEY_ASSIGNEE) |   \
	    TASK_KEY_BIT(TASK_KEY_CLAIM) | TASK_KEY_BIT(TASK_KEY_BLOCKED_BY) | \
	    TASK_KEY_BIT(TASK_KEY_VERSION))

static int
unknown_field(const char *word, struct err *err)
{
	const char *known[TASK_KEYS], *near;
	struct buf names = BUF_INIT;
	int rc;

	for (int i = 0; i < TASK_KEYS; i++) {
		known[i] = task_key_name((enum task_key)i);
		buf_addf(&names, "%s%s", i ? ", " : "", known[i]);
	}
	near = nearest_word(word, known, TASK_KEYS);
	rc = near ? err_set(err, ERR_INVALID,
	                "a task has no field '%s'; did you mean '%s'?",
	                word, near)
	          : err_set(err, ERR_INVALID,
	                "a task has no field '%s'; the fields are %s",
	                word, names.data);
	buf_release(&names);
	return rc;
}

int
tool_fields(struct tool_call *call, uint64_t usual, uint64_t *out,
    struct err *err)
{
	struct words words = {0};
	int rc = 0;

	*out = 0;
	args_words(&call->args, "fields", &words, NULL);
	for (size_t i = 0; i < words.count && !rc; i++) {
		int key = task_key_parse(slice_of(words.item[i]));

		if (strcmp(words.item[i], "all") == 0)
			*out = TASK_ALL_KEYS;
		else if (key == -1)
			rc = unknown_field(words.item[i], err);
		else
			*out |= TASK_KEY_BIT(key);
	}
	words_release(&words);
	if (!*out)
		*out = usual;
	*out |= TASK_KEY_BIT(TASK_KEY_ID);
	return rc;
}

int
tool_members(struct tool_call *call, const char *const *known,
    struct words *out, struct err *err)
{
	struct buf all = BUF_INIT;
	size_t count = 0;
	int rc = 0;

	args_words(&call->args, "fields", out, NULL);
	for (; known[count]; count++)
		buf_addf(&all, "%s%s", count ? ", " : "", known[count]);
	for (size_t i = 0; i < out->count && !rc; i++) {
		size_t k = 0;

		if (strcmp(out->item[i], "all") == 0) {
			words_release(out);
			break;
		}
		while (k < count && strcmp(out->item[i], known[k]) != 0)
			k++;
		if (k == count)
			rc = err_set(err, ERR_INVALID,
			    "there is no field '%s'; the fields are %s",
			    out->item[i], all.data);
	}
	buf_release(&all);
	return rc;
}

int
tool_find(struct tool_call *call, const char *name, uint32_t *subject,
    struct err *err)
{
	const char *operand = args_text(&call->args, name);

	*subject = 0;
	return operand ? task_find(subject, call->view, operand, err) : 0;
}

int
tool_times(struct tool_call *call, struct when_range *range, struct err *err)
{
	const char *since = args_text(&call->args, "since");
	const char *until = args_text(&call->args, "until");
	int64_t now = call->view->now_ms;
	int rc = since ? when_parse_end(range, false, since, now, err) : 0;

	if (rc)
		err_prefix(err, "'since'");
	else if (until && (rc = when_parse_end(range, true, until, now,
	    err)) != 0)
		err_prefix(err, "'until'");
	return rc;
}

size_t
tool_limit(const struct tool_call *call, size_t usual)
{
	int64_t limit = args_int(&call->args, "limit", (int64_t)usual);

	if (!call->pages)
		return args_get(&call->args, "limit") ? (size_t)limit
		                                       : SIZE_MAX;
	return limit > LIMIT_MAX ? LIMIT_MAX : (size_t)limit;
}

bool
tool_may_wait(struct tool_call *call)
{
	int64_t wait = args_int(&call->args, "wait", 0), left;

	wait = wait < WAIT_MAX ? wait : WAIT_MAX;
	left = wait * 1000 - call->waited_ms;
	if (left <= 0 || call->hurry || call->past)
		return false;
	call->wait_ms = left;
	return true;
}

void
tool_command(struct tool_call *call, struct command *command)
{
	const char *key = args_text(&call->args, "key");

	memset(command, 0, sizeof(*command));
	command->key = key ? key : call->key;
	command->of = call->of;
	command->expect = args_text(&call->args, "expect");
	command->why = args_text(&call->args, "why");
	command->fence = (uint64_t)args_int(&call->args, "fence", 0);
	command->force = args_true(&call->args, "force");
}

void
tool_command_on(struct tool_call *call, struct command *command)
{
	tool_command(call, command);
	if (!command->fence)
		command->fence = call->fence;
}

static void
add_whole(struct tool_sink *sink, struct buf *out, struct slice object,
    size_t after)
{
	(void)sink;
	(void)after;
	json_add_raw(out, object);
}

static bool
add_whole_row(struct tool_sink *sink, struct buf *out, struct slice row,
    bool first)
{
	(void)sink;
	(void)first;
	json_add_raw(out, row);
	return true;
}

static bool
fits_always(const struct tool_sink *sink, const struct buf *out, size_t bytes)
{
	(void)sink;
	(void)out;
	(void)bytes;
	return true;
}

void
tool_sink_init(struct tool_sink *sink)
{
	*sink = (struct tool_sink){ .add = add_whole,
	    .add_row = add_whole_row, .fits = fits_always };
}

void
tool_open_rows(struct tool_call *call, const char *name)
{
	call->rows = true;
	if (call->sink->apart)
		return;
	json_add_key(call->out, name);
	json_open(call->out, '[');
}

void
tool_close_rows(struct tool_call *call)
{
	if (!call->sink->apart)
		json_close(call->out, ']');
}

bool
tool_add_row(struct tool_call *call, struct slice row, bool first)
{
	return call->sink->add_row(call->sink, call->out, row, first);
}

bool
tool_add_item(struct tool_call *call, struct slice item, bool first)
{
	if (!call->sink->apart)
		return tool_add_row(call, item, first);
	json_add_raw(call->out, item);
	return true;
}

struct deciding {
	struct tool_call *call;
	decide_fn *decide;
	void *arg;
};

static int
decide_call(void *arg, struct basis *basis, struct err *err)
{
	const struct deciding *d = arg;
	int rc;

	(void)basis; /* it is the basis of the call's journal */
	rc = d->decide(d->call, d->arg, err);
	return rc || !d->call->dry_run ? rc : DECIDED_NOTHING;
}

int
tool_write(struct tool_call *call, decide_fn *decide, void *arg,
    struct err *err)
{
	struct deciding deciding = { call, decide, arg };

	if (call->batch)
		return decide(call, arg, err);
	return journal_transact(call->journal, TRANSACTION_ATOMIC, decide_call,
	    &deciding, err);
}

void
tool_add_task_before(struct tool_call *call, const char *name,
    uint32_t subject, uint64_t keys, size_t after)
{
	struct buf text = BUF_INIT;
	struct task task;

	view_task(&task, call->view, subject);
	task_json_add(&call->scratch, &text, call->view, &task, keys);
	if (name)
		json_add_key(call->out, name);
	call->sink->add(call->sink, call->out, slice_of_buf(&text), after);
	buf_release(&text);
}

void
tool_add_task(struct tool_call *call, const char *name, uint32_t subject,
    uint64_t keys)
{
	tool_add_task_before(call, name, subject, keys, 0);
}

void
tool_add_repeated(struct tool_call *call)
{
	call->repeated = true;
	json_add_key(call->out, "repeated");
	json_add_bool(call->out, 1);
}

void
tool_add_marks(struct tool_call *call, const struct outcome *outcome)
{
	if (outcome->repeated) {
		tool_add_repeated(call);
	} else if (!outcome->event) {
		json_add_key(call->out, "unchanged");
		json_add_bool(call->out, 1);
	}
}

static void
add_remark(struct tool_call *call, const struct outcome *outcome)
{
	struct buf text = BUF_INIT;

	task_add_remark(&text, call->view, outcome);
	if (text.len) {
		json_add_key(call->out, "remark");
		json_add_string(call->out, slice_of_buf(&text));
	}
	buf_release(&text);
}

void
tool_add_outcome(struct tool_call *call, const struct outcome *outcome,
    const struct term_list *waiting)
{
	size_t ready = 0;

	if (outcome && outcome->subject)
		tool_add_task(call, "task", outcome->subject,
		    WRITTEN | call->echo);
	if (outcome) {
		tool_add_marks(call, outcome);
		add_remark(call, outcome);
	}
	for (size_t i = 0; waiting && i < waiting->count; i++) {
		struct task task;

		view_task(&task, call->view, waiting->term[i]);
		if (view_ready(call->view, &task) != READY_YES)
			continue;
		if (!ready++) {
			json_add_key(call->out, "unblocked");
			json_open(call->out, '[');
		}
		tool_add_task(call, NULL, waiting->term[i],
		    TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |
		        TASK_KEY_BIT(TASK_KEY_TITLE));
	}
	if (ready)
		json_close(call->out, ']');
}
