/* SPDX-License-Identifier: ISC */
/*
 * The usage and --help, made from a program's forms and options. No line is
 * longer than a narrow terminal is wide. The SYNOPSIS of the page is the usage,
 * too (tests/man.bats).
 */
#include "cli/usage.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace.h"
#include "cli/cli.h"
#include "cli/rows.h"

#define WIDTH 80
#define HELP_COLUMN 30

/* Words on lines that continue below a column. */
struct filler {
	FILE *to;
	size_t indent, at;
};

static void
fill(struct filler *f, const char *word)
{
	size_t len = strlen(word);

	if (f->at > f->indent && f->at + 1 + len > WIDTH) {
		fprintf(f->to, "\n%*s", (int)f->indent, "");
		f->at = f->indent;
	} else if (f->at > f->indent) {
		fputc(' ', f->to);
		f->at++;
	}
	fputs(word, f->to);
	f->at += len;
}

/* Add each word of a text whose words are separated by single spaces. */
static void
fill_words(struct filler *f, const char *text)
{
	char word[WIDTH];

	for (size_t len; *text; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		fill(f, word);
	}
}

/* Append "-l LABEL", "--ready". */
static void
add_row(struct buf *out, const struct cli_option *row)
{
	char name[ROW_NAME_SIZE];

	buf_addf(out, "%s%s%s", row_given_as(name, row), row->arg ? " " : "",
	    row->arg ? row->arg : "");
}

static bool
is_bundled(const struct cli_option *row)
{
	return row->letter && !row->arg && !row->everywhere;
}

/* Add "[-fjnq0]": digits after letters, as people read them. */
static void
fill_letters(struct filler *f, const struct cli *cli, int form)
{
	char word[CLI_OPTIONS + 4] = "[-";
	size_t n = 2;

	for (int c = 'A'; c <= 'z' + 1; c++)
		for (size_t i = 0; i < cli->rows; i++)
			if (cli->row[i]->letter == (c > 'z' ? '0' : c) &&
			    is_bundled(cli->row[i]) &&
			    row_use(cli, i, form) == ROW_MAY)
				word[n++] = cli->row[i]->letter;
	word[n] = ']';
	fill(f, word);
}

/* Add an option and its alternatives. Returns the next option. */
static size_t
fill_group(struct filler *f, const struct cli *cli, int form, size_t i)
{
	bool begins = row_use(cli, i, form) == ROW_BEGINS;
	bool many = cli->row[i]->many & FORM(form);
	struct buf word = BUF_INIT;

	buf_add_str(&word, begins ? "" : "[");
	add_row(&word, cli->row[i]);
	while (++i < cli->rows && cli->row[i]->instead)
		if (row_use(cli, i, form) != ROW_NOT) {
			buf_add_str(&word, " | ");
			add_row(&word, cli->row[i]);
		}
	buf_addf(&word, "%s%s", begins ? "" : "]", many ? "..." : "");
	fill(f, word.data);
	buf_release(&word);
	return i;
}

/* Add the options of a range that have this use in the form. */
static void
fill_options(struct filler *f, const struct cli *cli, int form,
    enum row_use use, bool for_all)
{
	for (size_t i = 0; i < cli->rows; ) {
		const struct cli_option *row = cli->row[i];
		bool is_for_all = i >= cli->own && !row->flags;

		if (row_use(cli, i, form) == use && is_for_all == for_all &&
		    !is_bundled(row) && !row->alias && !row->everywhere)
			i = fill_group(f, cli, form, i);
		else
			i++;
	}
}

static void
print_form(const struct cli *cli, FILE *to, int form)
{
	const struct cli_form *f = &cli->forms[form];
	size_t start = strlen("usage: ") + strlen(cli->program) + 1;
	struct filler filler = { to, start, start };

	fprintf(to, "%s %s ", form ? "      " : "usage:", cli->program);
	if (f->verbs)
		fill(&filler, f->verbs);
	fill_options(&filler, cli, form, ROW_BEGINS, false);
	fill_letters(&filler, cli, form);
	fill_options(&filler, cli, form, ROW_MAY, true);
	fill_options(&filler, cli, form, ROW_MAY, false);
	fill_words(&filler, f->operands);
	fputc('\n', to);
}

static void
print_usage(const struct cli *cli, FILE *to)
{
	for (int i = 0; cli->forms[i].operands; i++)
		print_form(cli, to, i);
}

static void
print_option(const struct cli_option *row)
{
	struct filler f = { stdout, HELP_COLUMN, HELP_COLUMN };
	char left[64], letter[] = { '-', row->letter, ',', ' ', '\0' };

	snprintf(left, sizeof(left), "  %s--%s%s%s",
	    row->letter ? letter : "    ", row->name, row->arg ? "=" : "",
	    row->arg ? row->arg : "");
	printf("%-*s  ", HELP_COLUMN - 2, left);
	if (strlen(left) > HELP_COLUMN - 2)
		f.at = strlen(left) + 2;
	fill_words(&f, row->help);
	putchar('\n');
}

void
usage_help(const struct cli *cli)
{
	struct filler f = { stdout, 0, 0 };

	print_usage(cli, stdout);
	putchar('\n');
	fill_words(&f, cli->summary);
	printf("\n\n");
	for (size_t i = 0; i < cli->rows; i++)
		print_option(cli->row[i]);
	printf("\nSee %s(1), tasklog(7).\n", cli->program);
}

void
cli_usage(const struct cli *cli, const char *fmt, ...)
{
	struct err err = {0};
	va_list args;

	va_start(args, fmt);
	err_vset(&err, ERR_USAGE, fmt, args);
	va_end(args);
	cli_report(cli, &err);
	/* with the usage below, the sentence would scroll away */
	if (!cli->json && !cli->source && cli->argc < 2)
		print_usage(cli, stderr);
	if (!cli->json && !cli->source)
		fprintf(stderr, "Try '%s --help'.\n", cli->program);
	trace_command(cli->argc, cli->argv, TASK_EUSAGE);
	cli_exit(cli, TASK_EUSAGE);
}
