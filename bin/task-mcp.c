/* SPDX-License-Identifier: ISC */
/* task-mcp -- serve the log to an agent, over its standard input and output */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text_safe.h"
#include "cli/cli.h"
#include "cli/complete_offer.h"
#include "cli/out.h"
#include "mcp/check.h"
#include "mcp/guide.h"
#include "mcp/serve.h"
#include "mcp/setup.h"

#define RATE_MAX 1000000

struct run {
	bool read_only, verbose;
	int64_t rate;		/* -1: the usual rate */
	/* print this instead of serving */
	const char *client;
	bool prime, manifest, check;
};

#define INTO struct run

enum { SERVING, SETTING_UP, TELLING };

static const struct cli_option options[] = {
	OPT_TEXT(0, "setup", client, "CLIENT",
	    "print the configuration of a client", .begins = FORM(SETTING_UP)),
	OPT_FLAG(0, "prime", prime, "print a guide for a file of instructions",
	    .begins = FORM(TELLING)),
	OPT_FLAG(0, "manifest", manifest,
	    "print log, tools, workflow and agents as JSON",
	    .begins = FORM(TELLING), .instead = true),
	OPT_FLAG(0, "self-test", check, "speak to itself, report, and exit",
	    .begins = FORM(TELLING), .forms = FORM(SETTING_UP),
	    .instead = true),
	OPT_FLAG(0, "read-only", read_only,
	    "offer only tools that write nothing",
	    .forms = FORM(SERVING) | FORM(SETTING_UP)),
	OPT_NUMBER(0, "rate", rate, "N",
	    "calls a second, with bursts of ten times that; 0: any",
	    .max = RATE_MAX, .forms = FORM(SERVING)),
	OPT_FLAG('v', "verbose", verbose,
	    "say a line on standard error for each call",
	    .forms = FORM(SERVING)),
	OPT_END
};

static const struct cli_form forms[] = {
	[SERVING] = { NULL, "", CLI_LOCKS },
	[SETTING_UP] = { NULL, "", 0 },
	[TELLING] = { NULL, "", 0 },
	FORM_END
};

/*
 * Move the client's pipe to another descriptor: programs that are started here
 * must not hold it open, and text that is printed by mistake must not get
 * between the messages.
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

	if (out == -1)
		return TASK_ESYSTEM;
	server->session.holds = !server->read_only;
	return serve(server, in, out, &cli->err);
}

/*
 * Say what a client needs, and append its configuration. With --self-test also
 * start the server as the client will.
 */
static void
print_setup(struct cli *cli, struct server *server, const struct run *run,
    struct buf *text, struct err *err)
{
	struct setup setup = {0};
	int rc = setup_add(&setup, server, run->client, err);

	for (char *p = setup.remark.data, *end; !rc && p; p = end) {
		end = strchr(p, '\n');
		if (end)
			*end++ = '\0';
		cli_say(cli, "%s", p);
	}
	if (!rc)
		buf_add_slice(text, slice_of_buf(&setup.text));
	if (!rc && run->check)
		cli->code = check_command(slice_of_buf(&setup.command), stderr,
		    err);
	setup_release(&setup);
}

/* Print a configuration, a guide or a manifest. */
static void
print_text(struct cli *cli, struct server *server, const struct run *run)
{
	struct slice nobody = { NULL, 0 };
	struct buf text = BUF_INIT, plain = BUF_INIT;
	struct err err = {0};

	/* the user who sets a client up is not the client's actor */
	if (run->client && server->actor == getenv("TASK_ACTOR"))
		server->actor = NULL;
	if (run->client) {
		print_setup(cli, server, run, &text, &err);
	} else if (!server_open(server, nobody, NULL, &err)) {
		if (run->prime)
			guide_add(&text, server->journal);
		else
			manifest_add(&text, server, server->journal);
	}
	/* a patch must have the bytes of the file */
	if (run->client && !isatty(STDOUT_FILENO))
		buf_add_slice(&plain, slice_of_buf(&text));
	else if (run->manifest && text.len)
		out_print_json(cli, slice_of_buf(&text));
	else
		text_add_plain(&plain, slice_of_buf(&text));
	out_print(slice_of_buf(&plain));
	buf_release(&text);
	buf_release(&plain);
	cli->err = err;
}

/* Offer the clients to a shell that completes --setup. */
static void
offer_clients(struct completion *c, const char *arg)
{
	struct buf names = BUF_INIT;

	if (strcmp(arg, "CLIENT") != 0)
		return;
	setup_add_clients(&names);
	for (char *name = names.data, *end; name; name = end) {
		end = strstr(name, ", ");
		if (end) {
			*end = '\0';
			end += 2;
		}
		complete_offer(c, name, NULL);
	}
	buf_release(&names);
}

int
main(int argc, char *argv[])
{
	struct run run = { .rate = -1 };
	struct cli cli = CLI(&run,
	    "Serve the log to an agent: MCP on standard input and output.");
	struct journal_options given;
	struct server server = {0};

	cli.choices = offer_clients;
	cli_start(&cli, argc, argv);
	if (cli.count)
		cli_usage(&cli, "there are no operands");
	if ((run.client != NULL) + run.prime + run.manifest > 1 ||
	    (run.check && (run.prime || run.manifest)))
		cli_usage(&cli,
		    "--setup, --prime, --manifest and --self-test exclude each "
		    "other");
	cli_journal_options(&given, &cli);
	server_init(&server, &given);
	server.read_only = server.options.reads_only = run.read_only;
	server.verbose = run.verbose;
	if (run.rate != -1)
		server_set_rate(&server, run.rate);
	if (run.check && !run.client)
		cli.code = check_server(&server, stdout, &cli.err);
	else if (run.client || run.prime || run.manifest)
		print_text(&cli, &server, &run);
	else
		cli.code = serve_standard(&cli, &server);
	projects_release(&server.projects);
	server_close(&server);
	server_release(&server);
	return cli_finish(&cli);
}
