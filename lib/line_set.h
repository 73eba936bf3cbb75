/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINE_SET_H
#define TASKLOG_LINE_SET_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * The lines of a file as a set of hashes, to see whether another has them all. A line is
 * known by its head, up to its data, which is that of its purged form, too; or as a whole.
 */
struct line_set {
	uint64_t *head, *whole;		/* each sorted */
	size_t count;
};

void line_set_read(struct line_set *out, struct slice text);
void line_set_release(struct line_set *set);

uint64_t line_head(struct slice line);
uint64_t line_whole(struct slice line);

/* Boolean. */
int line_set_has_head(const struct line_set *set, uint64_t head);
int line_set_has(const struct line_set *set, uint64_t whole);

/* Boolean: is the line the purged form of one? */
int line_is_purged(struct slice line);

/* Boolean: the next line of text from *p on, without its end; *p is then behind it. */
int line_next(struct slice *out, const char **p, struct slice text);

/* The number of lines, the first of them in *first, that text has and the set lacks. */
size_t line_set_lacks(const struct line_set *set, struct slice text, uint64_t *first);

#endif
