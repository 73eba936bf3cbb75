/* SPDX-License-Identifier: ISC */
/* The first operand of a program that has several verbs. */
#include <string.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/rows.h"

void
cli_check_form(const struct cli *cli, int form, const char *what)
{
	bool writes = cli->forms[form].flags & CLI_WRITES;

	for (size_t i = 0; i < cli->rows; i++) {
		const struct cli_option *row = cli->row[i];
		char name[ROW_NAME_SIZE];

		if (!(cli->given >> i & 1) || row_use(cli, i, form) ||
		    (row->flags & CLI_HARMLESS))
			continue;
		if ((row->flags & CLI_READS) && writes)
			cli_usage(cli, "the past cannot be changed");
		row_given_as(name, row);
		if (row->flags && !(row->flags & CLI_READS) && !writes)
			cli_usage(cli,
			    "%s does not go with %s, which writes nothing",
			    name, what);
		cli_usage(cli, "%s does not go with '%s'", name, what);
	}
}

const char *
cli_given_of(const struct cli *cli, unsigned forms, unsigned others)
{
	for (size_t i = 0; i < cli->own; i++) {
		const struct cli_option *row = cli->row[i];
		unsigned all = row->begins | row->forms;

		if ((cli->given >> i & 1) && (all & forms) && !(all & others))
			return row->name;
	}
	return NULL;
}

int
cli_find_verb(struct cli *cli)
{
	struct verbs verbs;
	const char *word = cli->operand[0];

	verbs_read(&verbs, cli);
	for (int i = 0; i < verbs.count; i++)
		if (word ? strcmp(word, verbs.name[i]) == 0
		         : i == verbs.usual) {
			cli_check_form(cli, verbs.form[i], verbs.name[i]);
			cli->operand += word != NULL;
			cli->count -= word != NULL;
			cli->dashes -= word && cli->dashes > 0;
			return i;
		}
	return -1;
}

int
cli_verb(struct cli *cli)
{
	const char *word = cli->operand[0], *near;
	struct buf all = BUF_INIT;
	int verb = cli_find_verb(cli);
	struct verbs verbs;

	if (verb != -1)
		return verb;
	verbs_read(&verbs, cli);
	option_name_words(&all, verbs.name, (size_t)verbs.count);
	if (!word)
		cli_usage(cli, "what to do is missing: %s", all.data);
	near = nearest_word(word, verbs.name, (size_t)verbs.count);
	cli_usage(cli, "there is no '%s'%s%s%s it is %s", word,
	    near ? "; did you mean '" : ":", near ? near : "", near ? "'?" : "",
	    all.data);
}
