/* SPDX-License-Identifier: ISC */
/* task-export -- print the whole state as sorted JSON Lines, or its hash */

#include <stdio.h>

#include "cli/cli.h"
#include "cli/out.h"
#include "export/export.h"

struct export {
	bool hash;
	struct out out;
	const struct meter *meter;
	size_t lines, total;
};

#define INTO struct export

static const struct cli_option options[] = {
	OPT_FLAG(0, "hash", hash, "print the SHA-256 of the lines instead"),
	OPT_END
};

static const struct cli_form forms[] = {
	{ NULL, "", CLI_READS },
	FORM_END
};

static int
print_line(void *arg, struct slice line, struct err *err)
{
	struct export *export = arg;

	(void)err;
	line.len--;	/* a record ends with its own line feed */
	out_bytes(&export->out, line);
	meter_step(export->meter, "exporting", ++export->lines,
	    export->total);
	return ferror(stdout)
	    ? err_errno(err, "cannot write to standard output")
	    : 0;
}

int
main(int argc, char *argv[])
{
	struct export export = {false};
	struct cli cli = CLI(&export,
	    "Print the whole state as JSON Lines: the same bytes in every "
	    "clone of the same events.");
	char hash[STATE_HASH_SIZE];
	int rc = 0;

	cli_start(&cli, argc, argv);
	if (cli.count)
		cli_usage(&cli, "unexpected argument '%s'", cli.operand[0]);
	if (!cli_open(&cli) && export.hash) {
		export_hash(hash, journal_view(cli.journal));
		puts(hash);
	} else if (!cli.err.word) {
		out_open(&export.out, &cli, journal_view(cli.journal), NULL, 0);
		/* on a terminal the lines themselves are there to see */
		if (!cli_for_people(&cli))
			export.meter = cli_meter(&cli);
		export.total = journal_state(cli.journal)->subjects.count;
		rc = export_state(journal_view(cli.journal), print_line,
		    &export, &cli.err);
		out_close(&export.out);
	}
	(void)rc;	/* cli.err has it */
	return cli_finish(&cli);
}
