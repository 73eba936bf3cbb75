/* SPDX-License-Identifier: ISC */
/*
 * Chance from a seed: SplitMix64 (Steele et al., "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014).
 */
#include "seeded.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

/* The library asks without saying for whom: there is one for the process. */
static struct dice entropy;

int __wrap_getentropy(void *out, size_t len);
int __wrap_nanosleep(const struct timespec *wait, struct timespec *left);

uint64_t
dice_roll(struct dice *dice)
{
	uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint32_t
dice_below(struct dice *dice, uint32_t n)
{
	return n ? (uint32_t)(dice_roll(dice) % n) : 0;
}

int
dice_chance(struct dice *dice, uint32_t percent)
{
	return dice_below(dice, 100) < percent;
}

void
seeded_begin(uint64_t seed)
{
	entropy.state = seed ^ UINT64_C(0x5851f42d4c957f2d);
}

int
__wrap_getentropy(void *out, size_t len)
{
	unsigned char *p = out;

	while (len) {
		uint64_t bits = dice_roll(&entropy);
		size_t part = len < sizeof(bits) ? len : sizeof(bits);

		memcpy(p, &bits, part);
		p += part;
		len -= part;
	}
	return 0;
}

int
__wrap_nanosleep(const struct timespec *wait, struct timespec *left)
{
	(void)wait;
	(void)left;
	return 0;
}
