/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORK_H
#define TASKLOG_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/when_range.h"
#include "model/filter.h"
#include "model/view.h"

/*
 * Work sessions: who worked on a task from when to when. They are made from
 * marks (start, pause, resume, end), which are facts. An actor has at most one
 * open session on a task. A session that was begun under a claim ends when the
 * claim ends, even without a mark, so nobody has to come back to stop a clock.
 */
enum work_status {
	WORK_RUNNING,
	WORK_PAUSED,
	WORK_ENDED
};

struct work_session {
	uint32_t subject;	/* the task */
	uint32_t actor;		/* term */
	/* of the claim under which it was begun; 0: none */
	uint64_t fence;
	struct slice id;	/* id of its first mark */
	struct slice session;	/* session of the actor; absent: none */
	int64_t start_ms, end_ms;	/* WHEN_NONE: open */
	int64_t worked_ms;	/* without pauses, up to the view's now_ms */
	enum work_status status;
	/* true if the claim ended it before any mark */
	bool by_claim;
	int64_t productivity;	/* in thousandths; -1: not given */
	/* write of the last mark with a note; 0: none */
	uint32_t note;

	/* used by work_read() only: */
	int64_t limit_ms;	/* end of the claim */
	int64_t since_ms;	/* running since */
	int64_t now_ms;		/* later times do not count yet */
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
 * Append the sessions of a task in the order of their beginning. *out must
 * start as {0}.
 */
void work_read(struct work_list *out, const struct view *view,
    uint32_t subject);
void work_list_release(struct work_list *list);

/* True if the actor has an open session on the task. */
bool work_find_open(struct work_session *out, const struct view *view,
    uint32_t subject, struct slice actor);

/* Append the note. Appends nothing for a redacted task. */
void work_add_note(struct buf *out, const struct view *view,
    const struct work_session *session);

struct work_query {
	const struct term_list *subjects;	/* empty: all tasks */
	const struct filter *actors;	/* NULL: all */
	struct when_range when;		/* sessions that overlap this range */
	bool open;			/* true: open ones only */
};

/* Get the sessions, sorted by beginning, without spans. */
void work_list_read(struct work_list *out, const struct view *view,
    const struct work_query *query);

/*
 * work_read_tasks() gets all sessions of the tasks in the query, with spans.
 * work_matches() is true if one of them matches the whole query.
 */
void work_read_tasks(struct work_list *out, const struct view *view,
    const struct work_query *query);
bool work_matches(const struct work_session *session, const struct view *view,
    const struct work_query *query);

enum work_by { WORK_BY_TASK, WORK_BY_ACTOR, WORK_BY_DAY };

/* The time worked on one task, by one actor or on one day (in UTC). */
struct work_total {
	enum work_by by;
	uint32_t key;			/* subject, or term of the actor */
	int64_t day_ms;			/* first millisecond of the day */
	int64_t worked_ms;		/* in the query's range */
	size_t sessions;
	/* mean of those given, weighted by time; -1: none */
	int64_t productivity;
	/* used while adding */
	double weight, weighed;
};

struct work_totals {
	struct work_total *total;
	size_t count, cap;
};

/*
 * Add up sessions. A session that spans midnight is split. Sorted by id, name
 * or day.
 */
void work_totals_read(struct work_totals *out, const struct view *view,
    const struct work_query *query, enum work_by by);
void work_totals_release(struct work_totals *totals);

/* Each appends one JSON object, without a line end: schema/time.json. */
void work_json_add(struct buf *out, const struct view *view,
    const struct work_session *session);
void work_total_json_add(struct buf *out, const struct view *view,
    const struct work_total *total);

const char *work_status_name(enum work_status status);

/*
 * share_parse() parses a number from 0 to 1 like "0.85", without exponent, and
 * returns thousandths, or -1 if the text is not such a number.
 */
int64_t share_parse(struct slice text);
/* appends nothing for -1 */
void share_add(struct buf *out, int64_t thousandths);

#endif
