/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_ARGS_H
#define TASKLOG_TOOL_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"
#include "base/words.h"

struct err;

/*
 * The arguments of a call, which its schema has accepted. Strings that the
 * functions return live as long as the arguments.
 */
struct args {
	const struct json_doc *doc;
	uint32_t object;	/* token of the object, 0: none */
	/* empty texts count as absent: in reads, and in calls of hosts */
	bool reading, fills;
	/* the arguments as the schema has them (forgive.h) */
	struct json_doc forgiven;
	struct buf text;
	char **owned;
	size_t owned_count;
};

void args_release(struct args *args);

/* Returns the token of an argument, or 0 if it is absent. */
uint32_t args_get(const struct args *args, const char *name);
/* NULL: absent */
const char *args_text(struct args *args, const char *name);
bool args_true(const struct args *args, const char *name);
bool args_false(const struct args *args, const char *name);
int64_t args_int(const struct args *args, const char *name, int64_t absent);

/*
 * True if the token is a whole number, also when it is written as 1.0 or 1e2.
 */
bool args_whole(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * Read the words of "a, b". Words with a leading '-' go to dropped, unless it
 * is NULL.
 */
void args_words(struct args *args, const char *name, struct words *words,
    struct words *dropped);

/*
 * Read the items of a filter: "a,b c" has the items "a,b" and "c", see
 * filter.h.
 */
void args_filter(struct args *args, const char *name, struct words *out);

/* Read an array of strings, or a single string. */
void args_texts(struct args *args, const char *name, struct words *out);

/*
 * Returns a number as its digits, a whole number without a fraction, or returns
 * a text; NULL if the argument is absent.
 */
const char *args_number(struct args *args, const char *name);

/* Strings that `from` has returned now live as long as `to`. */
void args_adopt(struct args *to, struct args *from);

/* Keep a copy of a text, and return it. */
const char *args_keep(struct args *args, struct slice text);

#endif
