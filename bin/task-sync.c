/* SPDX-License-Identifier: ISC */
/* task-sync -- exchange events with the log's remotes */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text_safe.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "sync/sync.h"

#define TIMEOUT_MAX 86400

enum { OPT_JOIN = CLI_LONG, OPT_TIMEOUT };

static const struct cli_option options[] = {
	{ 'n', "dry-run", NULL, "fetch, and say what would come and go" },
	{ OPT_JOIN, "join", NULL,
	    "also a log that was begun apart from this one" },
	{ OPT_TIMEOUT, "timeout", "SECONDS", "how long to try (default: 60)" },
	{ 0, NULL, NULL, NULL }
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
	out_text(out, slice_of(cli->dry_run && out->table ?
	    *kind == 'c' ? "would come" : "would go" : kind), STYLE_GREEN);
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
	json_open(&text, '{');
	json_add_key(&text, "remote");
	json_add_str(&text, remote->name);
	json_add_key(&text, "came");
	json_add_int(&text, (int64_t)remote->came);
	json_add_key(&text, "went");
	json_add_int(&text, (int64_t)remote->went);
	json_add_key(&text, "retries");
	json_add_int(&text, (int64_t)remote->retries);
	json_close(&text, '}');
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
	json_open(&text, '{');
	json_add_key(&text, "news");
	json_add_str(&text, merge_kind_name(item->kind));
	json_add_key(&text, "task");
	json_add_str(&text, item->task);
	json_add_key(&text, "detail");
	json_add_str(&text, item->detail);
	json_close(&text, '}');
	out_json(out, slice_of_buf(&text));
	buf_release(&text);
}

static void
print_result(struct cli *cli, const struct sync_result *result)
{
	static const struct column columns[] = {
		{ .name = "what" }, { .name = "remote or task" },
		{ .name = "detail", .flex = 1 },
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
	struct cli cli = {
		.synopsis =
		    "[-jnq0] [-C DIR] [-A NAME] [--join] [--timeout SECONDS]\n"
		    " [--lock-timeout SECONDS] [REMOTE...]",
		.summary =
		    "Exchange events with the log's remotes: fetch, unite, "
		    "push.",
		.options = options,
		.flags = CLI_RECORDS | CLI_LOCKS
	};
	struct sync_options sync = {0};
	struct sync_result result = {0};
	int ch, rc;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		if (ch == 'n')
			sync.dry_run = cli.dry_run = 1;
		else if (ch == OPT_JOIN)
			sync.join = 1;
		else
			sync.timeout_ms = 1000 *
			    (int)cli_parse_int(&cli, "--timeout", optarg, 1,
			        TIMEOUT_MAX);
	sync.remotes = (const char *const *)argv + optind;
	sync.count = (size_t)(argc - optind);
	if (isatty(STDERR_FILENO) && !cli.quiet)
		sync.progress = progress;
	cli.mute = 1;		/* what is missing here may come */
	if (!cli_open(&cli)) {
		rc = sync_run(cli.journal, &sync, &result, &cli.err);
		if (sync.progress)
			fputs("\r\033[K", stderr);
		cli_report_problems(&cli);
		if (!rc)
			print_result(&cli, &result);
	}
	sync_result_release(&result);
	return cli_finish(&cli);
}
