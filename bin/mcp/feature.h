/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_FEATURE_H
#define TASKLOG_MCP_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/json.h"

/*
 * The border between the protocol and the features. The protocol knows
 * revisions, envelopes and ids. A feature gets the parameters of one request
 * and adds the members of a result, which are equal in every revision.
 */
struct errand;
struct server;

#define ANSWER_TAG_SIZE 9

struct mcp_request {
	const struct json_doc *doc;
	uint32_t params;	/* an object; 0: none */
	/* name that the client gives, absent: none */
	struct slice client;
	int64_t waited_ms;	/* time since the request came */
	bool hurry;		/* the request cannot be put off */
	/* set with FEATURE_LATER: the longest time to put it off */
	int64_t wait_ms;
	/*
	 * tag of the answer that a waiting read was about to give when it was
	 * put off first; "": none. The protocol keeps it for the next try.
	 */
	char since[ANSWER_TAG_SIZE];
	/* an errand that is under way for it, or NULL; kept likewise */
	struct errand *errand;
	bool errands;		/* others have errands under way */
};

enum feature_outcome {
	FEATURE_OK,
	/* try again when the log has changed or the time is over */
	FEATURE_LATER,
	FEATURE_INVALID,	/* the parameters are wrong */
	FEATURE_ABSENT,		/* there is no such resource */
	FEATURE_FAILED		/* our own failure */
};

/* A fault of a request, for the author of the client. */
struct fault {
	char message[1100];
	struct buf data;	/* raw JSON, or empty */
};

/* Add members to the object that is open in *result. */
typedef int feature_fn(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault);

/* The two kinds of revisions: see connection.h. */
enum {
	ERA_HANDSHAKE = 1,
	ERA_STATELESS = 2,
	ERA_ANY = ERA_HANDSHAKE | ERA_STATELESS
};

/*
 * A method that a feature answers, and how long a client may keep the answer.
 */
struct method {
	const char *name;
	feature_fn *fn;
	int eras;
	bool cached;		/* the result tells how long it is valid */
	int64_t ttl_ms;
};

/* All functions of the features that a connection calls. */
struct service {
	const struct method *methods;	/* ends with a name of NULL */

	/*
	 * Returns the text that introduces the server to a client that
	 * connects.
	 */
	struct slice (*instructions)(const struct server *server);

	/*
	 * True if this URI can be read now; *tag then identifies its contents.
	 */
	bool (*resource_tag)(struct server *server, struct slice uri,
	    uint64_t *tag);
};

/* Set the message. Returns FEATURE_INVALID. */
int fault_invalid(struct fault *fault, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The token of a parameter; 0 if it is absent. */
uint32_t request_get(const struct mcp_request *request, const char *name);

/* The token of a parameter that is a string; 0 if it is absent or no string. */
uint32_t request_string(const struct mcp_request *request, const char *name);

/*
 * Refuse a cursor: lists have one page, so this server gives none. Returns
 * FEATURE_INVALID if the request has a cursor; the fault calls the list by this
 * name.
 */
int request_check_cursor(const struct mcp_request *request, const char *list,
    struct fault *fault);

#endif
