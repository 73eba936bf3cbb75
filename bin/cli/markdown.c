/* SPDX-License-Identifier: ISC */
/*
 * Markdown on a terminal. md4c parses; this module keeps the text of one block
 * with a style for each byte, and prints it broken into lines when the block
 * ends.
 */
#include "cli/markdown.h"

#include <md4c.h>
#include <string.h>

#include "base/text_safe.h"
#include "base/utf8_width.h"
#include "cli/styled.h"

#define NESTED 16		/* deeper lists and quotes are not indented */
#define LEAST 20		/* a line is not made narrower */
#define CELLS 32		/* the columns of a table that are aligned */
/* no text has these characters */
#define CELL_END '\x1f'
#define ROW_END '\x1e'

enum {
	BOLD = 1,
	ITALIC = 2,
	CODE = 4,
	LINK = 8,
	STRUCK = 16,
	HEADING = 32
};

/* A list or a quote that is open. */
struct level {
	bool quote, ordered;
	unsigned number;	/* of the next item */
	size_t width;		/* columns of its marker */
	char marker[16];	/* printed in front of the next line */
};

struct markdown {
	struct buf *out;
	const struct markdown_form *form;
	struct level level[NESTED];
	size_t levels, ignored;	/* open levels; those beyond NESTED */
	struct buf text, style;	/* of the block; parallel */
	unsigned now;		/* style of the text that comes */
	bool code, begun;	/* in a block of code; something was printed */
	bool tight;		/* no blank line before the next block */
	/* a table: cells end with CELL_END, rows also with ROW_END */
	struct buf table;
};

/* A tab becomes blanks, because nobody knows how wide a terminal makes it. */
static void
add_text(struct markdown *m, struct slice text, unsigned style)
{
	size_t start = m->text.len;

	while (text.len) {
		const char *tab = memchr(text.ptr, '\t', text.len);
		struct slice part = { text.ptr, tab ?
		    (size_t)(tab - text.ptr) : text.len };

		text_add_block(&m->text, part);
		buf_add_str(&m->text, tab ? "    " : "");
		text.ptr += part.len + (tab != NULL);
		text.len -= part.len + (tab != NULL);
	}
	for (; start < m->text.len; start++)
		buf_add_char(&m->style, (char)style);
}

/* A mark that stands for a style where there are no colours. */
static void
add_plain_mark(struct markdown *m, const char *mark)
{
	if (!m->form->colour)
		add_text(m, slice_of(mark), m->now);
}

static void
change_style(struct markdown *m, unsigned style)
{
	static const struct {
		unsigned style;
		const char *code;
	} codes[] = { { BOLD | HEADING, "\033[1m" }, { ITALIC, "\033[3m" },
		{ CODE, "\033[36m" }, { LINK, "\033[4m" },
		{ STRUCK, "\033[9m" }, { HEADING, "\033[4m" } };

	if (!m->form->colour)
		return;
	buf_add_str(m->out, "\033[m");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (style & codes[i].style)
			buf_add_str(m->out, codes[i].code);
}

/* Append the indent of a line. A marker is printed once, then its width. */
static size_t
add_indent(struct markdown *m)
{
	size_t used = m->form->indent;

	buf_addf(m->out, "%*s", (int)used, "");
	for (size_t i = 0; i < m->levels; i++) {
		struct level *level = &m->level[i];

		if (level->quote)
			buf_add_str(m->out, m->form->utf8 ? "│ " : "| ");
		else if (*level->marker)
			buf_add_str(m->out, level->marker);
		else
			buf_addf(m->out, "%*s", (int)level->width, "");
		level->marker[0] = '\0';
		used += level->width;
	}
	return used;
}

static size_t
indent_width(const struct markdown *m)
{
	size_t width = m->form->indent;

	for (size_t i = 0; i < m->levels; i++)
		width += m->level[i].width;
	return width;
}

static void
print_line(struct markdown *m, size_t from, size_t len)
{
	unsigned style = 0;

	if (len)
		add_indent(m);
	for (size_t i = from; i < from + len; i++) {
		if ((unsigned char)m->style.data[i] != style) {
			style = (unsigned char)m->style.data[i];
			change_style(m, style);
		}
		buf_add_char(m->out, m->text.data[i]);
	}
	if (style)
		change_style(m, 0);
	buf_add_char(m->out, '\n');
}

/* Print the text of the block, in lines that fit. */
static void
print_block(struct markdown *m)
{
	size_t used = indent_width(m), at = 0;
	size_t room = m->form->width > used + LEAST ? m->form->width - used :
	    LEAST;

	while (at < m->text.len) {
		const char *p = m->text.data + at;
		const char *lf = memchr(p, '\n', m->text.len - at);
		struct slice line = { p, lf ? (size_t)(lf - p) :
		    m->text.len - at };
		size_t fits = out_fitting(line, room);

		print_line(m, at, fits);
		at += fits;
		if (at < m->text.len && (m->text.data[at] == '\n' ||
		    (m->text.data[at] == ' ' && !m->code)))
			at++;
	}
	m->begun |= m->text.len > 0;
	buf_clear(&m->text);
	buf_clear(&m->style);
}

/* Separate blocks by a blank line. */
static void
begin_block(struct markdown *m)
{
	print_block(m);
	if (m->begun && !m->tight)
		buf_add_char(m->out, '\n');
	m->tight = false;
}

static void
enter_level(struct markdown *m, struct level level)
{
	if (m->levels == NESTED) {
		m->ignored++;
		return;
	}
	m->level[m->levels++] = level;
}

static void
leave_level(struct markdown *m)
{
	print_block(m);
	if (m->ignored)
		m->ignored--;
	else
		m->levels--;
}

static void
enter_item(struct markdown *m, const MD_BLOCK_LI_DETAIL *item)
{
	struct level *level = &m->level[m->levels - 1];
	struct buf mark = BUF_INIT;

	print_block(m);
	if (m->ignored)
		return;
	if (level->ordered)
		buf_addf(&mark, "%u. ", level->number++ % 100000);
	else
		buf_add_str(&mark, m->form->utf8 ? "• " : "* ");
	level->width = level->ordered ? mark.len : 2;
	memcpy(level->marker, mark.data, mark.len + 1);
	if (item->is_task)
		add_text(m, slice_of(item->task_mark == ' ' ? "[ ] " :
		    "[x] "), 0);
	m->tight = true;
	buf_release(&mark);
}

static void
enter_heading(struct markdown *m, unsigned level)
{
	begin_block(m);
	m->now = level == 1 ? HEADING : BOLD;
	for (unsigned i = 0; i < level && !m->form->colour; i++)
		add_text(m, SLICE("#"), 0);
	add_plain_mark(m, " ");
}

static void
add_rule(struct markdown *m)
{
	begin_block(m);
	for (int i = 0; i < 20; i++)
		add_text(m, slice_of(m->form->utf8 ? "─" : "-"), 0);
	print_block(m);
}

static void
leave_cell(struct markdown *m)
{
	buf_add_slice(&m->table, slice_of_buf(&m->text));
	buf_add_char(&m->table, CELL_END);
	buf_clear(&m->text);
	buf_clear(&m->style);
}

/* Get the widths of the columns of the table. Returns their sum. */
static size_t
measure_table(size_t width[CELLS], const struct buf *table)
{
	const char *p = table->data, *end = p + table->len, *cell;
	size_t sum = 0, c = 0;

	memset(width, 0, CELLS * sizeof(width[0]));
	for (cell = p; p < end; p++) {
		size_t columns;

		if (*p != CELL_END && *p != ROW_END)
			continue;
		columns = utf8_columns((struct slice){ cell,
		    (size_t)(p - cell) });
		if (*p == CELL_END && c < CELLS && columns > width[c])
			width[c] = columns;
		c = *p == ROW_END ? 0 : c + 1;
		cell = p + 1;
	}
	for (c = 0; c < CELLS; c++)
		sum += width[c] ? width[c] + 3 : 0;
	return sum;
}

/* Print the table, the first row bold; aligned, if the terminal is so wide. */
static void
print_table(struct markdown *m)
{
	const char *bar = m->form->utf8 ? " │ " : " | ";
	const char *p = m->table.data, *end = p + m->table.len, *cell;
	size_t width[CELLS], c = 0;
	bool fits = measure_table(width, &m->table) + indent_width(m) <=
	    m->form->width + 3;
	unsigned style = BOLD;

	for (cell = p; p < end; p++) {
		struct slice text = { cell, (size_t)(p - cell) };

		if (*p != CELL_END && *p != ROW_END)
			continue;
		cell = p + 1;
		if (*p == ROW_END) {
			print_block(m);
			c = 0;
			style = 0;
			continue;
		}
		add_text(m, slice_of(c ? bar : ""), 0);
		add_text(m, text, style);
		for (size_t n = utf8_columns(text); fits && c < CELLS &&
		    n < width[c] && p[1] != ROW_END; n++)
			add_text(m, SLICE(" "), 0);
		c++;
	}
	buf_clear(&m->table);
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct markdown *m = arg;

	switch (type) {
	case MD_BLOCK_QUOTE:
		begin_block(m);
		m->tight = true;
		enter_level(m, (struct level){ .quote = true, .width = 2 });
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		if (m->levels && !m->level[m->levels - 1].quote)
			m->tight = true;
		begin_block(m);
		enter_level(m, (struct level){ .width = 2,
			.ordered = type == MD_BLOCK_OL,
			.number = type == MD_BLOCK_OL
			    ? ((MD_BLOCK_OL_DETAIL *)detail)->start : 0 });
		break;
	case MD_BLOCK_LI:
		enter_item(m, detail);
		break;
	case MD_BLOCK_HR:
		add_rule(m);
		break;
	case MD_BLOCK_H:
		enter_heading(m, ((MD_BLOCK_H_DETAIL *)detail)->level);
		break;
	case MD_BLOCK_CODE:
		begin_block(m);
		enter_level(m, (struct level){ .width = 4 });
		m->code = true;
		m->now = CODE;
		break;
	case MD_BLOCK_P:
	case MD_BLOCK_HTML:
	case MD_BLOCK_TABLE:
		/* the first paragraph of an item follows its marker */
		if (m->text.len)
			m->tight = false;
		else
			begin_block(m);
		break;
	default:
		break;
	}
	return 0;
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct markdown *m = arg;

	(void)detail;
	switch (type) {
	case MD_BLOCK_QUOTE:
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		leave_level(m);
		m->tight = false;
		break;
	case MD_BLOCK_LI:
		print_block(m);
		break;
	case MD_BLOCK_CODE:
		leave_level(m);
		m->code = false;
		m->now = 0;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		leave_cell(m);
		break;
	case MD_BLOCK_TR:
		buf_add_char(&m->table, ROW_END);
		break;
	case MD_BLOCK_TABLE:
		print_table(m);
		break;
	case MD_BLOCK_P:
	case MD_BLOCK_H:
	case MD_BLOCK_HTML:
		print_block(m);
		m->now = 0;
		break;
	default:
		break;
	}
	return 0;
}

static const struct {
	MD_SPANTYPE type;
	unsigned style;
	const char *mark;
} spans[] = {
	{ MD_SPAN_EM, ITALIC, "*" },
	{ MD_SPAN_STRONG, BOLD, "**" },
	{ MD_SPAN_CODE, CODE, "`" },
	{ MD_SPAN_DEL, STRUCK, "~~" },
	{ MD_SPAN_A, LINK, "" },
	{ MD_SPAN_IMG, LINK, "" },
};

#define SPANS (sizeof(spans) / sizeof(spans[0]))

static int
enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct markdown *m = arg;

	(void)detail;
	for (size_t i = 0; i < SPANS; i++) {
		if (spans[i].type != type)
			continue;
		add_plain_mark(m, spans[i].mark);
		m->now |= spans[i].style;
	}
	return 0;
}

/* Append the address of a link, unless it is the text of the link. */
static void
add_address(struct markdown *m, struct slice address)
{
	size_t shown = m->text.len;

	if (shown >= address.len && memcmp(m->text.data + shown - address.len,
	    address.ptr, address.len) == 0)
		return;
	add_text(m, SLICE(" <"), m->now);
	add_text(m, address, m->now);
	add_text(m, SLICE(">"), m->now);
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct markdown *m = arg;
	const MD_ATTRIBUTE *address = NULL;

	for (size_t i = 0; i < SPANS; i++) {
		if (spans[i].type != type)
			continue;
		m->now &= ~spans[i].style;
		add_plain_mark(m, spans[i].mark);
	}
	if (type == MD_SPAN_A)
		address = &((MD_SPAN_A_DETAIL *)detail)->href;
	else if (type == MD_SPAN_IMG)
		address = &((MD_SPAN_IMG_DETAIL *)detail)->src;
	if (address && address->size)
		add_address(m, (struct slice){ address->text, address->size });
	return 0;
}

/* Append the character that an entity means, if it is one of the common. */
static void
add_entity(struct markdown *m, struct slice name)
{
	static const struct {
		const char *name, *text;
	} known[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
		{ "&quot;", "\"" }, { "&nbsp;", " " } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_is(name, known[i].name))
			name = slice_of(known[i].text);
	add_text(m, name, m->now);
}

static int
take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
	struct markdown *m = arg;
	struct slice slice = { text, size };

	if (type == MD_TEXT_BR)
		add_text(m, SLICE("\n"), 0);
	else if (type == MD_TEXT_SOFTBR)
		add_text(m, SLICE(" "), m->now);
	else if (type == MD_TEXT_ENTITY)
		add_entity(m, slice);
	else if (type != MD_TEXT_NULLCHAR && size)
		add_text(m, slice, m->now);
	return 0;
}

void
markdown_add(struct buf *out, struct slice text,
    const struct markdown_form *form)
{
	struct markdown m = { .out = out, .form = form };
	const MD_PARSER parser = {
		.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML,
		.enter_block = enter_block, .leave_block = leave_block,
		.enter_span = enter_span, .leave_span = leave_span,
		.text = take_text };

	/* without the parser, the text as it is */
	if (text.len && md_parse(text.ptr, (MD_SIZE)text.len, &parser, &m))
		add_text(&m, text, 0);
	print_block(&m);
	buf_release(&m.text);
	buf_release(&m.style);
	buf_release(&m.table);
}
