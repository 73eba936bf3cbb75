/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AGENT_H
#define TASKLOG_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"

/*
 * Agents. An agent is registered under a name that actors use, with its
 * capabilities and its limit of tasks. Its load, its latest activity and its
 * status are derived from claims and events. Names that are not registered are
 * actors, too, unless the workflow is registered-only.
 */
struct err;

/* The limits of tasks at a time; AGENT_MAX_NONE means any number. */
#define AGENT_MAX 1000000
#define AGENT_MAX_NONE (-1)

enum agent_status {
	AGENT_IDLE,
	AGENT_BUSY,		/* holds a task */
	AGENT_FULL,		/* holds as many tasks as its limit */
	/* holds no task, and no event of it for the length of a lease */
	AGENT_AWAY
};

struct agent {
	uint32_t subject;	/* 0: no event names it */
	bool registered;		/* true if so */
	/* true if it may have been registered, then purged; its limits hold */
	bool purged;
	struct slice name;
	struct slice type, description;	/* absent: none */
	int64_t max;		/* tasks at a time, -1: any number */

	/* set only by agent_read() and agent_list_read(): */
	size_t load;		/* tasks held now, in all its sessions */
	size_t ended;		/* of these, by sessions that have ended */
	int64_t active_ms;	/* time of its latest event, or WHEN_NONE */
	enum agent_status status;
};

/* True if the name is registered. Does not set the derived members. */
bool agent_find(struct agent *out, const struct view *view, struct slice name);

/*
 * Like agent_find(), but sets the derived members, too. Walks all claims and
 * all events once.
 */
bool agent_read(struct agent *out, const struct view *view, struct slice name);

/*
 * Returns the number of tasks that an actor, registered or not, holds now in
 * any session. Walks all claims.
 */
size_t agent_load(const struct view *view, struct slice actor);

/* Get the capabilities of an agent: terms of its fields cap/WORD, sorted. */
void agent_caps(struct term_list *out, const struct view *view,
    const struct agent *agent);

/* True if the agent has the capability. */
bool agent_can(const struct view *view, const struct agent *agent,
    struct slice cap);

/*
 * Append the capabilities that a task requires and the agent lacks,
 * comma-separated. True if there are any.
 */
bool agent_lacks(struct buf *out, const struct view *view,
    const struct agent *agent, uint32_t task);

/*
 * A query for agents, sorted by name. If it asks for capabilities,
 * only agents that have them are listed, the freest first: idle, busy, away,
 * full, and less loaded ones first.
 */
struct agent_query {
	const char *const *caps;	/* NULL-terminated, or NULL */
	/* a task whose required capabilities count; 0: none */
	uint32_t task;
	/*
	 * list also actors who hold tasks and are not registered, and find out
	 * which sessions have ended; NULL: do not
	 */
	const struct basis *basis;
};

struct agent_list {
	struct agent *agent;
	size_t count, cap;
};

void agent_list_read(struct agent_list *out, const struct view *view,
    const struct agent_query *query);
void agent_list_release(struct agent_list *list);

const char *agent_status_name(enum agent_status status);

/* Append an agent as one JSON object, without a line end: schema/agent.json. */
void agent_json_add(struct buf *out, const struct view *view,
    const struct agent *agent);

/*
 * True if the name is 1 to 50 letters, digits, -_./ that begin and end with a
 * letter or digit, and is not "all".
 */
bool agent_name_valid(struct slice name);

/* Append "; did you mean 'x'? registered are a, b, c". */
void agent_add_known(struct buf *out, const struct view *view,
    const char *name);

/*
 * Fail with ERR_NOT_FOUND for a name that is not registered; the message names
 * the nearest registered one.
 */
int agent_unknown(const struct view *view, struct slice name, struct err *err);

#endif
