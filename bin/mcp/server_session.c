/* SPDX-License-Identifier: ISC */
/* Holding a session while the server lives. */
#include "mcp/server_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "format/id.h"
#include "model/view.h"

static const char *
given_session(void)
{
	const char *name = getenv("TASK_SESSION");

	return name && *name ? name : NULL;
}

void
server_session_init(struct server_session *session)
{
	char id[TASK_ID_SIZE];

	memset(session, 0, sizeof(*session));
	if (task_id_random(id, NULL))
		snprintf(id, sizeof(id), "%ld", (long)getpid());
	snprintf(session->own, sizeof(session->own), "mcp-%s", id);
}

void
server_session_release(struct server_session *session)
{
	for (size_t i = 0; i < session->count; i++)
		session_end(&session->held[i]);
	free(session->held);
	memset(session, 0, sizeof(*session));
}

void
server_session_let_go(struct server_session *session)
{
	for (size_t i = 0; i < session->count; i++)
		if (session->held[i].fd != -1)
			close(session->held[i].fd);
	session->count = 0;
}

/* Returns what is held in the log, or NULL. */
static struct session_hold *
find_held(const struct server_session *session,
    const struct log_location *location)
{
	char *dir = session_dir(location);
	struct session_hold *found = NULL;

	for (size_t i = 0; i < session->count && !found; i++)
		if (strcmp(session->held[i].dir, dir) == 0)
			found = &session->held[i];
	free(dir);
	return found;
}

/* True if a claim of the session holds its task. */
static bool
is_used(const void *arg, struct slice name)
{
	const struct view *view = arg;
	const struct state *state = view->state;
	struct claim claim;

	if (!state_find_term(state, TERM_NAME, name))
		return false;
	for (uint32_t s = 1; s < state->subjects.count; s++)
		if (state_subject(state, s)->epoch &&
		    view_claim(&claim, view, s) &&
		    slice_eq(claim.session, name))
			return true;
	return false;
}

/*
 * Hold $TASK_SESSION or our own session. What cannot be held (on a file system
 * without locks, in a log that is read only) is used all the same: others take
 * it for alive.
 */
static void
hold(struct server_session *session, struct session_hold *out,
    struct journal *journal, const char *actor)
{
	const struct log_location *location = journal_place(journal);
	const char *given = given_session();
	char host[65] = "";
	struct session wanted;

	gethostname(host, sizeof(host) - 1);
	session_init(&wanted, SESSION_OF_CLAIMS, given ? given : session->own,
	    actor, host);
	if (session_begin(out, location, &wanted, NULL) || !given) {
		session_sweep(location, is_used, journal_view(journal));
		return;
	}
	if (session_look(&wanted, location, SESSION_OF_CLAIMS,
	        slice_of(given)) != SESSION_ALIVE)
		return;
	free(out->dir);
	journal_note(journal, "session %s belongs to another server, which is "
	    "alive; this one has the session %s", given, session->own);
	session_init(&wanted, SESSION_OF_CLAIMS, session->own, actor, host);
	if (!session_begin(out, location, &wanted, NULL))
		return;
}

void
server_session_enter(struct server_session *session, struct journal *journal,
    const char *actor)
{
	struct session_hold *held = find_held(session, journal_place(journal));
	const char *given = given_session();

	if (!session->holds) {
		journal_set_session(journal, given ? given : session->own);
		return;
	}
	if (!held) {
		session->held = task_realloc(session->held, session->count + 1,
		    sizeof(*session->held));
		held = &session->held[session->count++];
		hold(session, held, journal, actor);
	}
	session_set_actor(held, actor);
	journal_set_session(journal, held->session.name);
}
