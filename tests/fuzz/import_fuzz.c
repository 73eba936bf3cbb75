/* SPDX-License-Identifier: ISC */
/* Exports of other trackers, applied to a log that is really there, and then forgotten. */
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "log/journal_parts.h"
#include "import/import.h"
#include "import/import_beads.h"
#include "room.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cli cli;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	room_open(&cli);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_report report = {0};
	struct import *import = import_new(IMPORT_BEADS, &report);
	struct err err = {0};

	if (import_beads(import, "in", (struct slice){ (const char *)data, size },
	    &err) == 0) {
		if (journal_begin(cli.journal, &err))
			abort();
		if (import_apply(import, cli.journal, &err))
			abort();
		journal_abort(cli.journal);
		if (journal_refresh(cli.journal, &err))
			abort();
	} else if (!*err.message) {
		abort();
	}
	import_free(import);
	return 0;
}
