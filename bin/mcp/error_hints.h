/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ERROR_HINTS_H
#define TASKLOG_MCP_ERROR_HINTS_H

#include <stddef.h>

#include "base/err.h"

/*
 * Returns the word of an error for a model, which gave no options on a command
 * line.
 */
const char *error_hint_word(const struct err *err);

/*
 * Returns the error's message for a model, without the program at its end,
 * which people would run. The message is borrowed from the error and has *len
 * bytes.
 */
const char *error_hint_message(size_t *len, const struct err *err);

/*
 * Returns which tool to call next, for a caller who cannot read a manual; NULL
 * if the error says everything.
 */
const char *advice(const struct err *err);

#endif
