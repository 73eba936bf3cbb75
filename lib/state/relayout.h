/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RELAYOUT_H
#define TASKLOG_RELAYOUT_H

#include "state/state.h"

/*
 * A copy of a state, laid out for reading: what one subject has lies together,
 * and what lists look at (names, live registers, short values, the events that
 * made them) lies before what they do not (bodies, messages, overwritten
 * writes). Numbers of records change, the order of each subject's lists does
 * not. Values that no write has any more, purged ones first of all, are not in
 * the copy.
 *
 * NULL when the state's numbers lead astray: it was mapped from a file that
 * somebody has written into.
 */
struct state *state_relayout(const struct state *state);

#endif
