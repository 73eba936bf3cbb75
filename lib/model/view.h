/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_VIEW_H
#define TASKLOG_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"
#include "model/workflow.h"
#include "state/state.h"

/*
 * Reading a state: which of several concurrent writes is shown, and what
 * follows from that. Only the view uses the workflow and the clock. Only
 * caches are stored in the state.
 */
struct view {
	struct state *state;
	const struct workflow *workflow;
	int64_t now_ms;
};

/*
 * Get the workflow of the log. If the log has none that can be read, it is the
 * built-in one.
 */
void view_workflow(struct workflow *out, const struct state *state);

/*
 * Returns the write of a subject's field that is shown, or 0. The choice
 * follows the rule of the field and does not depend on the order of events.
 */
uint32_t view_best(const struct view *view, uint32_t subject, uint32_t term);

/*
 * Returns the first record of the list of live writes that contains the
 * field's.
 */
uint32_t view_live(const struct view *view, uint32_t subject, uint32_t term);

/* True if write a is shown rather than b, two live writes of one field. */
bool view_beats(const struct view *view, uint32_t a, uint32_t b);

/* A claim of a task. */
struct claim {
	uint32_t event;		/* 0: never claimed */
	uint64_t fence;
	struct slice by, session;
	int64_t at_ms;
	int64_t given_ms;	/* `until` in the claim itself */
	/* length of the lease, from each sign of life on */
	int64_t lease_ms;
	int64_t until_ms;	/* end of the lease, with renewals */
	bool sync;
	bool ended;		/* released, failed, or left by a move */
	bool expired;		/* at the view's now_ms */
};

/*
 * True if somebody holds the task now. *out is the winning claim of the
 * greatest epoch. There is one exception. If that claim took an expired task
 * from another holder, but is stamped more than ten minutes after the view's
 * now_ms, when the other lease still lasts, then the other claim counts.
 */
bool view_claim(struct claim *out, const struct view *view, uint32_t subject);

/* Like view_claim(), without the claim: fast if all claims have ended. */
bool view_held(const struct view *view, uint32_t subject);

/*
 * Get all claims of the greatest epoch, in order. Fills the first max of them
 * and returns how many it filled. If max is 0, returns how many there are.
 */
size_t view_claims(struct claim *out, size_t max, const struct view *view,
    uint32_t subject);

/*
 * Returns when the claim with this fence, actor and session (terms) ended, or
 * will end as far as is known: at the end of its lease, or by a write to
 * `claim` that came after it. WHEN_NONE if there was no such claim.
 */
int64_t view_claim_end(const struct view *view, uint32_t subject,
    uint64_t fence, uint32_t actor, uint32_t session);

#define NUMBER_NONE WHEN_NONE

/*
 * A task as it is shown. A slice is absent if there is no value. Slices borrow
 * from the state.
 */
struct task {
	uint32_t subject;
	struct slice id;
	/* the text fields, by FIELD_... and by name, like title and body */
	union {
		struct slice text[TASK_VALUES];
		struct {
			struct slice no_field[FIELD_CREATED];
#define TASK_VALUE(number, name, ...) struct slice name;
#include "format/field_table.h"
		};
	};
	/*
	 * The number by which a field is compared: tenths, minutes,
	 * milliseconds, or the place of a word. A day is a time in UTC: its
	 * last second in `due`, its first in `defer`. NUMBER_NONE: no number.
	 */
	int64_t number[TASK_VALUES];
	int state_number;		/* in the workflow; -1: not in it */
	int64_t created_ms, updated_ms;	/* WHEN_NONE */
	struct slice created_by;
	/* orders tasks created in one millisecond */
	uint32_t created_count;
	uint64_t version;
	bool held;			/* its creation has not arrived */
	bool hidden;			/* its creation was undone */
	/* written by a newer version: read-only */
	bool sealed;
	bool redacted;
	bool code_clash; /* another task keeps the code */
	/* because of its failures: `state` says so without a move */
	bool quarantined;
	/* its state is unknown: PURGED_TEXT and -1 */
	bool state_purged;
};

/*
 * Shown for a value that was purged, where no value would mislead. No name can
 * be equal to it.
 */
#define PURGED_TEXT "<purged>"

/*
 * Returns the boolean of a write. A purged value counts as the one that helps
 * nobody.
 */
bool write_truth(const struct state *state, const struct write_rec *write);

/* Append a field as text, like "7.5". Appends nothing if it has no value. */
void task_value_add(struct buf *out, const struct task *task,
    enum field_kind kind);

/*
 * Append the code as people see and type it: with ".xxxxx" if another task
 * keeps the code.
 */
void task_code_add(struct buf *out, const struct task *task);

/* Read the single-valued fields. The subject must be a task. */
void view_task(struct task *out, const struct view *view, uint32_t subject);

/*
 * Like view_task(), but reads only the fields of these kinds, a mask of
 * TASK_PART(FIELD_...). All other fields are as if nobody had written them.
 */
#define TASK_PART(kind) (UINT64_C(1) << (kind))
#define TASK_WHOLE (~TASK_PART(FIELD_OTHER))
void view_task_part(struct task *out, const struct view *view, uint32_t subject,
    uint64_t kinds);

/*
 * view_blank() is true if a line that writes to the subject has no data
 * although no purge names it. Then no decision may be based on the subject.
 * view_workflow_missing() is true if the workflow in force is in such a line.
 */
bool view_blank(const struct state *state, uint32_t subject);
bool view_workflow_missing(const struct state *state);

/*
 * True if this write of `hidden`, the one that is shown, hides the task: its
 * author had seen every live write of the task's state and claim. A task that
 * was changed elsewhere meanwhile shows, as a conflict.
 */
bool view_hides(const struct view *view, uint32_t subject, uint32_t write);

/* True if the creation of the task was undone, and yet it shows. */
bool view_undo_failed(const struct view *view, uint32_t subject);

/*
 * False if the write is a fact of an event that was undone. Such facts are in
 * the history, but nowhere else.
 */
bool view_counts(const struct view *view, uint32_t subject, uint32_t write);

/* True if the task was created and is not hidden. */
bool view_shown(const struct view *view, uint32_t subject);

/*
 * True if the texts of the subject were redacted. Fast for any length of
 * history, because it is called for each text.
 */
bool view_redacted(const struct view *view, uint32_t subject);

/*
 * A list of record numbers, of terms or of subjects; each function says which.
 */
struct term_list {
	uint32_t *term;
	size_t count, cap;
};

struct write_list {
	uint32_t *write;
	size_t count, cap;
};

typedef int record_compare(const struct state *state, uint32_t a, uint32_t b);

void term_list_add(struct term_list *list, uint32_t record);
void term_list_sort(struct term_list *list, const struct state *state,
    record_compare *compare);	/* and removes duplicates */
/* Sort subjects by their ids, and remove duplicates. */
void term_list_sort_by_id(struct term_list *list, const struct state *state);
void term_list_release(struct term_list *list);
void write_list_add(struct write_list *list, uint32_t record);
void write_list_sort(struct write_list *list, const struct state *state,
    record_compare *compare);
void write_list_release(struct write_list *list);

/*
 * Compares two writes in the order of writes. Writes of one event are sorted by
 * field name.
 */
int view_by_order(const struct state *state, uint32_t a, uint32_t b);

/*
 * Get the set fields of a family (labels, capabilities, links, gates, checklist
 * items: true; meta: not null), as terms sorted by name. The list is cleared
 * first.
 */
void view_members(struct term_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/* Get the writes that set these fields, in the order of view_members(). */
void view_member_writes(struct write_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/*
 * Returns the shown write of the field "<family>/<arg><rest>" of a subject,
 * e.g. ("check/", id, "/text"), or 0.
 */
uint32_t view_part(const struct view *view, uint32_t subject,
    const char *family, struct slice arg, const char *rest);

/*
 * Get the live facts of one kind, each fact once (its earliest write), in write
 * order.
 */
void view_facts(struct write_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/*
 * The field "cleared/<id of a failure>", which a move out of quarantine sets to
 * true.
 */
#define CLEARED_FAMILY "cleared/"

/* Get the failures that were not cleared, like view_facts(). */
void view_failures(struct write_list *out, const struct view *view,
    uint32_t subject);

/* Append the reason that was reported with a failure. True if there is one. */
bool view_failure_reason(struct buf *out, const struct view *view,
    uint32_t write);

/*
 * True if the failures that are not cleared reach the workflow's limit, for a
 * task whose last move was to this state. The task is then shown as
 * quarantined.
 */
bool view_failed_too_often(const struct view *view, uint32_t subject,
    int state);

/*
 * Get the live writes of a register, in write order. More than one value is a
 * conflict.
 */
void view_writes(struct write_list *out, const struct view *view,
    uint32_t subject, uint32_t term);

/*
 * Get the ids of the live writes of a field, which a new write of the field
 * overwrites. Returns their number.
 */
size_t view_overs(struct event_id *out, size_t max, const struct view *view,
    uint32_t subject, struct slice field);

/*
 * Get the tasks that refer to this one by a live link of the kind (-1: as their
 * parent), once each, sorted by id.
 */
void view_incoming(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind);

/* Get the tasks to which this one links by the kind, sorted by id. */
void view_outgoing(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind);

/*
 * Returns the parent's subject; 0 if there is none or if the link closes a
 * cycle (cycle.h).
 */
uint32_t view_parent(const struct view *view, uint32_t subject);

/*
 * view_parent_cycle() is true if the task is its own ancestor;
 * view_needs_cycle(), if it needs itself, directly or through others.
 */
int view_parent_cycle(const struct view *view, uint32_t subject);
int view_needs_cycle(const struct view *view, uint32_t subject);

/*
 * Get the unfinished tasks that this one needs, sorted by id, without links
 * that close a cycle.
 */
void view_blockers(struct term_list *out, const struct view *view,
    uint32_t subject);

/* True if the task needs an unfinished task. */
bool view_blocked(const struct view *view, uint32_t subject);

/*
 * Like view_blocked(), but links that close a cycle count, so only the task's
 * own links are read.
 */
bool view_needs_open(const struct view *view, uint32_t subject);

/* Why a task is not ready (readiness.h). READY_YES is 0. */
enum ready {
	READY_YES,
	READY_ABSENT,		/* not created yet, or hidden */
	READY_SEALED,
	READY_NOT_OPEN,		/* its state is not claimable */
	READY_NAMED,		/* it can be claimed by its name only */
	READY_DEFERRED,
	READY_HELD,		/* somebody holds it */
	READY_CHILDREN,		/* has open children */
	/* it or an ancestor needs an unfinished task */
	READY_BLOCKED,
	READY_REASON,		/* the claim needs a reason */
	READY_GATE,		/* gates of the state that the claim enters */
	READY_LACKS,		/* the actor lacks a capability */
	READY_HANDED,		/* handed over to others */
	READY_UNREGISTERED,	/* only registered agents act */
	READY_FULL,		/* the actor holds as many as it may */
	READY_CLOCK,		/* the clock may be wrong about a lease */
	READY_COUNT
};

/*
 * Returns when time alone next makes a task ready: a lease ends, or a defer
 * time comes. WHEN_NONE: never.
 */
int64_t view_next_ready(const struct view *view);

/*
 * Like view_next_ready(), but includes the next due time: when time alone next
 * changes something that is shown.
 */
int64_t view_next_change(const struct view *view);

/* Children, and how many of them are in a done state. */
struct progress {
	size_t done, total;
};

struct progress view_progress(const struct view *view, uint32_t subject);

/*
 * Returns the task that keeps this code: of the tasks that show it, the one
 * that wrote it first. 0 if there is none.
 */
uint32_t view_code_owner(const struct view *view, struct slice code);

/*
 * Get all shown tasks with this code, the owner first. *out is as for
 * view_incoming().
 */
void view_code_tasks(struct term_list *out, const struct view *view,
    struct slice code);

/* Write a version as 16 hex digits. */
#define VERSION_SIZE 17
void version_format(char out[VERSION_SIZE], uint64_t version);

#endif
