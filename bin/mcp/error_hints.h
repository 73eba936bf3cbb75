/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ERROR_HINTS_H
#define TASKLOG_MCP_ERROR_HINTS_H

#include <stddef.h>

#include "base/err.h"

/*
 * The word for an error, as a model knows it: nobody gave options on a command
 * line.
 */
const char *error_hint_word(const struct err *err);

/*
 * The error's message for a model: without the program that it ends with, which
 * people would run. Borrowed from the error, *len bytes of it.
 */
const char *error_hint_message(size_t *len, const struct err *err);

/* What to call next, for who cannot look it up; NULL: the error says it all. */
const char *advice(const struct err *err);

#endif
