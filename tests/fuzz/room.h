/* SPDX-License-Identifier: ISC */
#ifndef FUZZ_ROOM_H
#define FUZZ_ROOM_H

#include "cli/cli.h"

/*
 * A log of its own below $TMPDIR, with two tasks called ONE and TWO, for code under test
 * that writes. room_begin() opens nothing; cli is set so that cli_open() opens the log.
 * Boolean: it could be made.
 */
int room_begin(struct cli *cli);

/* The same, with the log open until the process exits; abort() if that cannot be. */
void room_open(struct cli *cli);

/* Close what cli has open, and remove the log. */
void room_end(struct cli *cli);

#endif
