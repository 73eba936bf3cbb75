/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SPLIT_H
#define TASKLOG_SPLIT_H

#include "base/attr.h"

struct err;
struct words;

/*
 * Split a text into words as git splits its aliases: at blanks, which quotes
 * and backslashes protect. No shell is run. The words are new strings, of which
 * the caller frees words_release() and, where it matters, each one. Fails with
 * ERR_INVALID on a quote or backslash without its end.
 */
int split_words(struct words *out, const char *text,
    struct err *err) MUST_CHECK;

#endif
