/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HLC_H
#define TASKLOG_HLC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", OPODIS
 * 2014). Stamps never run backwards and stay near the wall clock. The text of a
 * stamp, "2026-11-20T14:03:07.123Z/0000", has a fixed width and sorts by bytes.
 * Years 1970 to 9999.
 */
struct hlc {
	int64_t ms;		/* since 1970-01-01T00:00:00Z */
	uint32_t count;		/* 0..9999 */
};

#define HLC_TEXT 29
#define HLC_TEXT_SIZE (HLC_TEXT + 1)
#define HLC_COUNT_MAX 9999
/* stamps further ahead of the wall clock are ignored */
#define HLC_FUTURE_MS (10 * 60 * 1000)

int hlc_cmp(struct hlc a, struct hlc b);

/*
 * Returns the stamp after last at wall time now_ms. It is always greater than
 * last. A full counter moves to the next millisecond.
 */
struct hlc hlc_next(struct hlc last, int64_t now_ms);

void hlc_format(char out[HLC_TEXT_SIZE], struct hlc hlc);

/* True if the text is exactly one valid stamp (a real date). */
bool hlc_parse(struct hlc *out, struct slice text);

#endif
