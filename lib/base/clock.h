/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CLOCK_H
#define TASKLOG_CLOCK_H

#include <stdint.h>

/*
 * The clock that nobody sets: it measures how long something takes, and does not tell
 * the time of day. It stands still while the machine sleeps.
 */
int64_t clock_ms(void);
int64_t clock_us(void);

#endif
