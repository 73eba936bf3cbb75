/* SPDX-License-Identifier: ISC */
/*
 * Fitting a table into the width of a terminal, and printing it.
 *
 * Columns get the width of their widest cell. If that is too much, the wide
 * ones get at most their `max`, then those that may go are left out until the
 * flexible column has a fair part of the line, then the widest are made
 * narrower. The rest of the line goes to the columns that are still cut.
 */
#include "cli/out.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8_width.h"

#define FLUSH_AT 65536
#define LEAST 4			/* no column is made narrower */

struct table {
	const struct out *out;
	struct buf line;
	size_t width[OUT_COLUMNS];	/* as printed, 0: not at all */
	size_t flex;			/* or out->columns */
	size_t at;			/* in out->text, of the next cell */
	bool dropped[OUT_COLUMNS];	/* for want of room */
};

static struct slice
heading_of(const struct column *column)
{
	return slice_of(column->heading ? column->heading : column->name);
}

static size_t
gap_after(const struct column *column)
{
	return column->tight ? 1 : 2;
}

/* Returns the width that shows all of a column. */
static size_t
natural_width(const struct out *out, size_t c)
{
	size_t heading = heading_of(&out->column[c]).len;

	return heading > out->natural[c] ? heading : out->natural[c];
}

/* Returns the width of all columns but the flexible one, with their gaps. */
static size_t
taken(const struct table *t)
{
	size_t sum = 0;

	for (size_t c = 0; c < t->out->columns; c++)
		if (c != t->flex && t->width[c])
			sum += t->width[c] + gap_after(&t->out->column[c]);
	return sum;
}

/* True if the flexible column, or at least a blank, has so much room. */
static bool
has_room(const struct table *t, size_t wish)
{
	return taken(t) + wish <= t->out->width + (wish ? 0 : 2);
}

/* Returns the column to leave out next; out->columns if there is none. */
static size_t
next_to_drop(const struct table *t)
{
	const struct out *out = t->out;
	size_t found = out->columns;

	for (size_t c = 0; c < out->columns; c++)
		if (t->width[c] && out->column[c].drop &&
		    (found == out->columns ||
		    out->column[c].drop > out->column[found].drop))
			found = c;
	return found;
}

/* Leave out columns, then put back those for which there is room after all. */
static void
drop_columns(struct table *t, size_t wish)
{
	size_t c, width[OUT_COLUMNS], gone[OUT_COLUMNS], count = 0;

	while (!has_room(t, wish) &&
	    (c = next_to_drop(t)) != t->out->columns) {
		width[count] = t->width[c];
		gone[count++] = c;
		t->width[c] = 0;
	}
	while (count-- > 0) {
		t->width[gone[count]] = width[count];
		if (has_room(t, wish))
			continue;
		t->width[gone[count]] = 0;
		t->dropped[gone[count]] = true;
	}
}

/*
 * Make the widest of the other columns narrower until the flexible column has
 * its room; if that is not enough, leave out the last ones.
 */
static void
shrink_columns(struct table *t, size_t wish)
{
	while (!has_room(t, wish)) {
		size_t widest = t->out->columns, last = t->out->columns;

		for (size_t c = 0; c < t->out->columns; c++) {
			if (c == t->flex || !t->width[c])
				continue;
			last = c;
			if (widest == t->out->columns ||
			    t->width[c] > t->width[widest])
				widest = c;
		}
		if (last == t->out->columns)
			return;
		if (t->width[widest] > LEAST) {
			t->width[widest]--;
		} else {
			t->width[last] = 0;
			t->dropped[last] = true;
		}
	}
}

/* Give what is left of the line to the columns that are cut. */
static void
grow_columns(struct table *t)
{
	size_t used = taken(t), left;

	if (t->flex < t->out->columns)
		used += t->width[t->flex];
	else
		used -= used > 2 ? 2 : used;	/* the last gap */
	left = used < t->out->width ? t->out->width - used : 0;
	for (size_t c = 0; c < t->out->columns && left; c++) {
		size_t natural = natural_width(t->out, c);
		size_t more = t->width[c] && natural > t->width[c]
		    ? natural - t->width[c] : 0;

		if (more > left)
			more = left;
		t->width[c] += more;
		left -= more;
	}
}

static void
fit_columns(struct table *t)
{
	const struct out *out = t->out;
	size_t wish = 0, least, fair = out->width * 3 / 10;

	t->flex = out->columns;
	for (size_t c = 0; c < out->columns; c++) {
		size_t max = out->column[c].max;

		if ((!out->worth[c] && !out->asked) ||
		    (out->width < out->column[c].from && !out->asked))
			continue;
		t->width[c] = natural_width(out, c);
		if (max && t->width[c] > max)
			t->width[c] = max;
		if (out->column[c].flex)
			t->flex = c;
	}
	if (t->flex < out->columns)
		wish = t->width[t->flex];
	if (wish > fair)
		wish = fair > 40 ? 40 : fair;
	least = wish > 12 ? 12 : wish;
	drop_columns(t, wish);
	shrink_columns(t, least);
	if (t->flex < out->columns && !has_room(t, t->width[t->flex])) {
		size_t others = taken(t);

		t->width[t->flex] = others + LEAST < out->width ?
		    out->width - others : LEAST;
	}
	grow_columns(t);
}

static void
add_blanks(struct buf *line, size_t count)
{
	buf_reserve(line, count);
	memset(line->data + line->len, ' ', count);
	line->len += count;
	line->data[line->len] = '\0';
}

static void
flush_line(struct table *t, size_t at)
{
	if (!t->line.len || t->line.len < at)
		return;
	fwrite(t->line.data, 1, t->line.len, stdout);
	buf_clear(&t->line);
}

/* Append the text, cut to the width. Returns the columns that it takes. */
static size_t
add_text(struct table *t, struct slice text, size_t columns, size_t width,
    enum style style)
{
	struct buf cut = BUF_INIT;

	if (columns <= width) {
		out_add_styled(&t->line, t->out->colour, style, text);
		return columns;
	}
	out_add_cut(&cut, text, width, t->out->utf8 ? "…" : "~");
	/* a wide character may not have fitted in the last column */
	columns = utf8_columns(slice_of_buf(&cut));
	out_add_styled(&t->line, t->out->colour, style, slice_of_buf(&cut));
	buf_release(&cut);
	return columns;
}

/* Blanks are owed until a text follows, so that no line ends with one. */
static void
add_column(struct table *t, size_t c, struct slice text, size_t columns,
    enum style style, size_t *owed)
{
	const struct column *column = &t->out->column[c];
	size_t width = t->width[c], shown = columns < width ? columns : width;

	if (!text.len) {
		*owed += width + gap_after(column);
		return;
	}
	if (column->right)
		*owed += width - shown;
	add_blanks(&t->line, *owed);
	*owed = 0;
	shown = add_text(t, text, columns, width, style);
	*owed += gap_after(column) + (column->right ? 0 : width - shown);
}

static void
print_heading(struct table *t)
{
	size_t owed = 0;

	for (size_t c = 0; c < t->out->columns; c++) {
		struct slice name = heading_of(&t->out->column[c]);
		char upper[64];

		if (!t->width[c])
			continue;
		for (size_t i = 0; i < name.len && i < sizeof(upper); i++)
			upper[i] = (char)toupper((unsigned char)name.ptr[i]);
		name.ptr = upper;
		add_column(t, c, name, name.len, STYLE_HEADING, &owed);
	}
	buf_add_char(&t->line, '\n');
}

static void
print_record(struct table *t, const struct cell *cell)
{
	const struct out *out = t->out;
	size_t owed = 0;

	for (size_t c = 0; c < out->columns; c++) {
		struct slice text = { out->text.data + t->at, cell[c].len };

		t->at += text.len;
		if (t->width[c])
			add_column(t, c, text, cell[c].width,
			    (enum style)cell[c].style, &owed);
	}
	buf_add_char(&t->line, '\n');
	flush_line(t, FLUSH_AT);
}

/* Append a line, broken between words at the width of the terminal. */
static void
add_broken(struct table *t, struct slice text, enum style style)
{
	while (text.len) {
		struct slice line = { text.ptr, 0 };

		line.len = out_fitting(text, t->out->width);
		out_add_styled(&t->line, t->out->colour, style, line);
		buf_add_char(&t->line, '\n');
		text.ptr += line.len;
		text.len -= line.len;
		if (text.len && *text.ptr == ' ') {
			text.ptr++;
			text.len--;
		}
	}
}

static void
print_group(struct table *t, size_t g)
{
	const struct out *out = t->out;
	struct buf title = BUF_INIT;
	size_t end = g + 1 < out->groups ? out->group[g + 1].record
	                                 : out->records;

	if (g)
		buf_add_char(&t->line, '\n');
	buf_addf(&title, "%s (%zu)", out->group[g].title.ptr,
	    end - out->group[g].record);
	add_broken(t, slice_of_buf(&title), STYLE_BOLD);
	buf_release(&title);
}

static void
print_records(struct table *t)
{
	const struct out *out = t->out;
	size_t g = 0;

	print_heading(t);
	for (size_t i = 0; i < out->records; i++) {
		while (g < out->groups && out->group[g].record == i)
			print_group(t, g++);
		print_record(t, &out->cell[i * out->columns]);
	}
}

/* Append the names of columns that were left out, or that are cut. */
static void
add_names(struct buf *to, const struct table *t, bool cut, const char *before)
{
	for (size_t c = 0; c < t->out->columns; c++) {
		bool is_cut = t->width[c] && t->out->natural[c] > t->width[c];

		if (cut ? !is_cut : !t->dropped[c])
			continue;
		if (before)
			buf_addf(to, "%s%s: ", to->len ? "; " : "", before);
		buf_addf(to, "%s%s", before ? "" : ", ",
		    t->out->column[c].name);
		before = NULL;
	}
}

static void
print_closing(struct table *t)
{
	const struct out *out = t->out;
	struct buf text = BUF_INIT;
	size_t len;

	if (out->quiet)
		return;
	buf_add_slice(&text, slice_of_buf(&out->closing));
	len = text.len;
	add_names(&text, t, false, "no room for");
	if (out->choosable && text.len > len)
		buf_add_str(&text, " (--columns)");
	add_names(&text, t, true, "cut");
	if (text.len) {
		buf_add_str(&t->line, out->records ? "\n" : "");
		add_broken(t, slice_of_buf(&text), STYLE_DIM);
	}
	buf_release(&text);
}

void
out_print_table(struct out *out)
{
	struct table t = { .out = out, .flex = out->columns };

	add_broken(&t, slice_of_buf(&out->above), STYLE_DIM);
	if (out->records) {
		fit_columns(&t);
		print_records(&t);
	}
	print_closing(&t);
	flush_line(&t, 0);
	buf_release(&t.line);
}
