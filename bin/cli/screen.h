/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SCREEN_H
#define TASKLOG_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/meter.h"

/*
 * What stdout shows, and to whom. A terminal gets tables and pages for people,
 * and so does everything with --color=always; a pipe gets records. Both are
 * decided once, before a pager takes the place of the terminal.
 */
struct cli;

#define PAGER_USUAL "less"	/* it may be missing */

enum screen_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct screen {
	bool people;		/* print for people, not for programs */
	bool colour;
	int columns;
	char *pager_name;	/* command line; NULL: no pager is wanted */
	pid_t pager;		/* 0: none has been started */
	struct meter meter;
	int64_t begun_ms, told_ms;	/* of the line of progress; 0: none */
};

/*
 * Find out about stdout. cli_init() calls it, and cli_start() again with the
 * options.
 */
void screen_open(struct cli *cli);

/*
 * Choose the pager, and decide about colour: --color, else NO_COLOR,
 * FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR, else the settings tasklog.color and
 * color.ui, else what the terminal can do. cli_open() calls it; a pipe needs no
 * settings. Fails as config_read() does.
 */
int screen_choose(struct cli *cli) MUST_CHECK;

/*
 * Let a pager show what is printed from now on, as git does, if one is wanted
 * and the program has not begun to write to the log.
 */
void pager_start(const struct cli *cli);

/*
 * Returns who wants to know how far a long command is: a person who looks at
 * stderr, on a terminal; else NULL. A line shows it after a second.
 */
const struct meter *cli_meter(const struct cli *cli);

/* Take the line of progress away, before anything else is printed. */
void meter_clear(struct screen *screen);

/*
 * Let the pager know the end, and wait for it; nothing can be printed then.
 * Frees the screen, which may be NULL.
 */
void screen_close(struct screen *screen);

#endif
