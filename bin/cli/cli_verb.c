/* SPDX-License-Identifier: ISC */
/* The first operand of a program that has several verbs. */
#include <string.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/rows.h"
#include "model/synonyms.h"

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
			cli_usage(cli,
			    "--at reads the past, which cannot be changed");
		row_given_as(name, row);
		if (row->flags && !(row->flags & CLI_READS) && !writes)
			cli_usage(cli,
			    "%s cannot be combined with %s, which writes "
			    "nothing",
			    name, what);
		cli_usage(cli, "%s cannot be combined with '%s'", name, what);
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
			cli->verb_given = word != NULL;
			cli->operand += word != NULL;
			cli->count -= word != NULL;
			cli->dashes -= word && cli->dashes > 0;
			return i;
		}
	return -1;
}

/* The lists of synonyms of verbs, by program. */
static const struct {
	const char *program, *list;
} synonyms[] = {
	{ "task-agent", "agents" },
	{ "task-check", "checklist" },
	{ "task-gate", "action" },
	{ "task-handoff", "handoffs" },
	{ "task-hooks", "hooks" },
	{ "task-time", "work" },
	{ "task-workflow", "workflow" },
};

static int
find_name(const struct verbs *verbs, const char *word)
{
	int i = 0;

	while (i < verbs->count && strcmp(verbs->name[i], word) != 0)
		i++;
	return i < verbs->count ? i : -1;
}

/* Returns the verb that a word probably means, or NULL. */
static const char *
meant_verb(const struct cli *cli, const struct verbs *verbs, const char *word)
{
	const char *meant = NULL;
	bool name = verbs->usual != -1 && cli->count == 1 && strstr(
	    cli->forms[verbs->form[verbs->usual]].operands, "NAME");

	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
		if (strcmp(synonyms[i].program, cli->program) == 0)
			meant = synonym_value(synonyms[i].list, word);
	if (meant && find_name(verbs, meant) != -1)
		return meant;
	/* a name alone may look like any verb */
	return name ? NULL
	            : nearest_word(word, verbs->name, (size_t)verbs->count);
}

/* Refuse "ACC-1 tick 2", and say what was meant. */
static void
refuse_second(const struct cli *cli)
{
	struct buf rest = BUF_INIT;

	for (int i = 2; i < cli->count; i++)
		buf_addf(&rest, " %s", cli->operand[i]);
	cli_usage(cli, "the verb comes first: %s %s %s%s", cli->program,
	    cli->operand[1], cli->operand[0], rest.data ? rest.data : "");
}

void
cli_add_verbs(const struct cli *cli, struct err *err)
{
	struct buf all = BUF_INIT;
	struct verbs verbs;

	verbs_read(&verbs, cli);
	if (!verbs.count)
		return;
	option_name_words(&all, verbs.name, (size_t)verbs.count);
	err_append(err, "; verbs are %s", all.data);
	buf_release(&all);
}

int
cli_verb(struct cli *cli)
{
	const char *word = cli->operand[0], *meant;
	struct buf all = BUF_INIT;
	int verb = cli_find_verb(cli);
	struct verbs verbs;

	if (verb != -1)
		return verb;
	verbs_read(&verbs, cli);
	option_name_words(&all, verbs.name, (size_t)verbs.count);
	if (!word)
		cli_usage(cli, "a verb is missing: %s", all.data);
	if (cli->count > 1 && find_name(&verbs, cli->operand[1]) != -1)
		refuse_second(cli);
	meant = meant_verb(cli, &verbs, word);
	if (meant)
		cli_usage(cli, "there is no verb '%s'; did you mean '%s'? "
		    "verbs are %s", word, meant, all.data);
	if (verbs.usual == -1)
		cli_usage(cli, "there is no verb '%s'; verbs are %s", word,
		    all.data);
	buf_release(&all);
	cli_check_form(cli, verbs.form[verbs.usual],
	    verbs.name[verbs.usual]);
	return verbs.usual;
}
