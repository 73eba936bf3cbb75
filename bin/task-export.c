/* SPDX-License-Identifier: ISC */
/* task-export -- print the whole state as sorted JSON Lines, or its hash */

#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "export/export.h"

enum { OPT_HASH = CLI_LONG };

static const struct cli_option options[] = {
	{ OPT_HASH, "hash", NULL, "print the SHA-256 of the lines instead" },
	{ 0, NULL, NULL, NULL }
};

static int
print_line(void *arg, struct slice line, struct err *err)
{
	struct out *out = arg;

	(void)err;
	line.len--;	/* a record brings its own line feed */
	out_bytes(out, line);
	return ferror(stdout)
	    ? err_errno(err, "cannot write to standard output")
	    : 0;
}

int
main(int argc, char *argv[])
{
	struct cli cli = {
		.synopsis = "[-q] [-C DIR] [-A NAME] [--hash] [--at WHEN]",
		.summary =
		    "Print the whole state as JSON Lines: the same bytes in "
		    "every clone of the same events.",
		.options = options,
		.flags = CLI_READS
	};
	char hash[STATE_HASH_SIZE];
	struct out out;
	int ch, only_hash = 0, rc = 0;

	cli_init(&cli, argv[0]);
	while ((ch = cli_getopt(&cli, argc, argv)) != -1)
		only_hash |= ch == OPT_HASH;
	if (optind != argc)
		cli_usage(&cli, "an operand too many: '%s'", argv[optind]);
	if (!cli_open(&cli) && only_hash) {
		export_hash(hash, journal_view(cli.journal));
		puts(hash);
	} else if (!cli.err.word) {
		out_open(&out, &cli, journal_view(cli.journal), NULL, 0);
		rc = export_state(journal_view(cli.journal), print_line, &out,
		    &cli.err);
		out_close(&out);
	}
	(void)rc;	/* cli.err has it */
	return cli_finish(&cli);
}
