/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EDITOR_H
#define TASKLOG_EDITOR_H

#include "base/attr.h"
#include "base/buf.h"

struct err;

/*
 * Let a person edit a title (first line), an empty line and a body in $VISUAL,
 * $EDITOR or vi. *out is the new text, the caller's to free. ERR_INVALID: the
 * editor failed or left nothing; ERR_IO: there is no terminal, no temporary
 * file.
 */
int editor_run(char **out, struct slice title, struct slice body,
    struct err *err) MUST_CHECK;

#endif
