/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ZONE_H
#define TASKLOG_ZONE_H

#include <stdint.h>

/*
 * The local time zone ($TZ). A local time is what a clock on the wall shows, in
 * seconds since the wall showed 1970-01-01 00:00.
 */
int64_t zone_to_local(int64_t utc);

/*
 * Of a local time that comes twice, the first is meant. One that a clock change
 * leaves out is counted on from before the change: 02:30 becomes 03:30.
 */
int64_t zone_to_utc(int64_t local);

#endif
