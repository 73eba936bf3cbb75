/* SPDX-License-Identifier: ISC */
/*
 * Records as TSV, or as the cells of a table. A table is kept until its end,
 * because its widest cell sets the width of a column (out_table.c).
 */
#include "cli/out.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_safe.h"
#include "base/utf8_width.h"
#include "base/when_show.h"

#define FLUSH_AT 65536
#define CELL_MAX ((1u << 24) - 1)	/* of the width of a cell */

void
out_open(struct out *out, const struct cli *cli, const struct view *view,
    const struct column *column, size_t columns)
{
	pager_start(cli);
	memset(out, 0, sizeof(*out));
	span_begin(&out->span, "print");
	out->column = column;
	out->columns = columns;
	out->terminal = cli_for_people(cli);
	out->table = out->terminal && !cli->json && !cli->nul;
	out->colour = out->table && cli_colour(cli);
	out->utf8 = cli_utf8();
	out->quiet = cli->quiet;
	for (size_t i = 0; i < cli->own; i++)
		out->choosable |= strcmp(cli->row[i]->name, "columns") == 0;
	out->end = cli->nul ? '\0' : '\n';
	out->width = (size_t)cli_columns(cli);
	out->now_ms = view->now_ms;
	out->state = view->state;
	assert(columns <= OUT_COLUMNS);
}

/* Append text that is safe for a terminal, on one line. Returns its width. */
static size_t
add_safe(struct buf *to, struct slice text)
{
	size_t start = to->len;

	if (text_is_printable(text)) {
		buf_add_slice(to, text);
		return text.len;
	}
	text_add_block(to, text);
	for (size_t i = start; i < to->len; i++)
		if (to->data[i] == '\n' || to->data[i] == '\t')
			to->data[i] = ' ';
	return utf8_columns((struct slice){ to->data + start,
	    to->len - start });
}

static void
add_cell(struct out *out, struct slice text, enum style style)
{
	size_t start = out->text.len, width, at = out->at;
	const char *usual = out->column[at].usual;
	struct cell *cell;

	ARRAY_GROW(out->cell, out->cells, out->cap);
	cell = &out->cell[out->cells++];
	*cell = (struct cell){ 0, 0, STYLE_PLAIN };
	if (!text.len)
		return;
	width = add_safe(&out->text, text);
	cell->len = (uint32_t)(out->text.len - start);
	cell->width = width < CELL_MAX ? (unsigned)width : CELL_MAX;
	cell->style = out->dim ? STYLE_DIM : style;
	if (width > out->natural[at])
		out->natural[at] = width;
	if (!out->worth[at])
		out->worth[at] = !usual || !slice_is(text, usual);
}

/*
 * Add a field of TSV. -0 may print it on a terminal, where more characters are
 * unsafe.
 */
static void
add_field(struct out *out, struct slice text)
{
	struct buf row = BUF_INIT;

	if (!out->terminal) {
		text_add_row(&out->text, text);
		return;
	}
	text_add_row(&row, text);
	text_add_line(&out->text, slice_of_buf(&row));
	buf_release(&row);
}

void
out_text(struct out *out, struct slice text, enum style style)
{
	if (out->table) {
		add_cell(out, text, style);
	} else {
		if (out->at)
			buf_add_char(&out->text, '\t');
		add_field(out, text);
	}
	out->at++;
}

void
out_time(struct out *out, int64_t ms, enum style style)
{
	/* many records have the same second */
	if (!*out->time || ms / 1000 != out->time_ms / 1000) {
		out->time_ms = ms;
		when_tell_apart(out->time, ms, out->now_ms);
	}
	out_text(out, slice_of(out->time), style);
}

void
out_id(struct out *out, struct slice id, enum style style)
{
	if (out->table && id.len) {
		if (!out->ids.id)
			short_ids_make(&out->ids, out->state);
		id.len = short_ids_length(&out->ids, id);
	}
	out_text(out, id, style);
}

void
out_task(struct out *out, const struct view *view, uint32_t subject)
{
	struct buf code = BUF_INIT;
	struct task task;

	view_task(&task, view, subject);
	if (out->table)
		task_code_add(&code, &task);
	if (code.len)
		out_text(out, slice_of_buf(&code), STYLE_BOLD);
	else
		out_id(out, task.id, STYLE_YELLOW);
	buf_release(&code);
}

static void
flush(struct out *out)
{
	if (out->text.len)
		fwrite(out->text.data, 1, out->text.len, stdout);
	buf_clear(&out->text);
}

void
out_record(struct out *out)
{
	out->at = 0;
	out->dim = false;
	out->records++;
	if (out->table)
		return;
	buf_add_char(&out->text, out->end);
	if (out->text.len > FLUSH_AT)
		flush(out);
}

void
out_group(struct out *out, struct slice title)
{
	if (!out->table)
		return;
	ARRAY_GROW(out->group, out->groups, out->groups_cap);
	out->group[out->groups++] = (struct out_group){ out->records,
	    { slice_dup(title), title.len } };
}

void
out_above(struct out *out, struct slice text)
{
	buf_clear(&out->above);
	if (out->table)
		text_add_line(&out->above, text);
}

void
out_say(struct out *out, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	if (!out->table || out->quiet)
		return;
	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);
	buf_add_str(&out->closing, out->closing.len ? "; " : "");
	text_add_line(&out->closing, slice_of_buf(&text));
	buf_release(&text);
}

void
out_count(struct out *out, const char *one, const char *several,
    const char *none)
{
	if (out->records)
		out_say(out, "%zu %s", out->records,
		    out->records == 1 ? one : several);
	else
		out_say(out, "%s", none);
}

void
out_made(struct out *out, struct slice text)
{
	out->records++;
	out->made = true;
	buf_add_slice(&out->text, text);
	buf_add_char(&out->text, out->end);
	if (out->text.len > FLUSH_AT)
		flush(out);
}

void
out_json(struct out *out, struct slice json)
{
	text_add_json(&out->text, json);
	out_made(out, SLICE(""));
}

void
out_bytes(struct out *out, struct slice json)
{
	if (out->terminal)
		out_json(out, json);
	else
		out_made(out, json);
}

void
out_print(struct slice text)
{
	/* cli_finish() reports a failure */
	fwrite(text.ptr, 1, text.len, stdout);
}

void
out_print_json(const struct cli *cli, struct slice json)
{
	struct buf line = BUF_INIT;

	text_add_json(&line, json);
	buf_add_char(&line, cli->nul ? '\0' : '\n');
	out_print(slice_of_buf(&line));
	buf_release(&line);
}

void
out_close(struct out *out)
{
	if (out->table && !out->made)
		out_print_table(out);
	else
		flush(out);
	for (size_t i = 0; i < out->groups; i++)
		free((char *)out->group[i].title.ptr);
	free(out->group);
	buf_release(&out->text);
	buf_release(&out->above);
	buf_release(&out->closing);
	free(out->cell);
	short_ids_release(&out->ids);
	span_count(&out->span, "records", out->records);
	span_end(&out->span);
}

enum style
out_state_style(const struct workflow *workflow, int state)
{
	uint64_t bit = state_bit(state);

	if (state < 0 || state == workflow->quarantine ||
	    slice_is(workflow->states[state], "blocked"))
		return STYLE_RED;
	if (workflow->done & bit)
		return workflow->cancelled & bit ? STYLE_DIM : STYLE_GREEN;
	return workflow->working & bit ? STYLE_YELLOW : STYLE_BLUE;
}

enum style
out_priority_style(int64_t tenths)
{
	return tenths >= 80 ? STYLE_RED : tenths < 40 ? STYLE_DIM : STYLE_PLAIN;
}

void
out_add_priority(struct buf *to, int64_t tenths)
{
	buf_add_u64(to, (uint64_t)(tenths / 10));
	if (tenths % 10) {
		buf_add_char(to, '.');
		buf_add_u64(to, (uint64_t)(tenths % 10));
	}
}

static const struct {
	const char *text, *ascii;
	enum style style;
} marks[MARKS] = {
	[MARK_NONE] = { "", "", STYLE_PLAIN },
	[MARK_READY] = { "▸", ">", STYLE_GREEN },
	[MARK_CLAIMED] = { "●", "*", STYLE_YELLOW },
	[MARK_BLOCKED] = { "■", "#", STYLE_RED },
	[MARK_DEFERRED] = { "◌", "~", STYLE_DIM },
	[MARK_CONFLICT] = { "≠", "!", STYLE_MAGENTA },
};

const char *
out_mark(enum standing_mark mark, bool utf8)
{
	return utf8 ? marks[mark].text : marks[mark].ascii;
}

enum style
out_mark_style(enum standing_mark mark)
{
	return marks[mark].style;
}

void
out_add_minutes(struct buf *to, int64_t minutes)
{
	if (minutes >= 60)
		buf_addf(to, "%lldh", (long long)(minutes / 60));
	if (minutes % 60 || minutes == 0)
		buf_addf(to, "%lldm", (long long)(minutes % 60));
}
