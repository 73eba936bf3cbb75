/* SPDX-License-Identifier: ISC */
/* task_sync: exchange events with remotes, as task-sync(1) does. */
#include "sync/sync.h"
#include "tool/tool.h"

static void
add_remote(struct buf *out, const struct sync_remote *remote)
{
	json_open(out, '{');
	json_add_key(out, "remote");
	json_add_str(out, remote->name);
	json_add_key(out, "came");
	json_add_int(out, (int64_t)remote->came);
	json_add_key(out, "went");
	json_add_int(out, (int64_t)remote->went);
	json_add_key(out, "retries");
	json_add_int(out, (int64_t)remote->retries);
	if (remote->err.word) {
		json_add_key(out, "error");
		json_add_str(out, err_name(remote->err.word));
		json_add_key(out, "message");
		json_add_str(out, remote->err.message);
	}
	json_close(out, '}');
}

static void
add_news(struct buf *out, const struct merge_item *item)
{
	json_open(out, '{');
	json_add_key(out, "news");
	json_add_str(out, merge_kind_name(item->kind));
	json_add_key(out, "task");
	json_add_str(out, item->task);
	json_add_key(out, "detail");
	json_add_str(out, item->detail);
	json_close(out, '}');
}

/* Remotes, then what the exchange brought. */
static void
add_rows(struct tool_call *call, const struct sync_result *result)
{
	size_t count = result->count + result->report.count;
	struct buf row = BUF_INIT;

	tool_open_rows(call, "remotes");
	for (size_t i = 0; i < count; i++) {
		buf_clear(&row);
		if (i < result->count)
			add_remote(&row, &result->remote[i]);
		else
			add_news(&row,
			    &result->report.item[i - result->count]);
		if (!tool_add_row(call, slice_of_buf(&row), !i))
			break;
	}
	tool_close_rows(call);
	buf_release(&row);
}

/* The totals, and the failure of a remote as that of the call. */
static int
add_totals(struct tool_call *call, const struct sync_result *result,
    struct err *err)
{
	size_t came = 0, went = 0;
	int rc = 0;

	for (size_t i = 0; i < result->count; i++) {
		const struct sync_remote *remote = &result->remote[i];

		came += remote->came;
		went += remote->went;
		if (remote->err.word)
			rc = err_set(err, remote->err.word, "%s",
			    remote->err.message);
	}
	json_add_key(call->out, "came");
	json_add_int(call->out, (int64_t)came);
	json_add_key(call->out, "went");
	json_add_int(call->out, (int64_t)went);
	return rc;
}

int
tool_sync(struct tool_call *call, struct err *err)
{
	struct words remotes = {0};
	struct sync_result result = {0};
	struct sync_options options = {
		.dry_run = call->dry_run,
		.join = args_true(&call->args, "join"),
		.timeout_ms = 1000 * (int)args_int(&call->args, "timeout", 0)
	};
	int rc;

	args_texts(&call->args, "remotes", &remotes);
	options.remotes = remotes.item;
	options.count = remotes.count;
	rc = sync_run(call->journal, &options, &result, err);
	if (!rc) {
		add_rows(call, &result);
		rc = add_totals(call, &result, err);
	}
	sync_result_release(&result);
	words_release(&remotes);
	return rc;
}
