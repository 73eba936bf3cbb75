/* SPDX-License-Identifier: ISC */
/*
 * The methods of the protocol and the features that answer them. Only this file
 * knows all features.
 */
#include "mcp/methods.h"

#include "mcp/features.h"
#include "mcp/server.h"

#define HOUR_MS 3600000

static const struct method methods[] = { { "tools/list", feature_tools_list,
	                                     ERA_ANY, true, HOUR_MS },
	{ "tools/call", feature_tools_call, ERA_ANY, false, 0 },
	{ "resources/list", feature_resources_list, ERA_ANY, true, HOUR_MS },
	{ "resources/templates/list", feature_templates_list, ERA_ANY, true,
	    HOUR_MS },
	{ "resources/read", feature_resources_read, ERA_ANY, true, 0 },
	{ "prompts/list", feature_prompts_list, ERA_ANY, true, HOUR_MS },
	{ "prompts/get", feature_prompts_get, ERA_ANY, false, 0 },
	{ "completion/complete", feature_complete, ERA_ANY, false, 0 },
	{ "skills/list", feature_skills_list, ERA_STATELESS, true, HOUR_MS },
	{ "skills/get", feature_skills_get, ERA_STATELESS, true, HOUR_MS },
	{ NULL, NULL, 0, false, 0 } };

const struct service mcp_service = {
	.methods = methods,
	.instructions = server_instructions,
	.resource_tag = resource_tag
};
