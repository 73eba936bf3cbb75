/* SPDX-License-Identifier: ISC */
/* The options that programs share, and all options of a program. */
#include "cli/rows.h"

#include <string.h>

#include "cli/cli.h"

#define INTO struct cli
#define LOCK_TIMEOUT_MAX 86400

static const char *const colours[] = { [COLOUR_AUTO] = "auto",
	[COLOUR_ALWAYS] = "always",
	[COLOUR_NEVER] = "never",
	NULL };

/* Options without flags belong to every form. */
static const struct cli_option common[] = {
	OPT_TEXT('C', "directory", dir, "DIR",
	    "the log, or a directory to look for it from", .last = true),
	OPT_TEXT('A', "actor", actor, "NAME",
	    "who acts (default: $TASK_ACTOR, git's user.name)", .last = true),
	OPT_FLAG('j', "json", json, "print JSON, one object a line",
	    .flags = CLI_RECORDS | CLI_TASKS | CLI_HARMLESS),
	OPT_FLAG('0', "null", nul, "end records with NUL instead of a newline",
	    .flags = CLI_RECORDS | CLI_HARMLESS),
	OPT_TEXT(0, "at", at, "WHEN",
	    "as it was at a time, an event or a commit", .flags = CLI_READS),
	OPT_FLAG('n', "dry-run", dry_run, "decide and check, but write nothing",
	    .flags = CLI_WRITES | CLI_DRY | CLI_HARMLESS),
	OPT_TEXT(0, "expect", expect, "WHAT",
	    "refuse unless the task has this state or version",
	    .flags = CLI_CHANGES),
	OPT_NUMBER(0, "fence", fence, "N",
	    "refuse unless the claim number N still holds",
	    .flags = CLI_CHANGES, .min = 1, .max = INT64_C(1) << 53),
	OPT_TEXT(0, "key", key, "KEY",
	    "idempotency key: a repeat gives the first result",
	    .flags = CLI_WRITES),
	OPT_NUMBER(0, "lock-timeout", lock_timeout_ms, "SECONDS",
	    "how long to wait for another writer (default: 30)",
	    .flags = CLI_WRITES | CLI_LOCKS | CLI_HARMLESS,
	    .max = LOCK_TIMEOUT_MAX, .unit = 1000, .last = true),
	OPT_FLAG(0, "atomic", atomic, "all operands or none",
	    .flags = CLI_ATOMIC),
	OPT_FLAG('q', "quiet", quiet, "say less on stderr"),
	OPT_FLAG(0, "exact", exact,
	    "on a terminal: times in full, local",
	    .flags = CLI_READS | CLI_HARMLESS, .everywhere = true),
	OPT_CHOICE(0, "color", colour, "HOW",
	    "auto, always (also in a pipe, as a table) or never",
	    .words = colours, .everywhere = true),
	OPT_FLAG(0, "no-pager", no_pager, "show lists without a pager",
	    .everywhere = true),
	OPT_FLAG('h', "help", help, "print this help", .everywhere = true),
	OPT_FLAG(0, "version", version, "print the version",
	    .everywhere = true),
};

#define COMMON (sizeof(common) / sizeof(common[0]))

void
rows_init(struct cli *cli)
{
	for (const struct cli_form *f = cli->forms; f->operands; f++)
		cli->flags |= f->flags;
	for (const struct cli_option *o = cli->options; o && o->name; o++)
		cli->row[cli->own++] = o;
	cli->rows = cli->own;
	for (size_t i = 0; i < COMMON; i++)
		if (!common[i].flags || (common[i].flags & cli->flags))
			cli->row[cli->rows++] = &common[i];
}

void *
row_target(struct cli *cli, size_t i)
{
	return (char *)(i < cli->own ? cli->into : cli) + cli->row[i]->at;
}

enum row_use
row_use(const struct cli *cli, size_t i, int form)
{
	const struct cli_option *row = cli->row[i];

	if (i >= cli->own)
		return !row->flags || (row->flags & cli->forms[form].flags) ?
		    ROW_MAY : ROW_NOT;
	if (row->begins & FORM(form))
		return ROW_BEGINS;
	return row->forms ? row->forms & FORM(form) ? ROW_MAY : ROW_NOT
	                  : row->begins ? ROW_NOT : ROW_MAY;
}

const char *
row_given_as(char out[ROW_NAME_SIZE], const struct cli_option *row)
{
	if (row->letter)
		snprintf(out, ROW_NAME_SIZE, "-%c", row->letter);
	else
		snprintf(out, ROW_NAME_SIZE, "--%s", row->name);
	return out;
}

/* "register | change", "[list]" */
void
verbs_read(struct verbs *out, const struct cli *cli)
{
	char *end = out->text;

	out->count = 0;
	out->usual = -1;
	for (int form = 0; cli->forms[form].operands; form++) {
		const char *p = cli->forms[form].verbs;

		for (size_t len; p && *(p += strspn(p, "[]| ")); p += len) {
			len = strcspn(p, "]| ");

			if (p[len] == ']')
				out->usual = out->count;
			out->form[out->count] = form;
			out->name[out->count++] = end;
			memcpy(end, p, len);
			end[len] = '\0';
			end += len + 1;
		}
	}
}
