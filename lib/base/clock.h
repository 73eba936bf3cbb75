/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLOCK_H
#define TASKLOG_CLOCK_H

#include <stdint.h>

/* A clock that nobody sets: it measures how long something takes. */
int64_t clock_ms(void);
int64_t clock_us(void);

/* The time of day, which may be set: milliseconds since 1970 in UTC. */
int64_t clock_wall_ms(void);

#endif
