/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MASK_H
#define TASKLOG_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Append text for a trace, masked and cut. Secrets become "***". If the text is
 * longer than max bytes, its beginning is kept, up to a character boundary, and
 * "..." follows. A secret is the value after a word like "password", "token" or
 * "api_key" and '=' or ':', or after an option of such a name; the password in
 * a URL; a key that a well-known service issues; a private key in PEM. Masking
 * catches accidents: commands still must not contain secrets.
 */
void mask_add(struct buf *out, struct slice text, size_t max);

/*
 * True if the text names a secret, so that the next word is one ("--password").
 */
bool mask_is_name(struct slice text);

#endif
