/* SPDX-License-Identifier: ISC */
/*
 * A line on stderr that shows how far a long command is, once it has taken a
 * second. It goes before anything else is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/screen.h"

#define FIRST_MS 1000
#define EVERY_MS 100
#define CLEAR "\r\033[K"

static void
tell(void *arg, const char *what, size_t done, size_t total)
{
	struct screen *screen = arg;
	int64_t now = clock_ms();

	if (!screen->begun_ms)
		screen->begun_ms = now;
	if (now - screen->begun_ms < FIRST_MS ||
	    now - screen->told_ms < EVERY_MS)
		return;
	screen->told_ms = now;
	if (total)
		fprintf(stderr, CLEAR "%s: %zu of %zu (%zu%%)", what, done,
		    total, done >= total ? 100 : done * 100 / total);
	else
		fprintf(stderr, CLEAR "%s: %zu", what, done);
	fflush(stderr);
}

const struct meter *
cli_meter(const struct cli *cli)
{
	const char *term = getenv("TERM");
	struct screen *screen = cli->screen;

	if (cli->quiet || !isatty(STDERR_FILENO) || !term || !*term ||
	    strcmp(term, "dumb") == 0)
		return NULL;
	screen->meter = (struct meter){ tell, screen };
	return &screen->meter;
}

void
meter_clear(struct screen *screen)
{
	if (!screen || !screen->told_ms)
		return;
	fputs(CLEAR, stderr);
	fflush(stderr);
	screen->told_ms = 0;
}
