/* SPDX-License-Identifier: ISC */
/*
 * getentropy() that is the same from run to run, for programs whose screens are
 * compared: LD_PRELOAD=seeded.so TASK_TEST_SEED=N task-add ...
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t
next_random(uint64_t *state)
{
	/* G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 */
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

int
getentropy(void *out, size_t len)
{
	static uint64_t state;
	const char *seed = getenv("TASK_TEST_SEED");
	unsigned char *p = out;

	if (!state) {
		state = (seed ? strtoull(seed, NULL, 10) : 0) *
		        UINT64_C(0x9e3779b97f4a7c15) + 1;
		for (int i = 0; i < 16; i++)
			(void)next_random(&state);
	}
	for (size_t i = 0; i < len; i++)
		p[i] = (unsigned char)(next_random(&state) >> 32);
	return 0;
}
