/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MODEL_SYNONYMS_H
#define TASKLOG_MODEL_SYNONYMS_H

#include <stddef.h>

/*
 * Words of other trackers, which models know, for ours. Words are compared
 * without case, spaces, '_' and '-': taskId is task_id.
 */
#define SYNONYM_WORD 48		/* bytes of a word, more are not compared */

void synonym_fold(char out[SYNONYM_WORD], const char *word);

/*
 * Returns the nth argument, from 0, that the word may stand for, the most
 * likely first; NULL if there are no more. The caller takes the first one that
 * the tool has.
 */
const char *synonym_argument(const char *word, size_t nth);

/* Like synonym_argument(), for the keys of a draft. */
const char *synonym_draft(const char *word, size_t nth);

/*
 * Returns the value of an argument, of those that it can have, for which the
 * word stands; or NULL.
 */
const char *synonym_value(const char *argument, const char *word);

/*
 * Returns what to call or to give instead of an argument that the tool does not
 * have; NULL if nothing is known. Returns the call in place of an unknown tool.
 */
const char *synonym_advice(const char *tool, const char *word);
const char *synonym_tool(const char *word);

#endif
