/* SPDX-License-Identifier: ISC */
/*
 * task_events and task_export: the events as the lines of the log, and the
 * whole state, as task-log --raw and task-export(1) print them.
 */
#include "export/export.h"
#include "tool/tool.h"

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

static int
list_events(struct term_list *out, struct tool_call *call, struct err *err)
{
	const struct state *state = call->view->state;
	uint32_t subject;
	int rc = tool_find(call, "task", &subject, err);

	if (rc)
		return rc;
	for (uint32_t e = 1; !subject && e < state->events.count; e++)
		if (state_event(state, e)->flags & EVENT_ARRIVED)
			term_list_add(out, e);
	for (uint32_t t = subject ? state_subject(state, subject)->touches : 0;
	     t; t = state_touch(state, t)->next)
		term_list_add(out, state_touch(state, t)->event);
	term_list_sort(out, state, by_order);
	return 0;
}

int
tool_events(struct tool_call *call, struct err *err)
{
	struct term_list events = {0};
	struct buf line = BUF_INIT;
	int rc = list_events(&events, call, err);

	tool_open_rows(call, "events");
	for (size_t i = 0; i < events.count && !rc; i++) {
		buf_clear(&line);
		rc = journal_line(call->journal, events.term[i], &line, err);
		if (!rc && !tool_add_row(call, slice_of_buf(&line), !i))
			break;
	}
	tool_close_rows(call);
	term_list_release(&events);
	buf_release(&line);
	return rc;
}

struct exporting {
	struct tool_call *call;
	bool some, full;
};

/* Add a line. Its line end is no part of the row. */
static int
add_line(void *arg, struct slice line, struct err *err)
{
	struct exporting *e = arg;

	(void)err;
	line.len--;
	e->full = e->full || !tool_add_row(e->call, line, !e->some);
	e->some = true;
	return e->full;
}

int
tool_export(struct tool_call *call, struct err *err)
{
	struct exporting e = { .call = call };
	char hash[STATE_HASH_SIZE];
	int rc;

	if (args_true(&call->args, "hash")) {
		export_hash(hash, call->view);
		json_add_key(call->out, "hash");
		json_add_str(call->out, hash);
		return 0;
	}
	tool_open_rows(call, "lines");
	rc = export_state(call->view, add_line, &e, err);
	tool_close_rows(call);
	return e.full ? 0 : rc;
}
