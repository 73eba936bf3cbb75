/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WHEN_SHOW_H
#define TASKLOG_WHEN_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

/*
 * How this process tells times. Programs choose it once, before they print for
 * people; servers and libraries tell them in UTC. What is stored is always UTC.
 */
enum when_style {
	WHEN_UTC,	/* 2026-11-20T14:03:07Z */
	WHEN_LOCAL,	/* 2026-11-20 15:03, or how far away it is */
	WHEN_EXACT	/* 2026-11-20 15:03:07 */
};

void when_style_choose(enum when_style style);
enum when_style when_style(void);

/* Write a time in a sentence, as of "until". */
void when_tell(char out[WHEN_SIZE], int64_t ms);

/* Append a time as when_tell() writes it, or a kept day as it is. */
void when_tell_kept(struct buf *out, struct slice kept);

/* Write a time that stands alone: WHEN_LOCAL tells how far away it is. */
void when_tell_apart(char out[WHEN_SIZE], int64_t ms, int64_t now_ms);

#endif
