/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SPELLING_H
#define TASKLOG_SPELLING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "state/state.h"

/*
 * Unicode spells one word in several ways: e with an acute accent is one
 * character or two. A label or capability is written in the composed form
 * (NFC). The log keeps what it has, so a word is looked for in each form.
 */
#define SPELLINGS 3

/* Append the word in NFC; if it is not UTF-8, as it is. */
void spelling_add(struct buf *out, struct slice word);

/* Boolean: are these one word? */
int spelling_same(struct slice a, struct slice b);

/* Boolean: is the word one of these (NULL-terminated; NULL: of none)? */
int spelling_among(struct slice word, const char *const *words);

/* The terms "<family>/<word>" that the state has; returns their number. */
size_t spelling_terms(uint32_t out[SPELLINGS], const struct state *state,
    enum term_space space, const char *family, struct slice word);

#endif
