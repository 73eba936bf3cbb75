/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SPELLING_H
#define TASKLOG_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "state/state.h"

/*
 * Unicode spells one word in several ways: e with an acute accent is one
 * character or two. Labels and capabilities are written in the composed form
 * (NFC). The log keeps older spellings, so a word is searched for in each form.
 */
#define SPELLINGS 3

/* Append the word in NFC. If it is not UTF-8, it is appended unchanged. */
void spelling_add(struct buf *out, struct slice word);

/* True if both are spellings of one word. */
bool spelling_same(struct slice a, struct slice b);

/* True if the word is one of these (NULL-terminated; NULL: none). */
bool spelling_among(struct slice word, const char *const *words);

/*
 * Get the terms "<family>/<word>" that the state has, in any spelling. Returns
 * their number.
 */
size_t spelling_terms(uint32_t out[SPELLINGS], const struct state *state,
    enum term_space space, const char *family, struct slice word);

#endif
