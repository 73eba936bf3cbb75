/* SPDX-License-Identifier: ISC */
/* Waiting for a change of the log. */
#include "cli/wait.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "log/watch_wait.h"

/* Read the log again. It can be taken away while a program waits. */
static int
look(struct cli *cli)
{
	int rc = journal_refresh(cli->journal, &cli->err);

	return rc || !journal_displaced(cli->journal) ? rc
	    : err_set(&cli->err, ERR_NOT_FOUND,
	          "the task log in '%s' was taken away or set back while this "
	          "waited",
	          journal_place(cli->journal)->dir);
}

int
cli_wait(struct cli *cli, int64_t seconds, cli_news_fn *fn, void *arg)
{
	struct watch *watch = watch_open(cli->journal);
	int64_t until_ms = clock_ms() + seconds * 1000, left;
	bool changed;
	int rc;

	for (;;) {
		watch_arm(watch);
		rc = look(cli);
		if (rc || fn(cli, arg))
			break;
		left = until_ms - clock_ms();
		rc = left > 0 ? watch_wait(watch,
		    left < WATCH_NAP_MS ? left : WATCH_NAP_MS, &changed,
		    &cli->err) : err_set(&cli->err, ERR_NO_MATCH,
		    "nothing new came within %lld second%s",
		    (long long)seconds, seconds == 1 ? "" : "s");
		if (rc)
			break;
	}
	watch_close(watch);
	return rc;
}
