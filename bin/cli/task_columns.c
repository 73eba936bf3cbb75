/* SPDX-License-Identifier: ISC */
/*
 * Columns of lists of tasks. A row of the table below is a column: its name
 * and heading, how it is printed, where it is shown, and which go first if
 * there is no room.
 */
#include "cli/task_columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/when_show.h"
#include "base/nearest.h"
#include "base/when.h"
#include "model/rollup.h"

/* Where a column is shown if no columns are named. */
enum {
	IN_PIPE = 1,
	IN_TABLE = 2,
	IN_BOTH = 3,
	WITH_WHY = 4,		/* in both, if the list says why */
	STANDING = 8		/* it prints how a task stands */
};

static void
add_mark(struct task_cells *c, const struct task_row *row)
{
	enum standing_mark mark = row->standing.mark;

	out_text(&c->out, slice_of(c->out.table ?
	    out_mark(mark, c->out.utf8) : standing_mark_name(mark)),
	    out_mark_style(mark));
}

static void
add_id(struct task_cells *c, const struct task_row *row)
{
	out_id(&c->out, row->task->id, STYLE_YELLOW);
}

static void
add_code(struct task_cells *c, const struct task_row *row)
{
	task_code_add(&c->text, row->task);
	out_text(&c->out, slice_of_buf(&c->text), STYLE_BOLD);
}

static void
add_name(struct task_cells *c, const struct task_row *row)
{
	if (row->task->code.len)
		add_code(c, row);
	else
		add_id(c, row);
}

static void
add_state(struct task_cells *c, const struct task_row *row)
{
	out_text(&c->out, row->task->state,
	    out_state_style(c->view->workflow, row->task->state_number));
}

static void
add_priority(struct task_cells *c, const struct task_row *row)
{
	int64_t tenths = row->task->number[FIELD_PRIORITY];

	out_add_priority(&c->text, tenths);
	out_text(&c->out, slice_of_buf(&c->text), out_priority_style(tenths));
}

static void
add_due(struct task_cells *c, const struct task_row *row)
{
	static const enum style styles[] = { [DUE_NONE] = STYLE_PLAIN,
		[DUE_LATER] = STYLE_PLAIN, [DUE_SOON] = STYLE_YELLOW,
		[DUE_OVER] = STYLE_RED };
	const struct task *task = row->task;

	if (!c->out.table) {
		out_text(&c->out, task->due, STYLE_PLAIN);
		return;
	}
	if (row->standing.closed)
		buf_add_slice(&c->text, task->due);
	else
		due_add(&c->text, &c->standings.clock, task);
	out_text(&c->out, slice_of_buf(&c->text), row->standing.closed ?
	    STYLE_DIM : styles[due_status(&c->standings.clock, task)]);
}

static void
add_who(struct task_cells *c, const struct task_row *row)
{
	out_text(&c->out, row->standing.claim.event ? row->standing.claim.by :
	    row->task->assignee, STYLE_MAGENTA);
}

static void
add_assignee(struct task_cells *c, const struct task_row *row)
{
	out_text(&c->out, row->task->assignee, STYLE_MAGENTA);
}

static void
add_waits(struct task_cells *c, const struct task_row *row)
{
	if (row->standing.waits)
		buf_add_u64(&c->text, row->standing.waits);
	out_text(&c->out, slice_of_buf(&c->text), STYLE_RED);
}

/* "2/5" */
static void
add_parts(struct task_cells *c, const struct task_row *row)
{
	struct progress parts = row->standing.parts;

	if (parts.total) {
		buf_add_u64(&c->text, parts.done);
		buf_add_char(&c->text, '/');
		buf_add_u64(&c->text, parts.total);
	}
	out_text(&c->out, slice_of_buf(&c->text),
	    parts.done == parts.total ? STYLE_GREEN : STYLE_PLAIN);
}

static void
add_labels(struct task_cells *c, const struct task_row *row)
{
	struct term_list *labels = &c->scratch.terms;

	view_members(labels, c->view, row->task->subject, FIELD_LABEL);
	for (size_t i = 0; i < labels->count; i++) {
		buf_add_str(&c->text, i ? "," : "");
		buf_add_slice(&c->text,
		    state_term_arg(c->view->state, labels->term[i]));
	}
	out_text(&c->out, slice_of_buf(&c->text), STYLE_CYAN);
}

static void
add_updated(struct task_cells *c, const struct task_row *row)
{
	out_time(&c->out, row->task->updated_ms, STYLE_DIM);
}

static void
add_title(struct task_cells *c, const struct task_row *row)
{
	bool closed = c->view->workflow->done &
	    state_bit(row->task->state_number);
	struct slice title = row->task->title;

	if (row->branch.len) {
		buf_add_slice(&c->text, row->branch);
		buf_add_slice(&c->text, title);
		title = slice_of_buf(&c->text);
	}
	out_text(&c->out, title, closed ? STYLE_DIM : STYLE_PLAIN);
}

/* Minutes; in a table "2h" or "1h30m". */
static void
add_minutes(struct task_cells *c, int64_t minutes)
{
	if (minutes != NUMBER_NONE && c->out.table)
		out_add_minutes(&c->text, minutes);
	else if (minutes != NUMBER_NONE)
		buf_addf(&c->text, "%lld", (long long)minutes);
	out_text(&c->out, slice_of_buf(&c->text), STYLE_PLAIN);
}

static const struct rollup *
rollup_of(struct task_cells *c, const struct task_row *row)
{
	if (!c->rollups)
		c->rollups = rollup_all(c->view);
	return &c->rollups[row->task->subject];
}

static void
add_planned(struct task_cells *c, const struct task_row *row)
{
	add_minutes(c, rollup_of(c, row)->estimate);
}

static void
add_spent(struct task_cells *c, const struct task_row *row)
{
	int64_t worked_ms = rollup_of(c, row)->worked_ms;

	add_minutes(c, worked_ms ? worked_ms / 60000 : NUMBER_NONE);
}

static void
add_why(struct task_cells *c, const struct task_row *row)
{
	out_text(&c->out, row->why, row->good ? STYLE_GREEN : STYLE_DIM);
}

/* A column that is a key of the task's object. */
static void
add_key(struct task_cells *c, const struct task_row *row)
{
	format_add(&c->text, c->format[c->at], c->view, row->task);
	out_text(&c->out, slice_of_buf(&c->text), STYLE_PLAIN);
}

/* Usual columns come in this order, in a pipe and in a table. */
static const struct {
	task_cell_fn *print;
	unsigned where;
	struct column column;
} table[] = {
	{ add_mark, IN_TABLE | STANDING,
	    { .name = "mark", .heading = "", .tight = true } },
	{ add_id, IN_PIPE, { .name = "id" } },
	{ add_name, IN_TABLE, { .name = "task", .max = 20 } },
	{ add_state, IN_BOTH, { .name = "state", .max = 14 } },
	{ add_priority, IN_BOTH, { .name = "priority", .heading = "pri",
	    .right = true, .usual = "5", .drop = 2 } },
	{ add_due, IN_TABLE | STANDING, { .name = "due", .drop = 1 } },
	{ add_who, IN_TABLE | STANDING,
	    { .name = "who", .max = 12, .drop = 3 } },
	{ add_assignee, IN_PIPE, { .name = "assignee", .max = 16 } },
	{ add_code, IN_PIPE, { .name = "code" } },
	{ add_waits, IN_TABLE | STANDING,
	    { .name = "waits", .right = true, .drop = 4 } },
	{ add_parts, IN_TABLE | STANDING,
	    { .name = "parts", .right = true, .drop = 5 } },
	{ add_labels, IN_BOTH, { .name = "labels", .max = 24, .drop = 6 } },
	{ add_updated, IN_BOTH,
	    { .name = "updated", .right = true, .drop = 7, .from = 100 } },
	{ add_title, IN_BOTH, { .name = "title", .flex = true } },
	{ add_planned, 0, { .name = "planned", .right = true } },
	{ add_spent, 0, { .name = "spent", .right = true } },
	{ add_why, WITH_WHY, { .name = "why", .max = 48 } },
};

#define ROWS (sizeof(table) / sizeof(table[0]))

/* Returns the number of the row of this name, or -1. */
static int
find_row(struct slice name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (slice_is(name, table[i].column.name))
			return (int)i;
	return -1;
}

static bool
is_column(struct slice name)
{
	return find_row(name) >= 0 || task_key_parse(name) >= 0;
}

const char *
task_column_name(size_t i)
{
	if (i < ROWS)
		return table[i].column.name;
	for (int key = 0; key < TASK_KEYS; key++) {
		const char *name = task_key_name((enum task_key)key);

		if (find_row(slice_of(name)) < 0 && i-- == ROWS)
			return name;
	}
	return NULL;
}

static void NORETURN
refuse_name(const struct cli *cli, struct slice name)
{
	const char *names[ROWS + TASK_KEYS + 1], *near;
	struct buf word = BUF_INIT, all = BUF_INIT;
	size_t count = 0;

	while ((names[count] = task_column_name(count)) != NULL)
		count++;
	for (size_t i = 0; i < count; i++)
		buf_addf(&all, "%s%s", !i ? "" : i + 1 < count ? ", " :
		    " and ", names[i]);
	buf_add_str(&word, "");
	buf_add_slice(&word, name);
	near = nearest_word(word.data, names, count);
	cli_refuse(cli, "there is no column '%s'%s%s%s the columns are %s",
	    word.data, near ? "; did you mean '" : ";", near ? near : "",
	    near ? "'?" : "", all.data);
}

/* Returns the name at *p, up to a comma, and moves *p after it. */
static struct slice
next_name(const char **p)
{
	struct slice name = { *p, strcspn(*p, ",") };

	*p += name.len;
	if (**p)
		(*p)++;
	return name;
}

void
task_columns_check(const struct cli *cli, const char *names)
{
	size_t count = 0;

	do {
		struct slice name = next_name(&names);

		if (!is_column(name))
			refuse_name(cli, name);
		if (++count == OUT_COLUMNS)
			cli_refuse(cli, "there are at most %d columns",
			    OUT_COLUMNS - 1);
	} while (*names);
}

/* True if the terminal is too narrow for the column by its own rule. */
static bool
is_for_wider(const struct cli *cli, const struct column *column)
{
	return (size_t)cli_columns(cli) < column->from;
}

static void
add_row(struct task_cells *c, size_t row)
{
	c->column[c->columns] = table[row].column;
	c->print[c->columns] = table[row].print;
	c->asks_standing |= (table[row].where & STANDING) != 0;
	c->columns++;
}

/* Add a column that was asked for by name: it does not go for want of room. */
static void
add_named(struct task_cells *c, const struct cli *cli, struct slice name)
{
	struct buf text = BUF_INIT;
	int row = find_row(name);

	if (row >= 0) {
		add_row(c, (size_t)row);
	} else {
		enum task_key key = (enum task_key)task_key_parse(name);

		buf_addf(&text, "%%(%.*s%s)", (int)name.len, name.ptr,
		    when_style() == WHEN_UTC ? "" : cli->exact ? ":local" :
		    ":relative");
		c->format[c->columns] = format_parse(cli, text.data);
		c->column[c->columns].name = task_key_name(key);
		c->column[c->columns].max = 24;
		c->print[c->columns++] = add_key;
		buf_release(&text);
	}
	c->column[c->columns - 1].drop = 0;
}

void
task_cells_open(struct task_cells *c, const struct cli *cli, const char *names,
    bool why)
{
	bool in_table = cli_for_people(cli) && !cli->json && !cli->nul;
	unsigned where = in_table ? IN_TABLE : IN_PIPE;

	memset(c, 0, sizeof(*c));
	c->view = journal_view(cli->journal);
	for (const char *p = names; p && *p; )
		add_named(c, cli, next_name(&p));
	where = (names ? 0 : where) | (why ? WITH_WHY : 0);
	for (size_t i = 0; i < ROWS; i++)
		if ((table[i].where & where) &&
		    !(in_table && is_for_wider(cli, &table[i].column)))
			add_row(c, i);
	out_open(&c->out, cli, c->view, c->column, c->columns);
	c->out.asked = names != NULL;
	c->asks_standing |= c->out.table;
}

void
task_cells_close(struct task_cells *c)
{
	out_close(&c->out);
	for (size_t i = 0; i < c->columns; i++)
		format_free(c->format[i]);
	free(c->rollups);
	task_json_release(&c->scratch);
	buf_release(&c->text);
}

void
task_cells_print(struct task_cells *c, const struct task_row *row)
{
	for (c->at = 0; c->at < c->columns; c->at++) {
		buf_clear(&c->text);
		c->print[c->at](c, row);
	}
	out_record(&c->out);
}
