/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AGENT_RULE_H
#define TASKLOG_AGENT_RULE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/view.h"

/*
 * In a registered-only workflow each of these fails with ERR_UNKNOWN_AGENT for
 * an agent that is not registered; the message names the known agents.
 */

/* Check that the actor may act. */
int agent_may_act(const struct view *view, struct slice actor, struct err *err)
    MUST_CHECK;

/*
 * Check that the actor may change a registration. An actor that is not
 * registered may register itself, and nobody else.
 */
int agent_may_register(const struct view *view, struct slice actor, bool itself,
    struct err *err) MUST_CHECK;

/* Check that the name may be given work or messages. */
int agent_may_be_named(const struct view *view, struct slice name,
    struct err *err) MUST_CHECK;

#endif
