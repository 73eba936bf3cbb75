/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ERROR_HINTS_H
#define TASKLOG_MCP_ERROR_HINTS_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Returns the word of an error for a model, which gave no options on a command
 * line.
 */
const char *error_hint_word(const struct err *err);

/* Append a sentence without the programs that it names for people. */
void error_hint_add_text(struct buf *out, struct slice sentence);

/*
 * Append the error's message for a model: without the program at its end, which
 * people would run, but with the tool to call next if the message does not say
 * everything.
 */
void error_hint_add(struct buf *out, const struct err *err);

#endif
