/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_FEATURES_H
#define TASKLOG_MCP_FEATURES_H

#include <stdbool.h>

#include "mcp/feature.h"

/* The features. A connection reaches them through methods.h. */
feature_fn feature_tools_list, feature_tools_call, feature_resources_list,
    feature_templates_list, feature_resources_read, feature_prompts_list,
    feature_prompts_get, feature_complete, feature_skills_list,
    feature_skills_get;

/*
 * True if the string token is the name of a prompt, or the URI of a resource or
 * template.
 */
bool prompt_known(const struct server *server, const struct json_doc *doc,
    uint32_t name);
bool resource_known(const struct json_doc *doc, uint32_t uri);

/* True if this URI can be read now; *tag then identifies its contents. */
bool resource_tag(struct server *server, struct slice uri, uint64_t *tag);

#endif
