/* SPDX-License-Identifier: ISC */
/* Options that settings give. */
#include "cli/saved.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/filters.h"
#include "cli/settings.h"

/* Take the words of a setting, if it is set. Returns them, or NULL. */
static const char *
take_setting(struct cli *cli, const char *name)
{
	const char *words = cli_setting(cli, name);
	struct buf source = BUF_INIT;

	if (!words)
		return NULL;
	buf_addf(&source, CONFIG_PREFIX "%s in %s", name,
	    cli_setting_file(cli, name));
	cli_take_words(cli, words, source.data);
	buf_release(&source);
	return words;
}

/* Take the value of one option from the setting of its name. */
static void
take_option(struct cli *cli, const char *name)
{
	const char *value = cli_setting(cli, name);
	struct buf source = BUF_INIT;

	if (!value)
		return;
	buf_addf(&source, CONFIG_PREFIX "%s in %s", name,
	    cli_setting_file(cli, name));
	cli_take_option(cli, name, value, source.data);
	buf_release(&source);
}

/* Returns the filter of the context, or NULL. The name of it is *name. */
static const char *
find_context(struct cli *cli, const char **name, char **source)
{
	const char *words;

	*source = NULL;
	*name = cli_setting(cli, "context");
	if (!*name || !**name)
		return NULL;
	words = filter_find(cli, *name, source);
	if (!words)
		cli_refuse_setting(cli, "context",
		    "there is no filter of this name ('tasklog context none' "
		    "leaves the context)");
	return words;
}

void
saved_list(struct cli *cli, bool (*is_form)(const char *option),
    struct buf *heading)
{
	bool filtered = cli->count > 0;
	const char *context, *words;
	char *source;

	if (!cli_for_people(cli) || cli->json || cli->nul)
		return;
	for (size_t i = 0; i < cli->own; i++)
		filtered |= (cli->given >> i & 1) &&
		    (!is_form(cli->row[i]->name) ||
		    strcmp(cli->row[i]->name, "all") == 0);
	cli->typed = cli->given;
	take_option(cli, "columns");
	take_option(cli, "sort");
	if (!filtered)
		take_setting(cli, "list");
	words = find_context(cli, &context, &source);
	/* tasks that are named are shown, wherever they belong */
	if (words && !cli->count) {
		cli_take_words(cli, words, source);
		buf_addf(heading, "context %s: %s ('tasklog context none' "
		    "leaves it)", context, words);
	}
	free(source);
}

void
saved_new(struct cli *cli)
{
	const char *context, *words;
	struct buf name = BUF_INIT;
	char *source;

	if (!cli_for_people(cli) || cli->json)
		return;
	if (find_context(cli, &context, &source)) {
		cli->typed = cli->given;
		buf_addf(&name, "new.%s", context);
		words = take_setting(cli, name.data);
		if (words)
			cli_say(cli, "context %s adds %s", context, words);
	}
	buf_release(&name);
	free(source);
}
