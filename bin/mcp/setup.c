/* SPDX-License-Identifier: ISC */
/*
 * Configurations of clients. Most clients take one kind of JSON, under one name
 * or another.
 */
#include "mcp/setup.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"

#define SERVER_NAME "tasks"

enum shape {
	SHAPE_JSON,		/* {KEY: {"tasks": {"command", "args"}}} */
	SHAPE_TYPED,		/* with "type": "stdio" besides */
	SHAPE_OPENCODE,
	SHAPE_TOML,
	SHAPE_GOOSE
};

static const struct client {
	const char *name;
	enum shape shape;
	const char *key;
	const char *file;
} clients[] = {
	{ "claude-code", SHAPE_TYPED, "mcpServers",
	    ".mcp.json in the project" },
	{ "claude-desktop", SHAPE_JSON, "mcpServers",
	    "claude_desktop_config.json" },
	{ "cline", SHAPE_JSON, "mcpServers", "cline_mcp_settings.json" },
	{ "codex", SHAPE_TOML, "mcp_servers", "~/.codex/config.toml" },
	{ "cursor", SHAPE_TYPED, "mcpServers",
	    ".cursor/mcp.json in the project" },
	{ "gemini", SHAPE_JSON, "mcpServers",
	    ".gemini/settings.json in the project" },
	{ "goose", SHAPE_GOOSE, "extensions", "~/.config/goose/config.yaml" },
	{ "opencode", SHAPE_OPENCODE, "mcp", "opencode.json in the project" },
	{ "vscode", SHAPE_TYPED, "servers", ".vscode/mcp.json in the project" },
	{ "windsurf", SHAPE_JSON, "mcpServers",
	    "~/.codeium/windsurf/mcp_config.json" },
	{ "zed", SHAPE_JSON, "context_servers",
	    ".zed/settings.json in the project" },
};

#define CLIENTS (sizeof(clients) / sizeof(clients[0]))

/* The command to start: the program itself and its arguments. */
struct command_line {
	char program[PATH_MAX];
	const char *arg[6];
	size_t count;
};

void
setup_add_clients(struct buf *out)
{
	for (size_t i = 0; i < CLIENTS; i++)
		buf_addf(out, "%s%s", i ? ", " : "", clients[i].name);
}

static void
make_command(struct command_line *line, const struct server *server,
    const struct log_location *location)
{
	ssize_t n = readlink("/proc/self/exe", line->program,
	    sizeof(line->program) - 1);

	if (n > 0)
		line->program[n] = '\0';
	else
		strcpy(line->program, "task-mcp");
	line->count = 0;
	line->arg[line->count++] = "-C";
	line->arg[line->count++] = location->project ? location->project
	                                             : location->dir;
	if (server->read_only)
		line->arg[line->count++] = "--read-only";
	if (server->actor) {
		line->arg[line->count++] = "-A";
		line->arg[line->count++] = server->actor;
	}
}

static void
add_args(struct buf *out, const struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		json_add_str(out, line->arg[i]);
}

/* JSON's quoted strings are also valid in TOML and YAML. */
static void
add_list(struct buf *out, const struct command_line *line)
{
	struct buf list = BUF_INIT;

	json_open(&list, '[');
	add_args(&list, line);
	json_close(&list, ']');
	buf_add_slice(out, slice_of_buf(&list));
	buf_release(&list);
}

static void
add_quoted(struct buf *out, const char *text)
{
	struct buf quoted = BUF_INIT;

	json_add_str(&quoted, text);
	buf_add_slice(out, slice_of_buf(&quoted));
	buf_release(&quoted);
}

static void
add_json(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	bool opencode = client->shape == SHAPE_OPENCODE;

	json_open(out, '{');
	json_add_key(out, client->key);
	json_open(out, '{');
	json_add_key(out, SERVER_NAME);
	json_open(out, '{');
	if (client->shape != SHAPE_JSON) {
		json_add_key(out, "type");
		json_add_str(out, opencode ? "local" : "stdio");
	}
	json_add_key(out, "command");
	if (opencode)
		json_open(out, '[');
	json_add_str(out, line->program);
	if (!opencode) {
		json_add_key(out, "args");
		json_open(out, '[');
	}
	add_args(out, line);
	json_close(out, ']');
	if (opencode) {
		json_add_key(out, "enabled");
		json_add_bool(out, 1);
	}
	for (int i = 0; i < 3; i++)
		json_close(out, '}');
	buf_add_char(out, '\n');
}

static void
add_toml(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	buf_addf(out, "[%s.%s]\ncommand = ", client->key, SERVER_NAME);
	add_quoted(out, line->program);
	buf_add_str(out, "\nargs = ");
	add_list(out, line);
	buf_add_char(out, '\n');
}

static void
add_yaml(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	buf_addf(out,
	    "%s:\n  %s:\n    name: %s\n    type: stdio\n    enabled: true\n"
	    "    timeout: 300\n    cmd: ",
	    client->key, SERVER_NAME, SERVER_NAME);
	add_quoted(out, line->program);
	buf_add_str(out, "\n    args: ");
	add_list(out, line);
	buf_add_char(out, '\n');
}

static int
unknown_client(const char *name, struct err *err)
{
	const char *known[CLIENTS], *near;
	struct buf names = BUF_INIT;
	int rc;

	for (size_t i = 0; i < CLIENTS; i++)
		known[i] = clients[i].name;
	near = nearest_word(name, known, CLIENTS);
	for (size_t i = CLIENTS; i-- > 0;)
		if (*name && strncmp(known[i], name, strlen(name)) == 0)
			near = known[i];
	setup_add_clients(&names);
	rc = near ? err_set(err, ERR_INVALID,
	                "'%s' is no client that is known here; did you mean "
	                "'%s'?",
	                name, near)
	          : err_set(err, ERR_INVALID,
	                "'%s' is no client that is known here; these are: %s",
	                name, names.data);
	buf_release(&names);
	return rc;
}

int
setup_add(struct buf *out, const char **file, struct server *server,
    const char *client, struct err *err)
{
	struct slice nobody = { NULL, 0 };
	struct command_line line;
	size_t i = 0;
	int rc;

	while (i < CLIENTS && strcmp(clients[i].name, client) != 0)
		i++;
	if (i == CLIENTS)
		return unknown_client(client, err);
	rc = server_open(server, nobody, NULL, err);
	if (rc)
		return rc;
	make_command(&line, server, journal_place(server->journal));
	if (clients[i].shape == SHAPE_TOML)
		add_toml(out, &clients[i], &line);
	else if (clients[i].shape == SHAPE_GOOSE)
		add_yaml(out, &clients[i], &line);
	else
		add_json(out, &clients[i], &line);
	*file = clients[i].file;
	return 0;
}
