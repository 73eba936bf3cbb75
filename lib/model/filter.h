/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FILTER_H
#define TASKLOG_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/words.h"
#include "model/view.h"

/*
 * The values of one filter, as people give them. "a,b" is a or b, and "-c" is
 * not c: a value passes if it is one of the wanted ones, if there are any, and
 * none of the others. "+-c" is the value "-c".
 */
struct err;

struct filter_value {
	struct slice text;	/* borrowed from what was given */
	bool unwanted;
};

/* It must start as {0}. An empty filter lets every value pass. */
struct filter {
	struct filter_value *value;
	size_t count, cap;
	size_t wanted;		/* values that are wanted */
};

/*
 * Add the values of a text. `what` names one in messages, like "label". Fails
 * with ERR_INVALID if a value is empty, or has the '!' that other programs
 * have for "not".
 */
int filter_add(struct filter *filter, const char *what, const char *text,
    struct err *err) MUST_CHECK;

/*
 * Add names. A name that the log knows is one name, even if it contains commas;
 * "me" is the actor.
 */
int filter_add_names(struct filter *filter, const struct view *view,
    const char *const *names, const char *actor, struct err *err) MUST_CHECK;

/* True if the name passes; an absent name passes as "none". */
bool filter_takes_name(const struct filter *filter, struct slice name);

/* Add copies of the values to two lists, of which words_free() frees them. */
void filter_copy(const struct filter *filter, struct words *wanted,
    struct words *unwanted);

/*
 * Check words that are searched for, like labels. A word that cannot exist is
 * an error, not an empty result. NULL is none.
 */
int filter_check_words(const char *what, const char *const *words,
    struct err *err) MUST_CHECK;
int filter_check_word(const char *what, struct slice word,
    struct err *err) MUST_CHECK;

void filter_release(struct filter *filter);

#endif
