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
 * The arguments of a call, which its schema has accepted. What they give out
 * lives as long as they do.
 */
struct args {
	const struct json_doc *doc;
	uint32_t object;	/* 0: there are none */
	bool reading;		/* an empty text is as good as none */
	char **owned;
	size_t owned_count;
};

void args_release(struct args *args);

uint32_t args_get(const struct args *args, const char *name);	/* token, 0 */
/* NULL: absent */
const char *args_text(struct args *args, const char *name);
bool args_true(const struct args *args, const char *name);
int64_t args_int(const struct args *args, const char *name, int64_t absent);

/* a whole number, also when it is written as 1.0 or 1e2. */
bool args_whole(const struct json_doc *doc, uint32_t token, int64_t *out);

/*
 * Words of "a, b": those with a leading '-' or '!' to dropped, unless it is
 * NULL.
 */
void args_words(struct args *args, const char *name, struct words *words,
    struct words *dropped);

/* An array of strings, or a single one. */
void args_texts(struct args *args, const char *name, struct words *out);

/*
 * A number as its digits, a whole one without a fraction; or a text. NULL:
 * absent.
 */
const char *args_number(struct args *args, const char *name);

/* What `from` has given out lives as long as `to`, from now on. */
void args_adopt(struct args *to, struct args *from);

/* Keep a copy of a text. */
const char *args_keep(struct args *args, struct slice text);

#endif
