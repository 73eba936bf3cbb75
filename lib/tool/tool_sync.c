/* SPDX-License-Identifier: ISC */
/* task_sync: exchange events with remotes, as task-sync(1) does. */
#include "sync/sync.h"
#include "tool/tool.h"

#define SERVER_WAITS_S 30

/*
 * Add a row for each remote, then rows for the events that the exchange
 * brought.
 */
static void
add_rows(struct tool_call *call, const struct sync_result *result)
{
	size_t count = result->count + result->report.count;
	struct buf row = BUF_INIT;

	tool_open_rows(call, "remotes");
	for (size_t i = 0; i < count; i++) {
		buf_clear(&row);
		if (i < result->count)
			sync_remote_add_json(&row, &result->remote[i]);
		else
			merge_item_add_json(&row,
			    &result->report.item[i - result->count]);
		if (!tool_add_row(call, slice_of_buf(&row), !i))
			break;
	}
	tool_close_rows(call);
	buf_release(&row);
}

/* Add the totals. The failure of a remote becomes the failure of the call. */
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
		/* a server has other calls to answer */
		.timeout_ms = 1000 * (int)args_int(&call->args, "timeout",
		    call->pages ? SERVER_WAITS_S : 0)
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
