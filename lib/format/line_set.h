/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINE_SET_H
#define TASKLOG_LINE_SET_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * The lines of a segment, sorted, to see whether another version has them all.
 * The text is borrowed. A last line without its end is none.
 */
struct purges;

struct line_set {
	struct slice *line;
	size_t count;
};

void line_set_read(struct line_set *out, struct slice text);
void line_set_release(struct line_set *set);

/* Boolean: to the byte. */
int line_set_has(const struct line_set *set, struct slice line);

/*
 * How many lines of text the set lacks; the number of the first of them in
 * *first (NULL: it is not asked). An event is not lacking if it is there in its
 * purged form, or if text has that form and the set the whole line; what purges
 * name is allowed to be gone if it is no event (NULL: nothing is). Whether a
 * line may be blank is not asked here: the state knows.
 */
size_t line_set_lacks(const struct line_set *set, struct slice text,
    struct purges *purges, uint64_t *first);

/*
 * Boolean: the next line of text from *p on, without its end; *p is then behind
 * it.
 */
int line_next(struct slice *out, const char **p, struct slice text);

#endif
