/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CYCLE_H
#define TASKLOG_CYCLE_H

#include <stdint.h>

#include "state.h"

/*
 * Which tasks can be on a cycle of links, told from the links that were ever written: nearly
 * always none, and then nobody has to follow the links of each. A yes is only a hint.
 */

/*
 * For who asks of many tasks: find out, unless nothing has changed since somebody did.
 * Boolean: can there be any cycle?
 */
int cycles_find(struct state *state);

/*
 * Boolean: can the task be on a cycle of this kind (-1: of parents, LINK_NEEDS)? Where
 * cycles_find() has not been called, any task that another refers to can.
 */
int cycle_possible(const struct state *state, uint32_t subject, int link_kind);

#endif
