/* SPDX-License-Identifier: ISC */
#ifndef TAP_H
#define TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"

/*
 * Test Anything Protocol for one test program: checks, then `return done_testing();`,
 * which prints the plan and is nonzero if a check failed.
 */
static int tap_count, tap_failed;

PRINTF_LIKE(2, 3)
static inline int
ok(int good, const char *fmt, ...)
{
	va_list ap;

	tap_failed += !good;
	printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return good;
}

static inline int
is_int(int64_t got, int64_t want, const char *name)
{
	if (!ok(got == want, "%s", name))
		printf("#   got %" PRId64 "\n#  want %" PRId64 "\n", got, want);
	return got == want;
}

static inline int
is_str(const char *got, const char *want, const char *name)
{
	int good = got && strcmp(got, want) == 0;

	if (!ok(good, "%s", name))
		printf("#   got '%s'\n#  want '%s'\n", got ? got : "(null)", want);
	return good;
}

static inline int
done_testing(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
