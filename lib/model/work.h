/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORK_H
#define TASKLOG_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/when_range.h"
#include "model/view.h"

/*
 * Work sessions: who worked on a task from when to when. They are read out of
 * marks (start, pause, resume, end), which are facts. An actor has one open
 * session a task at most. A session that was begun under a claim ends when the
 * claim does, whether or not a mark says so; nobody has to come back to stop a
 * clock.
 */
enum work_status {
	WORK_RUNNING,
	WORK_PAUSED,
	WORK_ENDED
};

struct work_session {
	uint32_t subject;	/* the task */
	uint32_t actor;		/* term */
	/* of the claim that it was begun under, 0: none */
	uint64_t fence;
	struct slice id;	/* of its first mark */
	struct slice session;	/* of the actor, absent: none */
	int64_t start_ms, end_ms;	/* WHEN_NONE: open */
	int64_t worked_ms;	/* without pauses, up to the view's now */
	enum work_status status;
	/* boolean: it ended with the claim, before any mark */
	int by_claim;
	int64_t productivity;	/* thousandths, -1: not said */
	/* write of the last mark with a note, 0: none */
	uint32_t note;

	/* of the reader */
	int64_t limit_ms;	/* the claim's end */
	int64_t since_ms;	/* running since */
	int64_t now_ms;		/* what comes later is no work yet */
};

/* A time without pauses. */
struct work_span {
	size_t session;		/* its number in the list */
	int64_t from_ms, to_ms;
};

struct work_list {
	struct work_session *session;
	size_t count, cap;
	struct work_span *span;
	size_t spans, spans_cap;
};

/*
 * Append the sessions of a task, in the order in which they began. Starts as
 * {0}.
 */
void work_read(struct work_list *out, const struct view *view,
    uint32_t subject);
void work_list_release(struct work_list *list);

/* Boolean: has the actor an open session on the task? */
int work_find_open(struct work_session *out, const struct view *view,
    uint32_t subject, struct slice actor);

/* The note, appended; nothing for a task that was redacted. */
void work_add_note(struct buf *out, const struct view *view,
    const struct work_session *session);

struct work_query {
	const struct term_list *subjects;	/* none in it: all tasks */
	const char *actor;		/* NULL: all */
	struct when_range when;		/* sessions that touch it */
	int open;			/* boolean: open ones only */
};

/* Sorted by when they began; without spans. */
void work_list_read(struct work_list *out, const struct view *view,
    const struct work_query *query);

/*
 * All sessions of the tasks asked for, with spans; and which of them are asked
 * for.
 */
void work_read_tasks(struct work_list *out, const struct view *view,
    const struct work_query *query);
int work_matches(const struct work_session *session, const struct view *view,
    const struct work_query *query);

enum work_by { WORK_BY_TASK, WORK_BY_ACTOR, WORK_BY_DAY };

/* What was worked, of one task, actor or day (in UTC). */
struct work_total {
	enum work_by by;
	uint32_t key;			/* subject or term of the actor */
	int64_t day_ms;			/* first millisecond of the day */
	int64_t worked_ms;		/* within the query's range */
	size_t sessions;
	/* mean of those that said it, weighed by time; -1 */
	int64_t productivity;
	/* of the adder */
	double weight, weighed;
};

struct work_totals {
	struct work_total *total;
	size_t count, cap;
};

/* Sessions that run over midnight are split. Sorted by id, name or day. */
void work_totals_read(struct work_totals *out, const struct view *view,
    const struct work_query *query, enum work_by by);
void work_totals_release(struct work_totals *totals);

/* One object each, without a line end: schema/time.json. */
void work_json_add(struct buf *out, const struct view *view,
    const struct work_session *session);
void work_total_json_add(struct buf *out, const struct view *view,
    const struct work_total *total);

const char *work_status_name(enum work_status status);

/*
 * "0.85": a number from 0 to 1, in thousandths; -1: it is none. Without
 * exponents.
 */
int64_t share_parse(struct slice text);
void share_add(struct buf *out, int64_t thousandths);	/* nothing for -1 */

#endif
