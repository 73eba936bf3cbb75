/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EDITOR_H
#define TASKLOG_EDITOR_H

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Let a person edit a title (first line), an empty line and a body in $VISUAL,
 * $EDITOR or vi. *out is the new text, which the caller frees. Fails with
 * ERR_INVALID if the editor failed or left no text, and with ERR_IO if there is
 * no terminal or no temporary file can be made.
 */
int editor_run(char **out, struct slice title, struct slice body,
    struct err *err) MUST_CHECK;

#endif
