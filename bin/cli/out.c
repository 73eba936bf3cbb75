/* SPDX-License-Identifier: ISC */
/*
 * Records as TSV or as a table. A table is kept until its end, because its
 * widest cell sets the width of a column.
 */
#include "cli/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_safe.h"
#include "base/utf8.h"
#include "base/utf8_width.h"
#include "base/when.h"

#define GAP 2			/* between columns of a table */
/* the flexible column gets this, or other columns go */
#define FLEX_MIN 32
#define FLEX_LEAST 8
#define FLUSH_AT 65536

static const char *const codes[STYLES] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_DIM] = "\033[2m",
	[STYLE_RED] = "\033[31m",
	[STYLE_GREEN] = "\033[32m",
	[STYLE_YELLOW] = "\033[33m",
	[STYLE_BLUE] = "\033[34m",
	[STYLE_MAGENTA] = "\033[35m",
	[STYLE_CYAN] = "\033[36m",
};

void
out_open(struct out *out, const struct cli *cli, const struct view *view,
    const struct column *column, size_t columns)
{
	memset(out, 0, sizeof(*out));
	span_begin(&out->span, "print");
	out->column = column;
	out->columns = columns;
	out->terminal = cli_stdout_is_terminal();
	out->table = out->terminal && !cli->json && !cli->nul;
	out->colour = out->table && cli_colour();
	out->end = cli->nul ? '\0' : '\n';
	out->width = (size_t)cli_columns();
	out->now_ms = view->now_ms;
	if (out->table)
		short_ids_make(&out->ids, view->state);
}

void
out_add_styled(struct buf *to, bool colour, enum style style, struct slice text)
{
	bool styled = colour && style != STYLE_PLAIN && text.len;

	if (styled)
		buf_add_str(to, codes[style]);
	buf_add_slice(to, text);
	if (styled)
		buf_add_str(to, "\033[m");
}

void
out_add_cut(struct buf *to, struct slice text, size_t width)
{
	const char *p = text.ptr, *end = p + text.len, *fits = p;
	size_t used = 0;

	if (utf8_columns(text) <= width) {
		buf_add_slice(to, text);
		return;
	}
	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);

		if (!n)
			break;
		used += (size_t)utf8_width(cp);
		if (used + 1 > width)
			break;
		p += n;
		fits = p;
	}
	buf_add(to, text.ptr, (size_t)(fits - text.ptr));
	if (width)
		buf_add_str(to, "…");
}

/* Add a cell of a table: safe for a terminal, on one line. */
static void
add_cell(struct out *out, struct slice text, enum style style)
{
	struct cell *cell;
	size_t start = out->text.len;

	ARRAY_GROW(out->cell, out->cells, out->cap);
	text_add_block(&out->text, text);
	for (size_t i = start; i < out->text.len; i++)
		if (out->text.data[i] == '\n' || out->text.data[i] == '\t')
			out->text.data[i] = ' ';
	cell = &out->cell[out->cells++];
	cell->start = start;
	cell->len = out->text.len - start;
	cell->width = utf8_columns((struct slice){ out->text.data + start,
	    cell->len });
	cell->style = style;
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
		if (out->table)
			when_format_relative(out->time, ms, out->now_ms);
		else
			when_format(out->time, ms);
	}
	out_text(out, slice_of(out->time), style);
}

void
out_id(struct out *out, struct slice id, enum style style)
{
	if (out->table && id.len)
		id.len = short_ids_length(&out->ids, id);
	out_text(out, id, style);
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
	out->records++;
	if (out->table)
		return;
	buf_add_char(&out->text, out->end);
	if (out->text.len > FLUSH_AT)
		flush(out);
}

void
out_made(struct out *out, struct slice text)
{
	out->records++;
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

static void
natural_widths(const struct out *out, size_t width[])
{
	memset(width, 0, out->columns * sizeof(width[0]));
	for (size_t i = 0; i < out->cells; i++) {
		size_t c = i % out->columns;

		if (out->cell[i].width > width[c])
			width[c] = out->cell[i].width;
	}
	for (size_t c = 0; c < out->columns; c++)
		if (out->column[c].max && width[c] > out->column[c].max)
			width[c] = out->column[c].max;
}

/*
 * Returns the width of the other columns with their gaps. *flex is the flexible
 * column, or out->columns.
 */
static size_t
taken(const struct out *out, const size_t width[], size_t *flex)
{
	size_t sum = 0;

	*flex = out->columns;
	for (size_t c = 0; c < out->columns; c++) {
		if (out->column[c].flex)
			*flex = c;
		else if (width[c])
			sum += width[c] + GAP;
	}
	return sum;
}

/* Returns the column to leave out next; out->columns if there is none. */
static size_t
dropped(const struct out *out, const size_t width[])
{
	size_t found = out->columns;

	for (size_t c = 0; c < out->columns; c++)
		if (width[c] && out->column[c].drop && (found == out->columns ||
		    out->column[c].drop > out->column[found].drop))
			found = c;
	return found;
}

/*
 * Make the widest of the other columns narrower until the flexible column has
 * its least width.
 */
static void
shrink(const struct out *out, size_t width[], size_t flex)
{
	size_t ignored,
	    least = width[flex] < FLEX_LEAST ? width[flex] : FLEX_LEAST;

	while (taken(out, width, &ignored) + least > out->width) {
		size_t widest = flex ? 0 : 1;

		for (size_t c = 0; c < out->columns; c++)
			if (c != flex && width[c] > width[widest])
				widest = c;
		if (widest >= out->columns || width[widest] <= FLEX_LEAST)
			return;
		width[widest]--;
	}
}

/* Fit the columns into the terminal. */
static void
fit(const struct out *out, size_t width[])
{
	size_t flex, others, drop, wish;

	natural_widths(out, width);
	for (;;) {
		others = taken(out, width, &flex);
		if (flex == out->columns)
			return;
		wish = width[flex] < FLEX_MIN ? width[flex] : FLEX_MIN;
		drop = dropped(out, width);
		if (others + wish <= out->width || drop == out->columns)
			break;
		width[drop] = 0;
	}
	if (others + width[flex] <= out->width)
		return;
	shrink(out, width, flex);
	others = taken(out, width, &flex);
	width[flex] = others + FLEX_LEAST < out->width ? out->width - others :
	    FLEX_LEAST;
}

static void
add_padding(struct buf *line, size_t count)
{
	while (count-- > 0)
		buf_add_char(line, ' ');
}

static void
print_row(const struct out *out, const struct cell *cell, const size_t width[],
    struct buf *line)
{
	struct buf cut = BUF_INIT;
	size_t owed = 0;

	buf_clear(line);
	for (size_t c = 0; c < out->columns; c++) {
		struct slice text = { out->text.data + cell[c].start,
			cell[c].len };
		size_t shown = cell[c].width < width[c] ? cell[c].width
		                                        : width[c];

		if (!width[c])
			continue;
		buf_clear(&cut);
		if (text.len)
			out_add_cut(&cut, text, width[c]);
		if (out->column[c].right)
			owed += width[c] - shown;
		if (cut.len) {
			add_padding(line, owed);
			owed = 0;
			out_add_styled(line, out->colour, cell[c].style,
			    slice_of_buf(&cut));
			/*
			 * a wide character may not have fitted in the last
			 * column
			 */
			shown = utf8_columns(slice_of_buf(&cut));
		}
		owed += GAP + (out->column[c].right ? 0 : width[c] - shown);
	}
	buf_add_char(line, '\n');
	fwrite(line->data, 1, line->len, stdout);
	buf_release(&cut);
}

void
out_close(struct out *out)
{
	struct buf line = BUF_INIT;
	size_t width[32] = {0};

	if (out->table && out->cells) {
		fit(out, width);
		for (size_t i = 0; i + out->columns <= out->cells;
		     i += out->columns)
			print_row(out, &out->cell[i], width, &line);
	} else {
		flush(out);
	}
	buf_release(&line);
	buf_release(&out->text);
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
