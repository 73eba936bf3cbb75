/* SPDX-License-Identifier: ISC */
/* task-sync -- exchange events with the log's remotes */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text_safe.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "sync/sync.h"

#define TIMEOUT_MAX 86400

struct run {
	struct sync_options options;
	int64_t timeout_ms;
};

#define INTO struct run

static const struct cli_option options[] = {
	OPT_FLAG('n', "dry-run", options.dry_run,
	    "fetch, and say what would come and go"),
	OPT_FLAG(0, "join", options.join,
	    "also a log that was begun apart from this one"),
	OPT_NUMBER(0, "timeout", timeout_ms, "SECONDS",
	    "how long to try (default: 60)", .min = 1, .max = TIMEOUT_MAX,
	    .unit = 1000),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "[REMOTE...]", CLI_RECORDS | CLI_LOCKS },
	FORM_END
};

static void
progress(void *arg, const char *remote, const char *what)
{
	struct buf clean = BUF_INIT;

	(void)arg;
	text_add_line(&clean, slice_of(remote));
	fprintf(stderr, "\r\033[K%s: %s ...", clean.data, what);
	buf_release(&clean);
}

/* Returns the word of a pipe, or that which people read. */
static const char *
word_of(const struct out *out, const struct cli *cli, const char *kind)
{
	bool came = strcmp(kind, "came") == 0;

	if (!out->table)
		return kind;
	if (cli->dry_run)
		return came ? "would receive" : "would send";
	return came ? "received" : "sent";
}

static void
print_count(struct out *out, const struct cli *cli, const char *kind,
    const struct sync_remote *remote, size_t count)
{
	struct buf text = BUF_INIT;

	if (!count)
		return;
	buf_addf(&text, "%zu event%s", count, count == 1 ? "" : "s");
	if (!out->table) {
		buf_clear(&text);
		buf_add_u64(&text, count);
	}
	out_text(out, slice_of(word_of(out, cli, kind)), STYLE_GREEN);
	out_text(out, slice_of(remote->name), STYLE_PLAIN);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

static void
print_remote(struct out *out, const struct cli *cli,
    const struct sync_remote *remote)
{
	struct buf text = BUF_INIT;

	if (!cli->json) {
		print_count(out, cli, "came", remote, remote->came);
		print_count(out, cli, "went", remote, remote->went);
		return;
	}
	sync_remote_add_json(&text, remote);
	out_json(out, slice_of_buf(&text));
	buf_release(&text);
}

static void
print_news(struct out *out, const struct cli *cli,
    const struct merge_item *item)
{
	struct buf text = BUF_INIT;

	if (!cli->json) {
		out_text(out, slice_of(merge_kind_name(item->kind)),
		    STYLE_YELLOW);
		out_id(out, slice_of(item->task), STYLE_PLAIN);
		out_text(out, slice_of(item->detail), STYLE_PLAIN);
		out_record(out);
		return;
	}
	merge_item_add_json(&text, item);
	out_json(out, slice_of_buf(&text));
	buf_release(&text);
}

static void
print_result(struct cli *cli, const struct sync_result *result)
{
	static const struct column columns[] = {
		{ .name = "what" }, { .name = "remote or task" },
		{ .name = "detail", .flex = true },
	};
	struct out out;

	out_open(&out, cli, journal_view(cli->journal), columns, 3);
	for (size_t i = 0; i < result->count; i++)
		print_remote(&out, cli, &result->remote[i]);
	for (size_t i = 0; i < result->report.count; i++)
		print_news(&out, cli, &result->report.item[i]);
	out_close(&out);
	for (size_t i = 0; i < result->count; i++) {
		struct sync_remote *remote = &result->remote[i];

		if (!remote->err.word && !remote->came && !remote->went)
			cli_say(cli, "nothing new here or at '%s'",
			    remote->name);
		cli_count(cli, err_code(&remote->err), &remote->err);
	}
}

int
main(int argc, char *argv[])
{
	struct run run = {0};
	struct sync_options *sync = &run.options;
	struct cli cli = CLI(&run,
	    "Exchange events with the log's remotes: fetch, unite, push.");
	struct sync_result result = {0};
	int rc;

	cli_start(&cli, argc, argv);
	cli.dry_run = sync->dry_run;
	cli.no_pager = true;
	sync->timeout_ms = (int)run.timeout_ms;
	sync->remotes = (const char *const *)cli.operand;
	sync->count = (size_t)cli.count;
	if (cli_meter(&cli))
		sync->progress = progress;
	/* lines that are missing here may come */
	cli.mute = true;
	if (!cli_open(&cli)) {
		rc = sync_run(cli.journal, sync, &result, &cli.err);
		if (sync->progress)
			fputs("\r\033[K", stderr);
		cli_report_problems(&cli);
		if (!rc)
			print_result(&cli, &result);
	}
	sync_result_release(&result);
	return cli_finish(&cli);
}
