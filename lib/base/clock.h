/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLOCK_H
#define TASKLOG_CLOCK_H

#include <stdint.h>

/* A clock that nobody sets, to measure how long something takes. */
int64_t clock_ms(void);
int64_t clock_us(void);

/* The time of day in milliseconds since 1970, UTC. This clock may be set. */
int64_t clock_wall_ms(void);

#endif
