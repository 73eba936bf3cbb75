/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AUDIT_H
#define TASKLOG_AUDIT_H

#include <stdint.h>

#include "base/attr.h"
#include "format/event.h"

/*
 * Was what an event does allowed when it was written? The rules are those that
 * commands decide by, asked again of what the event's author could see.
 *
 * What is certain to have been seen: the events that it names (`over`,
 * `rests`), what those have seen, and for each of these all that its writer
 * wrote before it. Other events may have been seen, if they are earlier in the
 * order of writes. An event is forged if a rule refuses it by what is certain,
 * and nothing that may have been seen can have changed that. So what was right
 * when it was written is never called forged, whatever was written elsewhere at
 * the same time.
 *
 * Not judged: what an import says of another system, for tasks that come from
 * there and as long as only imports say it (origin.h); what was purged; what
 * rules say of other tasks (needs, limits of agents).
 */
struct audit;

struct audit *audit_new(void);
void audit_free(struct audit *audit);

/*
 * Make an event known. The line is copied. file and number are the caller's
 * name of the place; asked: judge it, too.
 */
void audit_add(struct audit *audit, const struct event *event,
    struct slice line, uint32_t file, uint64_t number, int asked);

/*
 * Calls fn for every breach of a rule by an event that was asked for, first
 * what concerns events alone, then in the order of tasks, then of writes. The
 * message begins with "forged" and a word for what is: move, creation, claim,
 * release, report, gate, assignment, number, workflow, actor, undo, type,
 * message, past. With note (a boolean) it tells of what is allowed, but worth
 * knowing.
 */
typedef void audit_fn(void *arg, int note, uint32_t file, uint64_t number,
    const char *message);

/* now_ms: claims that were taken by a clock that is ahead of it are forged. */
void audit_run(struct audit *audit, int64_t now_ms, audit_fn *fn, void *arg);

#endif
