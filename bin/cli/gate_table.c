/* SPDX-License-Identifier: ISC */
/* The gates of tasks as a table, or as JSON with the whole evidence. */
#include "cli/gate_table.h"

#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "cli/out.h"
#include "command/claim_fate.h"
#include "command/command.h"
#include "model/task_find.h"

static const struct column columns[] = {
	{ .name = "task", .drop = 1 },
	{ .name = "gate" },
	{ .name = "result" },
	{ .name = "by", .drop = 3, .max = 20 },
	{ .name = "at", .drop = 4 },
	{ .name = "needed", .drop = 2, .max = 30 },
	{ .name = "remark", .drop = 5, .max = 30 },
	{ .name = "why", .drop = 7, .max = 40 },
	{ .name = "evidence", .flex = true, .drop = 6 },
};

struct table {
	struct cli *cli;
	const struct view *view;
	struct out out;
	struct event_parser *parser;
	struct buf line, text, evidence;
	struct slice why;
	struct gate_list list;
};

static const char *
remark(const struct gate *gate)
{
	if (gate->by_worker)
		return "by who did the work";
	return gate->differ ? "not by who did the work" : "";
}

static const char *
result_of(const struct gate *gate)
{
	return gate->result ? gate_result_name(gate->result) : "open";
}

static void
read_report(struct table *t, const struct gate *gate)
{
	const struct state *state = t->view->state;
	struct json_doc doc = {0};
	struct event event;
	struct slice raw;
	uint32_t token;

	buf_clear(&t->line);
	buf_clear(&t->evidence);
	t->why = (struct slice){ NULL, 0 };
	if (gate->result == GATE_NONE)
		return;
	if (!journal_line(t->cli->journal, gate->event, &t->line, NULL) &&
	    !event_parse(t->parser, &event, slice_of_buf(&t->line), NULL))
		t->why = event.why;
	raw = write_raw(state, state_write(state, gate->write));
	if (!json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    (token = json_get(&doc, 0, "evidence")) != 0)
		buf_add_slice(&t->evidence, json_raw(&doc, token));
	json_release(&doc);
}

/* "task,review,done" */
static void
add_needed(struct table *t, const struct gate *gate)
{
	const struct workflow *w = t->view->workflow;

	buf_clear(&t->text);
	if (gate->required)
		buf_add_str(&t->text, "task");
	for (int i = 0; i < w->count; i++) {
		if (!(gate->states & state_bit(i)))
			continue;
		buf_add_str(&t->text, t->text.len ? "," : "");
		buf_add_slice(&t->text, w->states[i]);
	}
}

static void
add_cells(struct table *t, struct slice id, const struct gate *gate)
{
	const struct state *state = t->view->state;
	bool reported = gate->result != GATE_NONE;

	out_task(&t->out, t->view, state_find_subject(state, SUBJECT_TASK,
	    id));
	out_text(&t->out, gate->name, STYLE_BOLD);
	out_text(&t->out, slice_of(result_of(gate)),
	    gate_is_open(gate)                ? STYLE_GREEN
	        : gate->result == GATE_FAILED ? STYLE_RED
	                                      : STYLE_PLAIN);
	out_text(&t->out, reported ? gate->by : SLICE(""), STYLE_MAGENTA);
	out_time(&t->out, reported ? state_event(state, gate->event)->shown_ms :
	    WHEN_NONE, STYLE_PLAIN);
	add_needed(t, gate);
	out_text(&t->out, slice_of_buf(&t->text), STYLE_CYAN);
	out_text(&t->out, slice_of(remark(gate)), STYLE_DIM);
	out_text(&t->out, t->why, STYLE_PLAIN);
	buf_clear(&t->text);
	evidence_summary(&t->text, slice_of_buf(&t->evidence));
	out_text(&t->out, slice_of_buf(&t->text), STYLE_DIM);
	out_record(&t->out);
}

static void
add_reported(struct table *t, const struct gate *gate)
{
	char at[WHEN_SIZE];

	if (gate->result == GATE_NONE)
		return;
	json_add_key(&t->text, "by");
	json_add_string(&t->text, gate->by);
	json_add_key(&t->text, "at");
	when_format(at, state_event(t->view->state, gate->event)->shown_ms);
	json_add_str(&t->text, at);
	if (gate->by_worker) {
		json_add_key(&t->text, "by_worker");
		json_add_bool(&t->text, 1);
	}
	if (t->why.ptr) {
		json_add_key(&t->text, "why");
		json_add_string(&t->text, t->why);
	}
	if (t->evidence.len) {
		json_add_key(&t->text, "evidence");
		json_add_raw(&t->text, slice_of_buf(&t->evidence));
	}
}

static void
add_object(struct table *t, struct slice id, const struct gate *gate)
{
	const struct workflow *w = t->view->workflow;

	buf_clear(&t->text);
	json_open(&t->text, '{');
	json_add_key(&t->text, "task");
	json_add_string(&t->text, id);
	json_add_key(&t->text, "gate");
	json_add_string(&t->text, gate->name);
	json_add_key(&t->text, "result");
	json_add_str(&t->text, result_of(gate));
	json_add_key(&t->text, "required");
	json_add_bool(&t->text, gate->required);
	json_add_key(&t->text, "states");
	json_open(&t->text, '[');
	for (int i = 0; i < w->count; i++)
		if (gate->states & state_bit(i))
			json_add_string(&t->text, w->states[i]);
	json_close(&t->text, ']');
	json_add_key(&t->text, "differ");
	json_add_bool(&t->text, gate->differ);
	add_reported(t, gate);
	json_close(&t->text, '}');
	out_json(&t->out, slice_of_buf(&t->text));
}

static int
print_task(struct table *t, const char *operand, struct err *err)
{
	uint32_t subject;
	int rc = task_find(&subject, t->view, operand, err);

	if (rc)
		return rc;
	if (!t->cli->at)
		claim_note_losses(journal_basis(t->cli->journal), subject);
	gate_list_read(&t->list, t->view, subject);
	for (size_t i = 0; i < t->list.count; i++) {
		struct slice id = state_subject_name(t->view->state, subject);

		read_report(t, &t->list.gate[i]);
		if (t->cli->json)
			add_object(t, id, &t->list.gate[i]);
		else
			add_cells(t, id, &t->list.gate[i]);
	}
	return 0;
}

void
gate_table(struct cli *cli, const struct operands *tasks)
{
	struct table t = { .cli = cli, .view = journal_view(cli->journal),
	    .parser = event_parser_new() };

	out_open(&t.out, cli, t.view, columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};

		operands_count(tasks, i, cli,
		    print_task(&t, tasks->item[i], &err), &err);
	}
	if (t.out.records || !cli->failed)
		out_count(&t.out, "gate", "gates",
		    "no gate is needed or reported");
	out_close(&t.out);
	event_parser_free(t.parser);
	gate_list_release(&t.list);
	buf_release(&t.line);
	buf_release(&t.text);
	buf_release(&t.evidence);
}
