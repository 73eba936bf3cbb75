/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HLC_H
#define TASKLOG_HLC_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", OPODIS
 * 2014): a stamp never runs backwards and stays near the wall clock. As text
 * "2026-11-20T14:03:07.123Z/0000": fixed width, sorts bytewise, years 1970 to
 * 9999.
 */
struct hlc {
	int64_t ms;		/* since 1970-01-01T00:00:00Z */
	uint32_t count;		/* 0..9999 */
};

#define HLC_TEXT 29
#define HLC_TEXT_SIZE (HLC_TEXT + 1)
#define HLC_COUNT_MAX 9999
#define HLC_FUTURE_MS (10 * 60 * 1000)	/* further ahead is not absorbed */

int hlc_cmp(struct hlc a, struct hlc b);

/*
 * The next stamp after last, at wall time now_ms: always greater than last. A
 * full counter moves to the next millisecond.
 */
struct hlc hlc_next(struct hlc last, int64_t now_ms);

void hlc_format(char out[HLC_TEXT_SIZE], struct hlc hlc);

/* Boolean: text is exactly one valid stamp (a real date). */
int hlc_parse(struct hlc *out, struct slice text);

#endif
