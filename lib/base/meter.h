/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_METER_H
#define TASKLOG_METER_H

#include <stddef.h>

/* A caller who wants to know how far a long piece of work is. */
struct meter {
	/*
	 * what: like "reading events"; done parts of total, which is 0 if
	 * nobody knows
	 */
	void (*tell)(void *arg, const char *what, size_t done, size_t total);
	void *arg;
};

#define METER_EVERY 256	/* parts of which one is told */

/* Tell how far it is. meter may be NULL. */
static inline void
meter_step(const struct meter *meter, const char *what, size_t done,
    size_t total)
{
	if (meter && done % METER_EVERY == 0)
		meter->tell(meter->arg, what, done, total);
}

#endif
