/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIMANT_H
#define TASKLOG_CLAIMANT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/agent.h"
#include "model/view.h"

/*
 * An actor who wants work: its capabilities and its limit. For a registered
 * agent both are known. For any other actor only the capabilities given by the
 * command are known.
 */
struct claimant {
	struct slice name;
	/* capabilities given by the command, NULL-terminated; or NULL */
	const char *const *caps;
	/* as registered; load is set only if there is a max */
	struct agent agent;
};

/* *out borrows all its arguments. */
void claimant_init(struct claimant *out, const struct view *view,
    struct slice name, const char *const *caps);

/*
 * True if the task requires a capability that the claimant lacks. *missing is
 * the first such capability.
 */
bool claimant_lacks(const struct claimant *claimant, const struct view *view,
    uint32_t task, struct slice *missing);

/* True if the task waits to be taken over by somebody else. */
bool claimant_is_passed_by(const struct claimant *claimant,
    const struct view *view, const struct task *task);

/* True if the claimant holds as many tasks as its limit. */
bool claimant_is_full(const struct claimant *claimant);

#endif
