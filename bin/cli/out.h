/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OUT_H
#define TASKLOG_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/trace.h"
#include "base/when.h"
#include "cli/cli.h"
#include "model/short_id.h"
#include "model/view.h"

/*
 * Records on stdout. In a pipe: TSV with tab, line feed, backslash and controls
 * escaped, whole ids, RFC 3339 times, nothing left out; with -0 NUL ends a
 * record. On a terminal the records are a table: aligned, coloured, cut to the
 * terminal's width, empty columns left out, ids shortened, times relative. No
 * text in the table can control the terminal.
 */
enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_RED,
	STYLE_GREEN,
	STYLE_YELLOW,
	STYLE_BLUE,
	STYLE_MAGENTA,
	STYLE_CYAN,
	STYLES
};

struct column {
	const char *name;	/* for readers of the code */
	bool right;		/* aligned to the right */
	/* takes the remaining width; at most one column */
	bool flex;
	/* left out if the terminal is narrow, the greatest first; 0: never */
	int drop;
	/* most columns on a terminal, 0: any number */
	size_t max;
};

struct cell {
	size_t start, len, width;
	enum style style;
};

struct out {
	const struct column *column;
	size_t columns, at;
	int terminal;		/* boolean: stdout is a terminal */
	bool table;		/* for people, not TSV */
	bool colour;
	char end;
	size_t width;
	int64_t now_ms;
	int64_t time_ms;	/* the last time, and how it was printed */
	char time[WHEN_SIZE];
	struct short_ids ids;
	struct buf text;	/* a record, or all cells of a table */
	struct cell *cell;
	size_t cells, cap;
	size_t records;
	struct span span;
};

/*
 * Begin output. ids may be shortened for the view's tasks. With cli->json or -0
 * there is no table.
 */
void out_open(struct out *out, const struct cli *cli, const struct view *view,
    const struct column *column, size_t columns);

/* Add the next cell of the record. */
void out_text(struct out *out, struct slice text, enum style style);
void out_time(struct out *out, int64_t ms, enum style style);
void out_id(struct out *out, struct slice id, enum style style);

/* End the record. */
void out_record(struct out *out);

/* Print a whole record of JSON, with its end. */
void out_json(struct out *out, struct slice json);

/*
 * Like out_json(), but in a pipe the bytes are printed unchanged, because other
 * programs compare or hash them.
 */
void out_bytes(struct out *out, struct slice json);

/* Print a whole record that is made of safe text (text_safe.h). */
void out_made(struct out *out, struct slice text);

/*
 * For programs without records: print an object on a line, or safe text, to
 * stdout at once.
 */
void out_print_json(const struct cli *cli, struct slice json);
void out_print(struct slice text);

/* Print what is left, and free everything. */
void out_close(struct out *out);

/*
 * Parts for other layouts. Text that is styled must already be safe for a
 * terminal.
 */
void out_add_styled(struct buf *to, bool colour, enum style style,
    struct slice text);
/* ends with … if cut */
void out_add_cut(struct buf *to, struct slice text, size_t width);

/* Returns the style of a state or of a priority. */
enum style out_state_style(const struct workflow *workflow, int state);
enum style out_priority_style(int64_t tenths);
void out_add_priority(struct buf *to, int64_t tenths);

#endif
