/* SPDX-License-Identifier: ISC */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include "export/export.h"
#include "state/state.h"

/* Read all that a state has, as programs do; hash gets the hash of its export. */
void read_state(struct state *state, char hash[STATE_HASH_SIZE]);

#endif
