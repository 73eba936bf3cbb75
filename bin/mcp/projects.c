/* SPDX-License-Identifier: ISC */
/* Finding the log of a directory that a call names. */
#include "mcp/projects.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/path.h"
#include "mcp/server.h"

void
projects_release(struct projects *projects)
{
	for (size_t i = 0; i < projects->count; i++)
		free(projects->item[i].path);
	free(projects->item);
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
	if (server->journal)
		add_known(out,
		    slice_of(journal_place(server->journal)->dir));
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

/* True if the directory is where the default log is looked for. */
static bool
is_start(const struct server *server, const char *path)
{
	char start[PATH_MAX];

	return realpath(server_start(server), start) &&
	    strcmp(start, path) == 0;
}

static const struct project *
find_known(const struct projects *projects, const char *path)
{
	for (size_t i = 0; i < projects->count; i++)
		if (strcmp(projects->item[i].path, path) == 0)
			return &projects->item[i];
	return NULL;
}

static void
remember(struct projects *projects, const char *path, struct server *server)
{
	projects->item = task_realloc(projects->item, projects->count + 1,
	    sizeof(*projects->item));
	projects->item[projects->count++] = (struct project){
		task_strdup(path), server };
}

/*
 * Look for a server that has this journal's log already: two directories of one
 * project lead to the same log. Returns false if there is none.
 */
static bool
find_same(struct server **out, struct server *server, const struct server *new)
{
	const char *dir = journal_place(new->journal)->dir;
	const struct projects *projects = &server->projects;
	struct slice nobody = { NULL, 0 };

	*out = NULL;
	if ((server->journal || !server_open(server, nobody, NULL, NULL)) &&
	    strcmp(journal_place(server->journal)->dir, dir) == 0)
		return true;
	for (size_t i = 0; i < projects->servers; i++) {
		*out = projects->server[i];
		if ((*out)->journal &&
		    strcmp(journal_place((*out)->journal)->dir, dir) == 0)
			return true;
	}
	return false;
}

/* Make a server for a directory; its path lives as long as the server. */
static struct server *
new_server(const struct server *server, const char *path)
{
	struct server *new = task_zalloc(1, sizeof(*new));
	struct journal_options options = server->options;

	options.actor = server->actor;
	new->dir = task_strdup(path);
	options.ask.option = new->dir;
	server_init(new, &options);
	new->read_only = server->read_only;
	return new;
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

static int
open_project(struct server **out, struct server *server, const char *path,
    bool make, struct err *err)
{
	struct projects *projects = &server->projects;
	struct slice nobody = { NULL, 0 };
	struct server *new;
	struct err why = {0};
	int rc;

	if (projects->servers == PROJECTS_MAX)
		return err_set(err, ERR_OVER_LIMIT,
		    "this server has %d projects open, which is all it can",
		    PROJECTS_MAX);
	new = new_server(server, path);
	rc = server_open(new, nobody, NULL, &why);
	if (rc && make && why.word == ERR_NOT_FOUND)
		rc = 0;
	if (rc)
		rc = refuse_dir(server, path, &why, err);
	else if (new->journal && find_same(out, server, new))
		remember(projects, path, *out);
	else {
		/* it holds a session from when it is opened again */
		new->session.holds = server->session.holds;
		server_close(new);
		projects->server[projects->servers++] = *out = new;
		remember(projects, path, new);
		return 0;
	}
	server_release(new);
	free(new);
	return rc;
}

int
projects_find(struct server **out, struct server *server, const char *dir,
    bool make, struct err *err)
{
	const struct project *known;
	char path[PATH_MAX];
	int rc = 0;

	*out = server;
	if (!dir || !*dir)
		return 0;
	resolve(path, server, dir);
	if (is_start(server, path))
		return 0;
	known = find_known(&server->projects, path);
	if (known)
		*out = known->server;
	else
		rc = open_project(out, server, path, make, err);
	if (!rc && !*out)
		*out = server;
	return rc;
}
