/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SEGMENT_UNION_H
#define TASKLOG_SEGMENT_UNION_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * The union of two versions of a segment: every line of both, once. Where a
 * line is there as it was and purged, the purged form wins if a purge names it,
 * else the whole one, which purges->healed counts. Does not depend on which
 * version is which, and is a version itself: uniting it with either gives the
 * same again.
 *
 * Mostly one version is the beginning of the other, and the longer one is it.
 * Else (two copies of a clone wrote one stream, a purge, a damaged file) the
 * lines are put in the order of the stream, by (seq, id); what is no event
 * comes last. A last line without its end was never acknowledged: it is left
 * out then.
 */
struct event_parser;
struct purges;

void lines_unite(struct buf *out, struct event_parser *parser,
    struct purges *purges, struct slice a, struct slice b);

/* How many whole lines there are. */
size_t lines_count(struct slice text);

/* True if the line, without its end, is one of the whole lines of the text. */
int lines_have(struct slice text, struct slice line);

#endif
