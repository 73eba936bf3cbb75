/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RELAYOUT_H
#define TASKLOG_RELAYOUT_H

#include "state/state.h"

/*
 * Returns a copy of a state, laid out for reading. The records of one subject
 * lie together. The parts that lists read (names, live registers, short values,
 * the events that made them) lie before the parts that they do not read
 * (bodies, messages, overwritten writes). Records get new numbers; the order of
 * each subject's lists stays. Values that no write refers to any more, like
 * purged ones, are not copied.
 *
 * Returns NULL if numbers in the state are invalid: the state was mapped from a
 * file that somebody has written into.
 */
struct state *state_relayout(const struct state *state);

#endif
