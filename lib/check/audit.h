/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AUDIT_H
#define TASKLOG_AUDIT_H

#include <stdint.h>

#include "base/attr.h"
#include "base/meter.h"
#include "format/event.h"

/*
 * Judging whether each event was allowed when it was written. The rules are
 * those that commands decide by. They are asked of the facts that the event's
 * author could see.
 *
 * The author has certainly seen the events that the event names (`over`,
 * `rests`), the events that those have seen, and for each of these events all
 * that its writer wrote before it. The author may have seen other events that
 * are earlier in the order of writes. An event is forged if a rule refuses it
 * by what was certainly seen, and nothing that may have been seen can have
 * changed that. So an event that was right when it was written is never called
 * forged, whatever was written elsewhere at that time.
 *
 * Not judged: statements of an import about another system, for tasks that come
 * from there and for as long as only imports make them (origin.h); purged
 * events; rules about other tasks (needs, limits of agents).
 */
struct audit;

struct audit *audit_new(void);
void audit_free(struct audit *audit);

/*
 * Make an event known. The line is copied. file and number are the caller's
 * name of the place. asked: judge the event, too.
 */
void audit_add(struct audit *audit, const struct event *event,
    struct slice line, uint32_t file, uint64_t number, int asked);

/*
 * Calls fn for every breach of a rule by an event that was asked for: first for
 * rules on events alone, then in the order of tasks, then of writes. The
 * message begins with "forged" and a word for the kind: move, creation, claim,
 * release, report, gate, assignment, number, workflow, actor, undo, type,
 * message, past. If note is true, the message tells of something that is
 * allowed but worth knowing.
 */
typedef void audit_fn(void *arg, int note, uint32_t file, uint64_t number,
    const char *message);

struct audit_run {
	/* claims that were taken by a clock that is ahead of this are forged */
	int64_t now_ms;
	const struct meter *meter;	/* may be NULL */
};

void audit_run(struct audit *audit, const struct audit_run *run, audit_fn *fn,
    void *arg);

#endif
