/* SPDX-License-Identifier: ISC */
/* Whether stdout is for people, how wide it is, and whether it has colours. */
#include "cli/screen.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/cli.h"
#include "cli/config.h"

#define COLUMNS_USUAL 80
#define COLUMNS_MIN 20
#define COLUMNS_MAX 1000

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static int
find_columns(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size;
	int columns = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		columns = size.ws_col;
	else if (given)
		columns = atoi(given);
	return columns >= COLUMNS_MIN && columns <= COLUMNS_MAX
	    ? columns : COLUMNS_USUAL;
}

void
screen_open(struct cli *cli)
{
	struct screen *screen = cli->screen;

	if (!screen)
		screen = task_zalloc(1, sizeof(*screen));
	screen->people = isatty(STDOUT_FILENO) || cli->colour == COLOUR_ALWAYS;
	screen->columns = screen->people ? find_columns() : COLUMNS_USUAL;
	screen->colour = cli->colour == COLOUR_ALWAYS;
	cli->screen = screen;
}

/* What a word of git's means; `auto` if it means nothing. */
static enum screen_colour
colour_of(const char *word)
{
	static const char *const never[] = { "never", "false", "no", "off",
		"0" };

	if (strcasecmp(word, "always") == 0)
		return COLOUR_ALWAYS;
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (strcasecmp(word, never[i]) == 0)
			return COLOUR_NEVER;
	return COLOUR_AUTO;
}

static enum screen_colour
colour_of_settings(const struct cli *cli)
{
	const struct git_setting *own = config_setting(&cli->config, "color");
	char *git = own ? NULL : config_git(&cli->config, "color", "ui", false);
	enum screen_colour colour = own ? colour_of(own->value)
	    : git                       ? colour_of(git)
	                                : COLOUR_AUTO;

	free(git);
	return colour;
}

static enum screen_colour
colour_wanted(const struct cli *cli)
{
	const char *simple = getenv("CLICOLOR");

	if (cli->colour != COLOUR_AUTO)
		return (enum screen_colour)cli->colour;
	if (is_set("NO_COLOR"))
		return COLOUR_NEVER;
	if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE"))
		return COLOUR_ALWAYS;
	if (simple && strcmp(simple, "0") == 0)
		return COLOUR_NEVER;
	return colour_of_settings(cli);
}

/* Returns the command line of the pager, or NULL for none. */
static char *
find_pager(const struct cli *cli)
{
	const char *given = getenv("TASK_PAGER"), *usual = getenv("PAGER");
	char *name = given ? task_strdup(given)
	                   : config_git(&cli->config, "core", "pager",
		          true);

	if (!name)
		name = task_strdup(usual ? usual : PAGER_USUAL);
	if (*name && strcmp(name, "cat") != 0)
		return name;
	free(name);
	return NULL;
}

int
screen_choose(struct cli *cli)
{
	struct screen *screen = cli->screen;
	const char *term = getenv("TERM");
	bool dumb = term && strcmp(term, "dumb") == 0;
	enum screen_colour wanted;
	int rc;

	if (!screen->people)
		return 0;
	rc = config_read_once(&cli->config, cli->dir, &cli->err);
	if (rc)
		return rc;
	wanted = colour_wanted(cli);
	screen->colour = wanted == COLOUR_ALWAYS ||
	    (wanted == COLOUR_AUTO && !dumb);
	if (isatty(STDOUT_FILENO) && term && *term && !dumb &&
	    !cli->no_pager && !cli->json && !cli->nul && !screen->pager_name)
		screen->pager_name = find_pager(cli);
	return 0;
}

bool
cli_for_people(const struct cli *cli)
{
	return cli->screen->people;
}

bool
cli_colour(const struct cli *cli)
{
	return cli->screen->colour;
}

int
cli_columns(const struct cli *cli)
{
	return cli->screen->columns;
}

bool
cli_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]), *dot;

		if (!value || !*value)
			continue;
		/* the first that is set counts, as for setlocale() */
		dot = strchr(value, '.');
		return dot && (strncasecmp(dot, ".utf-8", 6) == 0 ||
		    strncasecmp(dot, ".utf8", 5) == 0);
	}
	return false;
}
