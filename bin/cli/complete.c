/* SPDX-License-Identifier: ISC */
/*
 * Completion in a shell: `task-list --complete -C dir --state=re` prints the
 * candidates for the last word. Options are those of the program's rows. The
 * candidates for an argument or operand follow from its name in the usage.
 */
#include "cli/complete.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text_safe.h"
#include "cli/cli.h"
#include "cli/complete_offer.h"
#include "cli/complete_values.h"
#include "cli/rows.h"

/* The words before the last one, as they were understood. */
struct typed {
	int operands;
	const char *operand[2];	/* the first two, NULL: none */
	/* the option whose value the last word is, or NULL */
	const struct cli_option *row;
	bool ended;		/* "--" ended the options */
	unsigned begins;	/* forms that the options begin */
};

static const struct cli_option *
find_row(const struct cli *cli, const char *word)
{
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < cli->rows; i++)
		if (word[1] != '-' ? cli->row[i]->letter == word[1] :
		    strlen(cli->row[i]->name) == len - 2 &&
		    strncmp(cli->row[i]->name, word + 2, len - 2) == 0)
			return cli->row[i];
	return NULL;
}

/* The shell gives words as they were typed, with a leading "~". */
static const char *
expand_home(const char *dir)
{
	const char *home = getenv("HOME");
	struct buf path = BUF_INIT;

	if (strncmp(dir, "~/", 2) != 0 || !home)
		return dir;
	buf_addf(&path, "%s%s", home, dir + 1);
	return path.data;	/* the text lives until the program ends */
}

static void
read_words(struct typed *typed, struct cli *cli, int count, char *const *words)
{
	for (int i = 0; i < count; i++) {
		const char *word = words[i];

		if (typed->row) {
			if (typed->row->letter == 'C')
				cli->dir = expand_home(word);
			typed->row = NULL;
		} else if (word[0] != '-' || !word[1] || typed->ended) {
			if (typed->operands < 2)
				typed->operand[typed->operands] = word;
			typed->operands++;
		} else if (strcmp(word, "--") == 0) {
			typed->ended = true;
		} else if (!strchr(word, '=')) {
			typed->row = find_row(cli, word);
			if (typed->row)
				typed->begins |= typed->row->begins;
			if (typed->row && !typed->row->arg)
				typed->row = NULL;
		}
	}
}

static void
offer_options(struct completion *c)
{
	for (size_t i = 0; i < c->cli->rows; i++) {
		const struct cli_option *row = c->cli->row[i];
		char name[ROW_NAME_SIZE];

		snprintf(name, sizeof(name), "--%s", row->name);
		complete_offer(c, name, row->help);
		if (row->letter)
			complete_offer(c, row_given_as(name, row), row->help);
	}
}

/*
 * Offer candidates for an operand of this number, by the names of the form's
 * operands.
 */
static void
offer_operand(struct completion *c, const char *operands, int number)
{
	bool many = false;
	int at = 0;

	for (const char *p = operands; *(p += strspn(p, "[]| ")); at++) {
		size_t len = strcspn(p, "]. ");
		bool repeats = strncmp(p + len, "...", 3) == 0;
		char name[ROW_NAME_SIZE];
		bool here = number == at || (number > at && (many || repeats));

		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		/* another task is the rarer wish: "task-move CART-5 " */
		if (here && !(repeats && number && !*c->word &&
		    strchr(p + len, ' ')))
			complete_value(c, name);
		many |= repeats;
		p += len + (repeats ? 3 : 0);
	}
}

/* Offer verbs, or operands of the verb that was typed. */
static void
offer_operands(struct completion *c, const struct typed *typed)
{
	const struct cli_form *forms = c->cli->forms;
	int form = 0, number = typed->operands;
	struct verbs verbs;

	verbs_read(&verbs, c->cli);
	while (forms[form].operands && (forms[form].verbs ||
	    (typed->begins && !(typed->begins & FORM(form)))))
		form++;
	if (!forms[form].operands && verbs.usual != -1)
		form = verbs.form[verbs.usual];
	for (int i = 0; i < verbs.count; i++)
		if (!number) {
			complete_offer(c, verbs.name[i], NULL);
		} else if (strcmp(verbs.name[i], typed->operand[0]) == 0) {
			form = verbs.form[i];
			number--;
			break;
		}
	c->task = typed->operand[typed->operands - number];
	if (*c->word == '@' && (c->cli->flags & CLI_FILTERS))
		complete_filters(c);
	else if (forms[form].operands)
		offer_operand(c, forms[form].operands, number);
}

/* Offer the words of "low|medium|high". */
static void
offer_choices(struct completion *c, const char *list)
{
	char word[ROW_NAME_SIZE];

	for (const char *p = list; *p; p += strspn(p, "|")) {
		size_t len = strcspn(p, "|");

		snprintf(word, sizeof(word), "%.*s", (int)len, p);
		complete_offer(c, word, NULL);
		p += len;
	}
}

static void
offer_argument(struct completion *c, const struct cli_option *row)
{
	const char *comma = strrchr(c->word, ',');

	for (size_t i = 0; row->words && row->words[i]; i++)
		complete_offer(c, row->words[i], NULL);
	/* complete the last item of a list with commas */
	if (comma && strstr(row->arg, ",...")) {
		buf_addf(&c->before, "%.*s", (int)(comma + 1 - c->word),
		    c->word);
		c->word = comma + 1;
	}
	if (c->cli->choices)
		c->cli->choices(c, row->arg);
	if (strchr(row->arg, '|'))
		offer_choices(c, row->arg);
	else
		complete_value(c, row->arg);
}

int
complete(struct cli *cli, int count, char *const *words)
{
	struct completion c = { .cli = cli };
	struct typed typed = {0};
	const char *equals;

	if (count < 1)
		return TASK_EUSAGE;
	cli->quiet = cli->mute = true;
	c.word = words[count - 1];
	read_words(&typed, cli, count - 1, words);
	equals = strchr(c.word, '=');
	if (typed.row) {
		offer_argument(&c, typed.row);
	} else if (!typed.ended && strncmp(c.word, "--", 2) == 0 && equals) {
		typed.row = find_row(cli, c.word);
		buf_addf(&c.before, "%.*s", (int)(equals + 1 - c.word), c.word);
		c.word = equals + 1;
		if (typed.row && typed.row->arg)
			offer_argument(&c, typed.row);
	} else if (!typed.ended && *c.word == '-') {
		offer_options(&c);
	} else {
		offer_operands(&c, &typed);
	}
	journal_close(cli->journal);
	buf_release(&c.before);
	return fflush(stdout) == 0 ? 0 : TASK_ESYSTEM;
}
