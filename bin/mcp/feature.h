/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_FEATURE_H
#define TASKLOG_MCP_FEATURE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"

/*
 * What lies between the protocol and what it is used for. The protocol knows revisions,
 * envelopes and ids; a feature gets the parameters of one request and adds the members
 * of a result that is the same in every revision.
 */
struct server;

struct mcp_request {
	const struct json_doc *doc;
	uint32_t params;	/* an object; 0: none */
	struct slice client;	/* what the client calls itself, absent: it does not say */
	int64_t waited_ms;	/* since it came */
	int hurry;		/* boolean: it cannot be put off */
	int64_t wait_ms;	/* set with FEATURE_LATER: put it off so long at most */
};

enum feature_outcome {
	FEATURE_OK,
	FEATURE_LATER,		/* ask again when the log has changed or the time is over */
	FEATURE_INVALID,	/* the parameters are wrong */
	FEATURE_ABSENT,		/* there is no such resource */
	FEATURE_FAILED		/* our own failure */
};

/* What went wrong, for who wrote the client. */
struct fault {
	char message[1100];
	struct buf data;	/* raw JSON, or empty */
};

/* Add members to the object that is open in *result. */
typedef int feature_fn(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault);

feature_fn feature_tools_list, feature_tools_call, feature_resources_list,
    feature_templates_list, feature_resources_read, feature_prompts_list,
    feature_prompts_get, feature_complete, feature_skills_list, feature_skills_get;

/* Boolean: is the string token the name of a prompt, or the URI of a resource or template? */
int prompt_known(const struct server *server, const struct json_doc *doc,
    uint32_t name);
int resource_known(const struct json_doc *doc, uint32_t uri);

/* What the server tells about itself to who connects. */
struct slice feature_instructions(const struct server *server);

/* Boolean: can this URI be read now? *tag then stands for what it says. */
int feature_resource_tag(struct server *server, struct slice uri, uint64_t *tag);

/* FEATURE_INVALID with a message. */
int fault_invalid(struct fault *fault, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The raw text of a parameter that is a string, 0 if it is absent or no string. */
uint32_t request_string(const struct mcp_request *request, const char *name);

#endif
