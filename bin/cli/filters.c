/* SPDX-License-Identifier: ISC */
/* Finding saved filters. A setting replaces a built-in filter of its name. */
#include "cli/filters.h"

#include <ctype.h>
#include <string.h>

#include "base/nearest.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/settings.h"

#define FILTER "filter."

static const struct filter built_in[] = {
	{ "mine", "--mine", "assigned to me, or claimed by me" },
	{ "ready", "--ready", "can be claimed now" },
	{ "overdue", "--due ..now", "open, and due before now" },
	{ "stale", "--updated ..2w", "open, and not changed for two weeks" },
};

#define BUILT_IN (sizeof(built_in) / sizeof(built_in[0]))

const struct filter *
filter_built_in(size_t i)
{
	return i < BUILT_IN ? &built_in[i] : NULL;
}

const char *
filter_find(struct cli *cli, const char *name, char **source)
{
	struct buf key = BUF_INIT, text = BUF_INIT;
	const char *words;

	/* git writes the last part of a setting's name in lower case */
	buf_add_str(&key, FILTER);
	for (const char *p = name; *p; p++)
		buf_add_char(&key, (char)tolower((unsigned char)*p));
	words = cli_setting(cli, key.data);
	if (words)
		buf_addf(&text, CONFIG_PREFIX "%s in %s", key.data,
		    cli_setting_file(cli, key.data));
	for (size_t i = 0; i < BUILT_IN && !words; i++)
		if (strcmp(built_in[i].name, key.data + strlen(FILTER)) == 0) {
			words = built_in[i].words;
			buf_addf(&text, "@%s", name);
		}
	buf_release(&key);
	*source = text.data;
	return words;
}

const char *
filter_near(struct cli *cli, const char *name)
{
	const struct git_settings *settings = &cli->config.settings;
	struct words names = {0};
	const char *near;

	for (size_t i = 0; i < BUILT_IN; i++)
		words_add(&names, built_in[i].name);
	for (size_t i = 0; i < settings->count; i++)
		if (strncmp(settings->item[i].key, CONFIG_PREFIX FILTER,
		        strlen(CONFIG_PREFIX FILTER)) == 0)
			words_add(&names, settings->item[i].key +
			    strlen(CONFIG_PREFIX FILTER));
	near = nearest_word(name, names.item, names.count);
	words_release(&names);
	return near;
}
