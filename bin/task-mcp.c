/* SPDX-License-Identifier: ISC */
/* task-mcp -- serve the log to an agent, over its standard input and output */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "mcp/serve.h"

enum {
	OPT_READ_ONLY = CLI_LONG, OPT_RATE
};

static const struct cli_option options[] = {
	{ OPT_READ_ONLY, "read-only", NULL, "offer only tools that write nothing" },
	{ OPT_RATE, "rate", "N", "calls a second, with bursts of ten times that; 0: any" },
	{ 'v', "verbose", NULL, "say a line on standard error for each call" },
	{ 0, NULL, NULL, NULL }
};

#define RATE_MAX 1000000

struct run {
	int read_only, verbose;
	int64_t rate;		/* -1: the usual */
};

static void
take_option(const struct cli *cli, struct run *run, int ch)
{
	switch (ch) {
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
 * The client's pipes go out of the way: what is started from here must not hold them
 * open, and what is printed by mistake must not get between the messages.
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
	int rc = out == -1 ? TASK_ESYSTEM : serve(server, in, out);

	server_close(server);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct cli cli = { .options = options,
	    .synopsis = "[-qv] [-C DIR] [-A NAME] [--read-only] [--rate N]",
	    .summary = "Serve the log to an agent: MCP on standard input and output." };
	struct run run = { .rate = -1 };
	struct server server;
	int ch;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		take_option(&cli, &run, ch);
	if (optind != argc)
		cli_usage(&cli, "there are no operands");
	server_init(&server, &cli);
	server.read_only = run.read_only;
	server.verbose = run.verbose;
	if (run.rate != -1)
		server_set_rate(&server, run.rate);
	cli.code = serve_standard(&cli, &server);
	server_release(&server);
	return cli_finish(&cli);
}
