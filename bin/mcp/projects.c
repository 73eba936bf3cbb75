/* SPDX-License-Identifier: ISC */
/* Finding the log of a directory that a call names. */
#include "mcp/projects.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "cli/environment.h"
#include "mcp/server.h"

void
projects_release(struct projects *projects)
{
	for (size_t i = 0; i < projects->servers; i++) {
		server_release(projects->server[i]);
		free(projects->server[i]);
	}
	buf_release(&projects->roots);
	memset(projects, 0, sizeof(*projects));
}

struct server *
projects_server(const struct projects *projects, size_t n)
{
	return n < projects->servers ? projects->server[n] : NULL;
}

void
projects_let_go(struct server *server)
{
	server_let_go(server);
	for (size_t i = 0; i < server->projects.servers; i++)
		server_let_go(server->projects.server[i]);
}

void
projects_set_roots(struct projects *projects, struct buf *roots)
{
	buf_release(&projects->roots);
	projects->roots = *roots;
}

/* Add a directory, unless the list has it. */
static void
add_known(struct buf *out, struct slice dir)
{
	char *line = slice_dup(dir);

	if (!out->data || !strstr(out->data, line))
		buf_addf(out, "%s%s", out->len ? ", " : "", line);
	free(line);
}

static void
add_log(struct buf *out, const struct server *server)
{
	char *log = NULL;

	if (server->journal)
		add_known(out,
		    slice_of(journal_place(server->journal)->dir));
	else if (!environment_find_log(&log, server_start(server), NULL))
		add_known(out, slice_of(log));
	free(log);
}

void
projects_add_known(struct buf *out, const struct server *server)
{
	const struct projects *projects = &server->projects;
	const char *p = projects->roots.data, *end;

	add_log(out, server);
	for (size_t i = 0; i < projects->servers; i++)
		add_log(out, projects->server[i]);
	for (; p && (end = strchr(p, '\n')) != NULL; p = end + 1)
		add_known(out, (struct slice){ p, (size_t)(end - p) });
}

/* Make the path absolute, and canonical if the directory exists. */
static void
resolve(char out[PATH_MAX], const struct server *server, const char *dir)
{
	char start[PATH_MAX];
	struct buf path = BUF_INIT;

	if (*dir != '/' && realpath(server_start(server), start))
		buf_addf(&path, "%s/", start);
	buf_add_str(&path, dir);
	if (!realpath(path.data, out)) {
		strncpy(out, path.data, PATH_MAX - 1);
		out[PATH_MAX - 1] = '\0';
	}
	buf_release(&path);
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* True if the directory is where the default log is looked for. */
static bool
is_start(const struct server *server, const char *path)
{
	char start[PATH_MAX];

	return realpath(server_start(server), start) &&
	    strcmp(start, path) == 0;
}

/* True if this is the log of the default server. */
static bool
is_default(const struct server *server, const char *log)
{
	char *own = NULL;
	bool same;

	if (server->journal)
		return strcmp(journal_place(server->journal)->dir, log) == 0;
	same = !environment_find_log(&own, server_start(server), NULL) &&
	    strcmp(own, log) == 0;
	free(own);
	return same;
}

/* Returns the server of a log or, before there is a log, of a directory. */
static struct server *
find_server(const struct projects *projects, const char *dir)
{
	for (size_t i = 0; i < projects->servers; i++)
		if (strcmp(projects->server[i]->dir, dir) == 0)
			return projects->server[i];
	return NULL;
}

/*
 * Make a server for a log, or for a directory that will have one. A log is
 * named by its own place: what is above a directory may change.
 */
static int
add_server(struct server **out, struct server *server, const char *dir,
    struct err *err)
{
	struct projects *projects = &server->projects;
	struct journal_options options = server->options;
	struct server *new;

	if (projects->servers == PROJECTS_MAX)
		return err_set(err, ERR_OVER_LIMIT,
		    "this server has %d projects open, which is all it can",
		    PROJECTS_MAX);
	new = task_zalloc(1, sizeof(*new));
	options.actor = server->actor;
	options.ask.option = new->dir = task_strdup(dir);
	server_init(new, &options);
	new->read_only = server->read_only;
	new->session.holds = server->session.holds;
	projects->server[projects->servers++] = *out = new;
	return 0;
}

static int
refuse_dir(const struct server *server, const char *path,
    const struct err *why, struct err *err)
{
	struct buf known = BUF_INIT;
	int rc;

	projects_add_known(&known, server);
	rc = why->word != ERR_NOT_FOUND
	    ? err_set(err, why->word, "%s", why->message)
	    : err_set(err, ERR_NOT_FOUND, "no task log at '%s' or above; %s%s",
	          path, known.len ? "known are " : "task_init makes one",
	          known.len ? known.data : "");
	buf_release(&known);
	return rc;
}

int
projects_find(struct server **out, struct server *server, const char *dir,
    bool make, struct err *err)
{
	struct err why = {0};
	char path[PATH_MAX], *log = NULL;
	const char *place;
	int rc;

	*out = server;
	if (!dir || !*dir)
		return 0;
	resolve(path, server, dir);
	if (is_start(server, path))
		return 0;
	rc = environment_find_log(&log, path, &why);
	if (rc && !(make && why.word == ERR_NOT_FOUND))
		return refuse_dir(server, path, &why, err);
	if (rc && !is_directory(path))
		return err_set(err, ERR_NOT_FOUND,
		    "there is no directory '%s' to make a log in", path);
	place = log ? log : path;
	rc = 0;
	if (!log || !is_default(server, log)) {
		*out = find_server(&server->projects, place);
		if (!*out)
			rc = add_server(out, server, place, err);
	}
	free(log);
	return rc;
}
