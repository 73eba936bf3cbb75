/* SPDX-License-Identifier: ISC */
#ifndef SIM_SEEDED_H
#define SIM_SEEDED_H

#include <stdint.h>

/*
 * Chance, that a run may be had again. The linker gives the library these instead of
 * getentropy() and nanosleep() (the Makefile: --wrap), so its ids, salts and waits come
 * from the seed as well.
 */
struct dice {
	uint64_t state;
};

uint64_t dice_roll(struct dice *dice);
uint32_t dice_below(struct dice *dice, uint32_t n);
int dice_chance(struct dice *dice, uint32_t percent);

/* What the library's next random bytes follow from. */
void seeded_begin(uint64_t seed);

#endif
