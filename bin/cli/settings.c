/* SPDX-License-Identifier: ISC */
/* The settings of the log, project and user that a program is used in. */
#include "cli/settings.h"

#include "cli/cli.h"
#include "cli/config.h"

static const struct config *
read_config(struct cli *cli)
{
	struct err err = {0};

	cli_need(cli, config_read_once(&cli->config, cli->dir, &err), &err);
	return &cli->config;
}

static const struct git_setting *
find_setting(struct cli *cli, const char *name)
{
	return config_setting(read_config(cli), name);
}

char *
cli_git_setting(struct cli *cli, const char *section, const char *key)
{
	return config_git(read_config(cli), section, key, true);
}

const char *
cli_setting(struct cli *cli, const char *name)
{
	const struct git_setting *found = find_setting(cli, name);

	return found ? found->value : NULL;
}

const char *
cli_setting_file(struct cli *cli, const char *name)
{
	const struct git_setting *found = find_setting(cli, name);

	return found ? found->scope : "";
}

void
cli_refuse_setting(struct cli *cli, const char *name, const char *reason)
{
	cli_refuse(cli, CONFIG_PREFIX "%s in %s: %s", name,
	    cli_setting_file(cli, name), reason);
}
