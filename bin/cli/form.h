/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FORM_H
#define TASKLOG_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/words.h"

/*
 * A text form that people edit: lines "name: value", an empty line, and a text
 * of any length.
 *
 *	title: Log in with a token
 *	labels: auth, urgent
 *
 *	The description.
 *	# ------------------------ >8 ------------------------
 *	# What stands here is left out.
 *
 * Lines before the text that begin with '#' are left out, too. A name may stand
 * on several lines.
 */
struct err;

#define FORM_NAMES 40
#define FORM_SCISSORS "# ------------------------ >8 ------------------------"

struct form {
	/* the names that it may have, some of which may be NULL */
	const char *names[FORM_NAMES];
	size_t count;
	/* the value is several words, separated by commas or blanks */
	bool several[FORM_NAMES];

	struct words value[FORM_NAMES];	/* of each name */
	char *body;			/* NULL: none was set */
	char **owned;			/* strings of the lists */
	size_t owned_count;
};

/* Returns a copy of the text that lives as long as the values. */
char *form_keep(struct form *form, struct slice text);

/* Add a value to those of a name. The text is copied. */
void form_add(struct form *form, size_t name, struct slice text);
void form_set_body(struct form *form, struct slice text);

/* Returns the value of a name that has at most one, or "". */
const char *form_text(const struct form *form, size_t name);

/* Append a line for each name, with or without a value, and the body. */
void form_print(struct buf *out, const struct form *form);

/*
 * Read the values and the body. Fails with ERR_INVALID; the message quotes the
 * line.
 */
int form_read(struct form *form, struct slice text,
    struct err *err) MUST_CHECK;

/* Free the values; the names stay. */
void form_clear(struct form *form);

/* Returns the text before the scissors, without blank lines around it. */
struct slice form_cut(struct slice text);

#endif
