/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EDITOR_H
#define TASKLOG_EDITOR_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

struct cli;
struct err;

/*
 * Use a text that was edited: what stands before the scissors (form.h). Returns
 * 0, or a class with *err set.
 */
typedef int editor_fn(void *arg, struct slice text, struct err *err);

/*
 * Let a person edit a text in git's editor: $GIT_EDITOR, core.editor, $VISUAL,
 * $EDITOR or vi; then call `use`. If that refuses the text (status 5), the
 * editor opens again, with the reason on top, unless the person has changed
 * nothing since; without a terminal it opens a few times. A text that was not
 * used is kept in its file, which the message names. Returns the class of
 * cli->err:
 *
 * ERR_INVALID     the text is empty: nothing is to be done
 * ERR_IO          the editor failed, or there is no terminal or no file
 * others          see `use`
 */
int editor_run(struct cli *cli, struct slice text, editor_fn *use,
    void *arg) MUST_CHECK;

/* True if editor_run() has an editor to run. */
bool editor_is_there(struct cli *cli);

/* True if a person is there who can be asked: stdin and stdout are terminals */
bool editor_may_ask(void);

#endif
