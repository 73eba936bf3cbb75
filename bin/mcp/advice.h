/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_ADVICE_H
#define TASKLOG_MCP_ADVICE_H

#include "err.h"

/* The word for an error, as a model knows it: nobody gave options on a command line. */
const char *advice_word(const struct err *err);

/* What to call next, for who cannot look it up; NULL: the error says it all. */
const char *advice(const struct err *err);

#endif
