/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MASK_H
#define TASKLOG_MASK_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Append text for a log of what was done: what looks like a secret is "***",
 * and of what is longer than max bytes the beginning, to a character boundary,
 * and "...". Secrets are the value after a word like "password", "token" or
 * "api_key" and '=' or ':', or after an option so named; the password in a URL;
 * keys that well-known services issue; private keys in PEM. It finds accidents:
 * it is no reason to put secrets into a command.
 */
void mask_add(struct buf *out, struct slice text, size_t max);

/*
 * Boolean: does the text name a secret, so that what follows it is one
 * ("--password")?
 */
int mask_is_name(struct slice text);

#endif
