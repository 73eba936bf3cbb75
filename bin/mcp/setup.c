/* SPDX-License-Identifier: ISC */
/*
 * Configurations of clients. Most clients take one kind of JSON, under one name
 * or another.
 */
#include "mcp/setup.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/nearest.h"
#include "base/path.h"
#include "mcp/setup_merge.h"

#define SERVER_NAME "tasks"
#define FILE_MAX (1 << 20)	/* of a configuration */

enum shape {
	SHAPE_JSON,		/* {KEY: {"tasks": {"command", "args"}}} */
	SHAPE_TYPED,		/* with "type": "stdio" besides */
	SHAPE_COPILOT,		/* with "type": "local" and "tools" besides */
	SHAPE_OPENCODE,
	SHAPE_TOML,
	SHAPE_GOOSE
};

/*
 * A file of the project is committed and read on every machine, and its client
 * starts servers in the project. A file of the user counts in every project.
 */
static const struct client {
	const char *name;
	enum shape shape;
	const char *key;
	const char *file;
	bool everywhere;	/* true: a file of the user */
	/* begins a command that adds the server instead; NULL: none */
	const char *adds;
} clients[] = {
	{ "claude-code", SHAPE_TYPED, "mcpServers", ".mcp.json", false,
	    "claude mcp add --scope project tasks --" },
	{ "claude-desktop", SHAPE_JSON, "mcpServers",
	    "claude_desktop_config.json", true, NULL },
	{ "cline", SHAPE_JSON, "mcpServers", "cline_mcp_settings.json", true,
	    NULL },
	{ "codex", SHAPE_TOML, "mcp_servers", "~/.codex/config.toml", true,
	    "codex mcp add tasks --" },
	{ "copilot", SHAPE_COPILOT, "mcpServers", "~/.copilot/mcp-config.json",
	    true, "copilot mcp add tasks --" },
	{ "cursor", SHAPE_TYPED, "mcpServers", ".cursor/mcp.json", false,
	    NULL },
	{ "gemini", SHAPE_JSON, "mcpServers", ".gemini/settings.json", false,
	    "gemini mcp add tasks" },
	{ "goose", SHAPE_GOOSE, "extensions", "~/.config/goose/config.yaml",
	    true, NULL },
	{ "opencode", SHAPE_OPENCODE, "mcp", "opencode.json", false, NULL },
	{ "vscode", SHAPE_TYPED, "servers", ".vscode/mcp.json", false,
	    "code --add-mcp" },
	{ "windsurf", SHAPE_JSON, "mcpServers",
	    "~/.codeium/windsurf/mcp_config.json", true, NULL },
	{ "zed", SHAPE_JSON, "context_servers", ".zed/settings.json", false,
	    NULL },
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

/*
 * Make the command by which the client starts the server. It names no log: the
 * server finds that of the project it is started in. A client with windows may
 * not know the user's $PATH, so a file of the user names the whole path.
 */
static void
make_command(struct command_line *line, const struct server *server,
    bool everywhere)
{
	ssize_t n = !everywhere ? -1 : readlink("/proc/self/exe",
	    line->program, sizeof(line->program) - 1);

	if (n > 0)
		line->program[n] = '\0';
	else
		strcpy(line->program, "task-mcp");
	line->count = 0;
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

/* Append the object that describes the server. */
static void
add_server(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	bool opencode = client->shape == SHAPE_OPENCODE,
	     copilot = client->shape == SHAPE_COPILOT;

	json_open(out, '{');
	if (client->shape != SHAPE_JSON) {
		json_add_key(out, "type");
		json_add_str(out, opencode || copilot ? "local" : "stdio");
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
	if (copilot) {
		json_add_key(out, "tools");
		json_open(out, '[');
		json_add_str(out, "*");
		json_close(out, ']');
	}
	if (opencode) {
		json_add_key(out, "enabled");
		json_add_bool(out, 1);
	}
	json_close(out, '}');
}

static void
add_json(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	struct buf server = BUF_INIT;

	add_server(&server, client, line);
	json_open(out, '{');
	json_add_key(out, client->key);
	json_open(out, '{');
	json_add_key(out, SERVER_NAME);
	json_add_raw(out, slice_of_buf(&server));
	json_close(out, '}');
	json_close(out, '}');
	buf_add_char(out, '\n');
	buf_release(&server);
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
	                "'%s' is not a known client; did you mean "
	                "'%s'?",
	                name, near)
	          : err_set(err, ERR_INVALID,
	                "'%s' is not a known client; known are %s",
	                name, names.data);
	buf_release(&names);
	return rc;
}

/* Append a word of a shell's command line, in quotes if it needs them. */
static void
add_word(struct buf *out, const char *word)
{
	bool plain = *word && !word[strspn(word,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "_-./:@%+=,")];

	buf_add_str(out, plain ? " " : " '");
	for (; *word; word++)
		if (*word == '\'')
			buf_add_str(out, "'\\''");
		else
			buf_add_char(out, *word);
	if (!plain)
		buf_add_char(out, '\'');
}

/* Append the command that makes the client add the server itself. */
static void
add_command(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	struct buf json = BUF_INIT;

	buf_add_str(out, client->adds);
	if (strcmp(client->name, "vscode") == 0) {
		json_open(&json, '{');
		json_add_key(&json, "name");
		json_add_str(&json, SERVER_NAME);
		json_add_key(&json, "command");
		json_add_str(&json, line->program);
		json_add_key(&json, "args");
		json_open(&json, '[');
		add_args(&json, line);
		json_close(&json, ']');
		json_close(&json, '}');
		add_word(out, json.data);
	} else {
		add_word(out, line->program);
		for (size_t i = 0; i < line->count; i++)
			add_word(out, line->arg[i]);
	}
	buf_release(&json);
}

/* Say where the configuration belongs, and for which projects it counts. */
static void
add_remark(struct buf *out, const struct client *client,
    const struct command_line *line)
{
	if (client->everywhere)
		buf_addf(out,
		    "put this into %s, which counts for all projects: each "
		    "has its own log",
		    client->file);
	else
		buf_addf(out,
		    "put this into %s of the project, for everybody who "
		    "has it: it can be committed",
		    client->file);
	if (!client->adds)
		return;
	buf_add_str(out, "\nor run: ");
	add_command(out, client, line);
}

/* Returns the directory that the client's file is named from, or NULL. */
static const char *
base_of(const struct client *client, const struct log_location *location)
{
	if (!client->everywhere)
		return location->project;
	return strncmp(client->file, "~/", 2) == 0 ? getenv("HOME") : NULL;
}

/* Append the patch of the client's file, if one can be made. */
static bool
merge_into(struct buf *patch, const struct client *client,
    const struct command_line *line, const struct setup_merge *merge)
{
	struct setup_merge full = *merge;
	struct buf server = BUF_INIT;
	bool merged;

	if (client->shape == SHAPE_TOML)
		return setup_merge_toml(patch, merge);
	if (client->shape == SHAPE_GOOSE) {
		/* without the line of its key */
		size_t header = strlen(client->key) + 2;

		full.entry = (struct slice){ merge->whole.ptr + header,
			merge->whole.len - header };
		return setup_merge_yaml(patch, &full);
	}
	add_server(&server, client, line);
	full.entry = slice_of_buf(&server);
	merged = setup_merge_json(patch, &full);
	buf_release(&server);
	return merged;
}

/*
 * If the client's file exists, print a patch of it instead. The remark says
 * what to do.
 */
static void
merge_file(struct setup *out, const struct client *client,
    const struct command_line *line, const struct log_location *location)
{
	const char *base = base_of(client, location);
	struct buf file = BUF_INIT, patch = BUF_INIT;
	const char *name = client->file + 2 * client->everywhere;
	char *path = base ? path_join(base, name) : NULL;
	struct setup_merge merge = { .path = name, .key = client->key,
		.name = SERVER_NAME, .whole = slice_of_buf(&out->text) };

	if (path && !buf_read_file(&file, path, FILE_MAX, NULL) && file.len) {
		merge.text = slice_of_buf(&file);
		if (merge_into(&patch, client, line, &merge)) {
			buf_clear(&out->text);
			buf_add_slice(&out->text, slice_of_buf(&patch));
			buf_add_str(&out->remark,
			    "\nthere is one, so this is a patch of it: patch "
			    "-p1 -d");
			add_word(&out->remark, base);
		} else {
			buf_addf(&out->remark,
			    "\nthere is one, which has '%s' already or is not "
			    "understood: edit it by hand",
			    SERVER_NAME);
		}
	}
	buf_release(&file);
	buf_release(&patch);
	free(path);
}

static int
find_client(const struct client **out, const char *name, struct err *err)
{
	for (size_t i = 0; i < CLIENTS; i++) {
		*out = &clients[i];
		if (strcmp(clients[i].name, name) == 0)
			return 0;
	}
	return unknown_client(name, err);
}

int
setup_add(struct setup *out, struct server *server, const char *name,
    struct err *err)
{
	struct slice nobody = { NULL, 0 };
	const struct client *client;
	struct command_line line;
	int rc = find_client(&client, name, err);

	if (!rc)
		rc = server_open(server, nobody, NULL, err);
	if (rc)
		return rc;
	make_command(&line, server, client->everywhere);
	if (client->shape == SHAPE_TOML)
		add_toml(&out->text, client, &line);
	else if (client->shape == SHAPE_GOOSE)
		add_yaml(&out->text, client, &line);
	else
		add_json(&out->text, client, &line);
	add_remark(&out->remark, client, &line);
	merge_file(out, client, &line, journal_place(server->journal));
	buf_add_str(&out->command, line.program);
	for (size_t i = 0; i < line.count; i++) {
		buf_add_char(&out->command, '\0');
		buf_add_str(&out->command, line.arg[i]);
	}
	return 0;
}

void
setup_release(struct setup *setup)
{
	buf_release(&setup->text);
	buf_release(&setup->remark);
	buf_release(&setup->command);
}
