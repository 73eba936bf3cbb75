/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_LINE_SET_H
#define TASKLOG_LINE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * The lines of a segment, sorted, to see whether another version of the segment
 * has all of them. The text is borrowed. An unterminated last line is ignored.
 */
struct purges;

struct line_set {
	struct slice *line;
	size_t count;
};

void line_set_read(struct line_set *out, struct slice text);
void line_set_release(struct line_set *set);

/* True if the set has the line, byte for byte. */
bool line_set_has(const struct line_set *set, struct slice line);

/*
 * Returns how many lines of text the set lacks. *first is the number of the
 * first such line; first may be NULL. An event is not lacking if the set has it
 * in its other form, purged or whole: whether the line may be blank is checked
 * with the state, not here. A line that is no event is not lacking if purges
 * name it; purges may be NULL.
 */
size_t line_set_lacks(const struct line_set *set, struct slice text,
    struct purges *purges, uint64_t *first);

/*
 * True if text has another line from *p on. *out is that line without its LF;
 * *p moves behind the LF.
 */
bool line_next(struct slice *out, const char **p, struct slice text);

#endif
