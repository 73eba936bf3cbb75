/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AGENT_H
#define TASKLOG_AGENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"

/*
 * Who works here. An agent is registered under a name that actors use; what it
 * can do and how much is what it said. How much it does, and when it was last
 * heard of, is derived from claims and events, and so is its status. Names that
 * nobody registered are actors like others, unless the workflow is
 * registered-only.
 */
struct err;

/* Tasks at a time, at most; AGENT_MAX_NONE: any number. */
#define AGENT_MAX 1000000
#define AGENT_MAX_NONE (-1)

enum agent_status {
	AGENT_IDLE,
	AGENT_BUSY,		/* holds a task */
	AGENT_FULL,		/* holds as many as it takes */
	/* holds none, and no event of it for the length of a lease */
	AGENT_AWAY
};

struct agent {
	uint32_t subject;	/* 0: nobody ever spoke of it */
	int registered;		/* boolean */
	/* boolean: it may have been registered; its limits hold */
	int purged;
	struct slice name;
	struct slice type, description;	/* absent: none */
	int64_t max;		/* tasks at a time, -1: any number */

	/* derived, by agent_read() and agent_list_read() */
	size_t load;		/* tasks held now, in all of its sessions */
	int64_t active_ms;	/* its latest event, WHEN_NONE */
	enum agent_status status;
};

/* Boolean: is the name registered? What is derived is not filled in. */
int agent_find(struct agent *out, const struct view *view, struct slice name);

/* The same, with what is derived: looks at all claims and all events once. */
int agent_read(struct agent *out, const struct view *view, struct slice name);

/*
 * Tasks that an actor holds now, registered or not, in any session. Looks at
 * all claims.
 */
size_t agent_load(const struct view *view, struct slice actor);

/* What an agent can do: terms of its fields cap/WORD, sorted. */
void agent_caps(struct term_list *out, const struct view *view,
    const struct agent *agent);

/* Boolean. */
int agent_can(const struct view *view, const struct agent *agent,
    struct slice cap);

/*
 * The capabilities that a task requires and the agent has not, comma-separated,
 * appended. Boolean: were there any?
 */
int agent_lacks(struct buf *out, const struct view *view,
    const struct agent *agent, uint32_t task);

/*
 * Registered agents, by name; or those that can do something, the freest first.
 */
struct agent_query {
	const char *const *caps;	/* NULL-terminated, or NULL */
	uint32_t task;			/* what this one requires; 0: none */
};

struct agent_list {
	struct agent *agent;
	size_t count, cap;
};

void agent_list_read(struct agent_list *out, const struct view *view,
    const struct agent_query *query);
void agent_list_release(struct agent_list *list);

const char *agent_status_name(enum agent_status status);

/* An agent as one JSON object, without a line end: schema/agent.json. */
void agent_json_add(struct buf *out, const struct view *view,
    const struct agent *agent);

/*
 * Boolean: 1 to 50 letters, digits, -_./, the first and last a letter or digit;
 * not "all".
 */
int agent_name_valid(struct slice name);

/*
 * In a registered-only workflow only registered agents act: ERR_UNKNOWN_AGENT
 * names the known ones. Whoever is not registered may do one thing: register
 * itself.
 */
int agent_may_act(const struct view *view, struct slice actor, struct err *err)
    MUST_CHECK;

/*
 * There, nobody else is given work or told anything either: ERR_UNKNOWN_AGENT.
 */
int agent_may_be_named(const struct view *view, struct slice name,
    struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND for a name that is not registered, with the nearest that is. */
int agent_unknown(const struct view *view, struct slice name, struct err *err);

#endif
