/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_UNION_H
#define TASKLOG_SEGMENT_UNION_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Unite two versions of a segment: every line of both, once. If a line exists
 * whole and purged, the purged form wins if a purge names it. Else the whole
 * form wins, and purges->healed counts it. The result does not depend on the
 * order of the versions, and uniting it with either version gives the result
 * again.
 *
 * Usually one version is the beginning of the other; then the longer one is the
 * result. Otherwise (two copies of a clone wrote one stream, a purge, a damaged
 * file) lines are put in the order of the stream, by (seq, id), and lines that
 * are no events come last. In this case an unterminated last line is left out:
 * it was never acknowledged.
 */
struct event_parser;
struct purges;

void lines_unite(struct buf *out, struct event_parser *parser,
    struct purges *purges, struct slice a, struct slice b);

/* Returns the number of terminated lines. */
size_t lines_count(struct slice text);

/*
 * True if the text has the line, which is without its LF, as a terminated line.
 */
bool lines_have(struct slice text, struct slice line);

#endif
