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
#include "cli/styled.h"
#include "model/short_id.h"
#include "model/view.h"
#include "query/standing.h"

/*
 * Records on stdout. In a pipe: TSV with tab, line feed, backslash and controls
 * escaped, whole ids, RFC 3339 times, no heading, nothing left out; with -0 NUL
 * ends a record. On a terminal the records are a table: a heading, aligned and
 * coloured columns that fit into the terminal's width, ids shortened, times
 * relative, and a closing line that also names what there was no room for. No
 * text in the table can control the terminal.
 */
struct column {
	/* names the column, and in upper case is its heading */
	const char *name;
	const char *heading;	/* another heading, "" for none; or NULL */
	bool right;		/* aligned to the right */
	/* takes the remaining width; at most one column */
	bool flex;
	/* one blank after it, not two */
	bool tight;
	/* left out if the terminal is narrow, the greatest first; 0: never */
	int drop;
	/* on a narrower terminal the column is not shown, 0: on any */
	size_t from;
	/* most columns while others have no room, 0: any number */
	size_t max;
	/* a table in which all cells are this or empty is without the column */
	const char *usual;
};

#define OUT_COLUMNS 64		/* most columns of a table */

/* A cell of a table; the texts of all cells follow each other in out->text. */
struct cell {
	uint32_t len;
	unsigned width : 24;
	unsigned style : 8;
};

/* A line among the records of a table, over those that follow. */
struct out_group {
	size_t record;
	struct slice title;	/* owned */
};

struct out {
	const struct column *column;
	size_t columns, at;
	int terminal;		/* boolean: stdout is a terminal */
	bool table;		/* for people, not TSV */
	bool colour;
	bool utf8;		/* the terminal shows more than ASCII */
	bool quiet;		/* no closing line */
	bool asked;		/* columns without content are shown, too */
	bool choosable;		/* the program has --columns */
	bool dim;		/* all cells of the record are dim */
	bool made;		/* a record of out_made() was printed */
	char end;
	size_t width;
	int64_t now_ms;
	int64_t time_ms;	/* the last time, and how it was printed */
	char time[WHEN_SIZE];
	const struct state *state;
	struct short_ids ids;	/* made when they are needed */
	struct buf text;	/* a record, or all cells of a table */
	struct cell *cell;
	size_t cells, cap;
	size_t natural[OUT_COLUMNS];	/* width of the widest cell */
	bool worth[OUT_COLUMNS];	/* has a cell that says something */
	struct out_group *group;
	size_t groups, groups_cap;
	struct buf above;	/* a line above the heading of a table */
	struct buf closing;
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

/* A task: in a table its code, or its short id. */
void out_task(struct out *out, const struct view *view, uint32_t subject);

/* End the record. */
void out_record(struct out *out);

/*
 * Begin a group of records: a table prints the title and how many there are
 * before them.
 */
void out_group(struct out *out, struct slice title);

/* Set the line above the heading of a table. */
void out_above(struct out *out, struct slice text);

/*
 * Append to the closing line of a table, which is printed after the records, or
 * alone if there are none. Parts are joined by "; ".
 */
void out_say(struct out *out, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Say how many records there are, like "2 agents"; or, if there are none, the
 * last text.
 */
void out_count(struct out *out, const char *one, const char *several,
    const char *none);

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

/* out_table.c: print all records of a table, and its closing line. */
void out_print_table(struct out *out);

/* Returns the style of a state or of a priority. */
enum style out_state_style(const struct workflow *workflow, int state);
enum style out_priority_style(int64_t tenths);
void out_add_priority(struct buf *to, int64_t tenths);

/* Returns the character for how a task stands; "" for MARK_NONE. */
const char *out_mark(enum standing_mark mark, bool utf8);
enum style out_mark_style(enum standing_mark mark);

/* Append "2h", "1h30m" or "45m". */
void out_add_minutes(struct buf *to, int64_t minutes);

#endif
