/* SPDX-License-Identifier: ISC */
/*
 * Names of servers that live at the same time. A name is held like a session.
 * The file of a name that is free says whose it was: a host that lives may
 * start its server again, and a conversation may be resumed.
 */
#include "mcp/server_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/agent.h"

#define NAMES_MAX 100
#define NAME_MAX_LEN 50		/* an agent can be registered by it */

/* Variables by which hosts tell a server its conversation. */
static const char *const conversations[] = { "CLAUDE_CODE_SESSION_ID",
	"CLAUDE_SESSION_ID", "CODEX_THREAD_ID", "OPENCODE_SESSION_ID" };

#define OF_CONVERSATION 'c'
#define OF_HOST 'h'

/* Set what tells the client of this server from others. */
static void
find_client(struct session *out)
{
	struct buf text = BUF_INIT;
	const char *id = NULL;

	for (size_t i = 0; i < sizeof(conversations) / sizeof(conversations[0])
	    && !id; i++)
		id = getenv(conversations[i]);
	if (id && *id)
		buf_add_str(&text, id);
	else if (out->parent.pid)
		buf_addf(&text, "%lld %lld %s", (long long)out->parent.pid,
		    (long long)out->parent.start, out->space.boot);
	if (text.len) {
		digest_hex(out->client, text.data, text.len);
		out->client[0] = id && *id ? OF_CONVERSATION : OF_HOST;
	}
	buf_release(&text);
}

static void
add_number(char out[SESSION_NAME_SIZE], const char *base, int n)
{
	char end[16] = "";

	if (n > 1)
		snprintf(end, sizeof(end), ".%d", n);
	snprintf(out, SESSION_NAME_SIZE, "%.*s%s",
	    (int)(NAME_MAX_LEN - strlen(end)), base, end);
}

/* True if both are for conversations, and for different ones. */
static bool
is_other_talk(const struct session *mine, const struct session *was)
{
	return mine->client[0] == OF_CONVERSATION &&
	    was->client[0] == OF_CONVERSATION &&
	    strcmp(mine->client, was->client) != 0;
}

/*
 * True if the name, which nobody holds now, belongs to somebody who will come
 * back: its host lives, or its conversation has work here.
 */
static bool
is_reserved(const struct view *view, const struct session *mine,
    const struct session *was)
{
	if (strcmp(was->client, mine->client) == 0)
		return false;
	if (was->parent.pid && process_runs(&was->parent) &&
	    strcmp(was->space.boot, mine->space.boot) == 0 &&
	    was->parent.start != mine->parent.start)
		return true;
	return is_other_talk(mine, was) &&
	    agent_load(view, slice_of(was->name)) > 0;
}

/*
 * Try to hold the name of this number. again: only if it was this client's.
 * Returns 0 if it is held, 1 if it is not to be had, -1 if no name can be held
 * here.
 */
static int
try_name(struct session_hold *out, struct journal *journal,
    struct session *mine, bool again)
{
	const struct log_location *location = journal_place(journal);
	struct session was;
	enum session_life life;

	memset(&was, 0, sizeof(was));
	life = session_look(&was, location, SESSION_ACTOR_NAME,
	    slice_of(mine->name));
	if (life == SESSION_ALIVE ||
	    (again && strcmp(was.client, mine->client) != 0) ||
	    (life == SESSION_ENDED &&
	        is_reserved(journal_view(journal), mine, &was)))
		return 1;
	if (session_begin(out, location, mine, NULL))
		return 0;
	free(out->dir);
	out->dir = NULL;
	return session_look(&was, location, SESSION_ACTOR_NAME,
	           slice_of(mine->name)) == SESSION_ALIVE ? 1 : -1;
}

static void
hold_name(struct session_hold *out, struct journal *journal, const char *base)
{
	struct session mine;
	int got = 1;

	session_init(&mine, SESSION_ACTOR_NAME, base, "", "");
	gethostname(mine.host, sizeof(mine.host) - 1);
	find_client(&mine);
	for (int again = mine.client[0] != '\0'; again >= 0 && got == 1;
	     again--)
		for (int n = 1; n <= NAMES_MAX && got == 1; n++) {
			add_number(mine.name, base, n);
			got = try_name(out, journal, &mine, again);
		}
	if (got) {	/* nothing can be held here: servers share the name */
		*out = (struct session_hold)SESSION_HOLD_NONE;
		add_number(out->session.name, base, 1);
	} else if (strcmp(mine.name, base) != 0) {
		journal_note(journal, "you are %s here: another server is %s",
		    mine.name, base);
	}
}

const char *
server_names_get(struct server_names *names, struct journal *journal,
    const char *base)
{
	struct server_name *name;

	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->item[i].base, base) == 0)
			return names->item[i].hold.session.name;
	names->item = task_realloc(names->item, names->count + 1,
	    sizeof(*names->item));
	name = &names->item[names->count++];
	*name = (struct server_name){ .base = task_strdup(base) };
	hold_name(&name->hold, journal, base);
	return name->hold.session.name;
}

void
server_names_let_go(struct server_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->item[i].hold.fd != -1)
			close(names->item[i].hold.fd);
	names->count = 0;
}

void
server_names_release(struct server_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		session_end(&names->item[i].hold);
		free(names->item[i].base);
	}
	free(names->item);
	memset(names, 0, sizeof(*names));
}
