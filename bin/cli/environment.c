/* SPDX-License-Identifier: ISC */
/*
 * Reading the environment for a log: where the log is, the actor, and the
 * session.
 */
#include "cli/environment.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/config.h"
#include "format/field.h"
#include "log/session.h"
#include "log/session_tree.h"
#include "model/given.h"

/*
 * Returns who acts: tasklog.actor, else git's author name, else the login name.
 */
static char *
find_actor(const struct config *config)
{
	const struct git_setting *set = config_setting(config, "actor");
	const char *author = getenv("GIT_AUTHOR_NAME");
	const struct passwd *user;
	char *name;

	if (set && *set->value)
		return task_strdup(set->value);
	if (author && *author)
		return task_strdup(author);
	name = config_git(config, "user", "name", false);
	if (name && *name)
		return name;
	free(name);
	user = getpwuid(geteuid());
	return task_strdup(user ? user->pw_name : "unknown");
}

/* Read the settings, unless the program has done so, and find who acts. */
static int
default_actor(char **out, const struct location_query *ask,
    struct config *config, struct err *err)
{
	struct config own = {0};
	int rc;

	if (!config)
		config = &own;
	rc = config->read ? 0 : config_read(config, ask, err);
	*out = rc ? NULL : find_actor(config);
	config_release(&own);
	return rc;
}

static int
check_names(const struct journal_options *options, struct err *err)
{
	const char *session = options->session;
	int rc = given_actor(options->actor, err);

	if (rc)
		return rc;
	if (session && *session && !name_valid(slice_of(session)))
		return err_set(err, ERR_INVALID,
		    "a session must be 1 to 128 bytes without control "
		    "characters, < or >, not '%s'",
		    session);
	return 0;
}

int
environment_find_log(char **dir, const char *start, struct err *err)
{
	char cwd[4096];
	const struct location_query ask = { start, NULL, cwd };
	struct log_location location = {0};
	int rc = getcwd(cwd, sizeof(cwd))
	    ? location_find(&location, &ask, err)
	    : err_errno(err, "cannot find the working directory");

	*dir = rc ? NULL : task_strdup(location.dir);
	location_release(&location);
	return rc;
}

int
environment_read(struct environment *out, const struct journal_options *given,
    struct config *config, struct err *err)
{
	struct journal_options *options = &out->options;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	*options = *given;
	if (!getcwd(out->cwd, sizeof(out->cwd)))
		return err_errno(err, "cannot find the working directory");
	gethostname(out->machine, sizeof(out->machine) - 1);
	options->ask.env = getenv("TASK_DIR");
	options->ask.cwd = out->cwd;
	options->machine = out->machine;
	if (!options->session)
		options->session = getenv("TASK_SESSION");
	options->no_snapshot = getenv("TASK_NO_SNAPSHOT") != NULL;
	options->may_detach = true;
	if (!options->actor) {
		rc = default_actor(&out->actor, &options->ask, config, err);
		options->actor = out->actor;
	}
	if (config && config->read && config->option == options->ask.option)
		options->found = &config->location;
	return rc ? rc : check_names(options, err);
}

void
environment_release(struct environment *environment)
{
	free(environment->actor);
}

/*
 * Find the session: that of the server which the same host has started, else
 * that of the work tree. If no actor is given, the server's actor acts.
 */
static void
enter_session(struct journal *journal, const struct journal_options *options,
    const struct journal_options *given)
{
	const char *named = journal_session(journal);
	const char *start = options->ask.option;
	struct session found;
	bool lives;

	if (given->session)	/* it is a server itself */
		return;
	lives = named
	    ? session_look(&found, journal_place(journal), SESSION_OF_CLAIMS,
	          slice_of(named)) == SESSION_ALIVE && !found.tree[0]
	    : session_of_host(&found, journal_place(journal));
	if (lives && !given->actor && !given_actor(found.actor, NULL))
		journal_set_actor(journal, found.actor);
	if (lives)
		journal_set_session(journal, found.name);
	if (!start || !*start)
		start = options->ask.env;
	session_tree_enter(journal,
	    start && *start ? start : options->ask.cwd);
}

int
environment_open(struct journal **out, const struct journal_options *given,
    struct config *config, struct err *err)
{
	struct environment environment;
	int rc = environment_read(&environment, given, config, err);

	if (!rc)
		rc = journal_open(out, &environment.options, err);
	if (!rc)
		enter_session(*out, &environment.options, given);
	environment_release(&environment);
	return rc;
}
