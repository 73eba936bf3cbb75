/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLAIMANT_H
#define TASKLOG_CLAIMANT_H

#include <stdint.h>

#include "model/agent.h"
#include "model/view.h"

/*
 * Who wants work: what they can do and how much of it at a time. Registered
 * agents have said both; of others only that is known which the command says.
 */
struct claimant {
	struct slice name;
	/* offered besides, NULL-terminated or NULL */
	const char *const *caps;
	/* as registered; load only if there is a max */
	struct agent agent;
};

/* Borrows all from its arguments. */
void claimant_init(struct claimant *out, const struct view *view,
    struct slice name, const char *const *caps);

/* Boolean: is it known what the worker can do? */
int claimant_has_caps(const struct claimant *claimant);

/*
 * Boolean: does the task require what the worker cannot do? *missing is the
 * first of it.
 */
int claimant_lacks(const struct claimant *claimant, const struct view *view,
    uint32_t task, struct slice *missing);

/* Boolean: does the task wait for others to take it over? */
int claimant_is_passed_by(const struct claimant *claimant,
    const struct view *view, const struct task *task);

/* Boolean: as many tasks as the worker can hold? */
int claimant_is_full(const struct claimant *claimant);

#endif
