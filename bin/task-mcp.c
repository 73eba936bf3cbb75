/* SPDX-License-Identifier: ISC */
/* task-mcp -- serve the log to an agent, over its standard input and output */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text_safe.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "mcp/check.h"
#include "mcp/guide.h"
#include "mcp/serve.h"
#include "mcp/setup.h"

enum {
	OPT_READ_ONLY = CLI_LONG,
	OPT_RATE,
	OPT_SETUP,
	OPT_PRIME,
	OPT_MANIFEST,
	OPT_CHECK
};

static const struct cli_option options[] = {
	{ OPT_READ_ONLY, "read-only", NULL,
	    "offer only tools that write nothing" },
	{ OPT_RATE, "rate", "N",
	    "calls a second, with bursts of ten times that; 0: any" },
	{ 'v', "verbose", NULL, "say a line on standard error for each call" },
	{ OPT_SETUP, "setup", "CLIENT", "print the configuration of a client" },
	{ OPT_PRIME, "prime", NULL,
	    "print a guide for a file of instructions" },
	{ OPT_MANIFEST, "manifest", NULL,
	    "print log, tools, workflow and agents as JSON" },
	{ OPT_CHECK, "check", NULL, "speak to itself, report, and exit" },
	{ 0, NULL, NULL, NULL }
};

#define RATE_MAX 1000000

struct run {
	int read_only, verbose;
	int64_t rate;		/* -1: the usual */
	int instead;		/* an option: do this and serve nobody; 0 */
	const char *client;
};

static void
take_option(const struct cli *cli, struct run *run, int ch)
{
	switch (ch) {
	case OPT_SETUP:
		run->client = optarg;
		/* fall through */
	case OPT_PRIME:
	case OPT_MANIFEST:
	case OPT_CHECK:
		if (run->instead && run->instead != ch)
			cli_usage(cli,
			    "one of --setup, --prime, --manifest and --check, "
			    "please");
		run->instead = ch;
		break;
	case OPT_READ_ONLY:
		run->read_only = 1;
		break;
	case OPT_RATE:
		run->rate = cli_parse_int(cli, "--rate", optarg, 0, RATE_MAX);
		break;
	default:
		run->verbose = 1;
	}
}

/*
 * The client's pipes go out of the way: what is started from here must not hold
 * them open, and what is printed by mistake must not get between the messages.
 */
static int
keep(struct cli *cli, int fd, int mode)
{
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int none = open("/dev/null", mode | O_CLOEXEC);

	if (kept == -1 || none == -1 || dup2(none, fd) == -1) {
		err_errno(&cli->err, "cannot keep the standard files apart");
		return -1;
	}
	close(none);
	return kept;
}

static int
serve_standard(struct cli *cli, struct server *server)
{
	int in = keep(cli, STDIN_FILENO, O_RDONLY);
	int out = in == -1 ? -1 : keep(cli, STDOUT_FILENO, O_WRONLY);
	int rc = out == -1 ? TASK_ESYSTEM : serve(server, in, out, &cli->err);

	return rc;
}

/* Print a configuration, a guide or a manifest. */
static void
print_text(struct cli *cli, struct server *server, const struct run *run)
{
	struct slice nobody = { NULL, 0 };
	struct buf text = BUF_INIT, plain = BUF_INIT;
	const char *file = NULL;
	struct err err = {0};

	/* who sets a client up is not who the client is */
	if (run->instead == OPT_SETUP && server->actor == getenv("TASK_ACTOR"))
		server->actor = NULL;
	if (run->instead == OPT_SETUP) {
		if (!setup_add(&text, &file, server, run->client, &err))
			cli_say(cli, "this belongs into %s", file);
	} else if (!server_open(server, nobody, &err)) {
		if (run->instead == OPT_PRIME)
			guide_add(&text, server->journal);
		else
			manifest_add(&text, server, server->journal);
	}
	if (run->instead == OPT_MANIFEST && text.len)
		out_print_json(cli, slice_of_buf(&text));
	else
		text_add_plain(&plain, slice_of_buf(&text));
	out_print(slice_of_buf(&plain));
	buf_release(&text);
	buf_release(&plain);
	cli->err = err;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .options = options,
		.synopsis =
		    "[-qv] [-C DIR] [-A NAME] [--read-only] [--rate N]\n"
		    " [--lock-timeout SECONDS]\n"
		    "[-q] [-C DIR] [-A NAME] [--read-only] --setup CLIENT\n"
		    "[-q] [-C DIR] --prime | --manifest | --check",
		.summary =
		    "Serve the log to an agent: MCP on standard input and "
		    "output.",
		.flags = CLI_LOCKS };
	struct journal_options given;
	struct run run = { .rate = -1 };
	struct server server;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &run, ch);
	if (optind != argc)
		cli_usage(&cli, "there are no operands");
	cli_journal_options(&given, &cli);
	server_init(&server, &given);
	server.read_only = run.read_only;
	server.verbose = run.verbose;
	if (run.rate != -1)
		server_set_rate(&server, run.rate);
	if (run.instead == OPT_CHECK)
		cli.code = check_server(&server, stdout, &cli.err);
	else if (run.instead)
		print_text(&cli, &server, &run);
	else
		cli.code = serve_standard(&cli, &server);
	server_close(&server);
	server_release(&server);
	return cli_finish(&cli);
}
