/* SPDX-License-Identifier: ISC */
/* The settings of the log, project and user that a program is used in. */
#include "cli/settings.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/config.h"

static const struct git_setting *
find_setting(struct cli *cli, const char *name)
{
	struct location_query ask = { cli->dir, getenv("TASK_DIR"), "/" };
	struct err err = {0};
	char cwd[4096];

	if (!cli->config.read) {
		if (getcwd(cwd, sizeof(cwd)))
			ask.cwd = cwd;
		cli_need(cli, config_read(&cli->config, &ask, &err), &err);
	}
	return config_setting(&cli->config, name);
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
