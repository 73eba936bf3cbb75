/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_VIEW_H
#define TASKLOG_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"
#include "model/workflow.h"
#include "state/state.h"

/*
 * Reading a state: which of the concurrent writes shows, and what follows from
 * it. Only here do the workflow and the clock come in. Nothing is stored back.
 */
struct view {
	struct state *state;
	const struct workflow *workflow;
	int64_t now_ms;
};

/*
 * The workflow that the log says; the built-in one if it says none that can be
 * read.
 */
void view_workflow(struct workflow *out, const struct state *state);

/*
 * The write of a subject's field that shows; 0: none. An order-free choice, by
 * the rule of the field.
 */
uint32_t view_best(const struct view *view, uint32_t subject, uint32_t term);

/* The head of the list of live writes that the field's are in. */
uint32_t view_live(const struct view *view, uint32_t subject, uint32_t term);

/* Boolean: does write a show rather than b (two live writes of one field)? */
int view_beats(const struct view *view, uint32_t a, uint32_t b);

/* Who holds a task. */
struct claim {
	uint32_t event;		/* 0: never claimed */
	uint64_t fence;
	struct slice by, session;
	int64_t at_ms;
	int64_t given_ms;	/* the claim's own `until` */
	int64_t lease_ms;	/* its length, from any sign of life on */
	int64_t until_ms;	/* the lease's end, renewals counted */
	int sync;
	int ended;		/* released, failed, or left by a move */
	int expired;		/* at the view's now */
};

/*
 * Boolean: does somebody hold it now? *out is the winning claim of the greatest
 * epoch. If that took the task of another because the lease had run out, but is
 * stamped more than ten minutes after the view's now, and the lease lasts by
 * that, the other claim counts.
 */
int view_claim(struct claim *out, const struct view *view, uint32_t subject);

/*
 * The same for who does not want to know by whom: quick where all claims have
 * ended.
 */
int view_held(const struct view *view, uint32_t subject);

/*
 * All claims of the greatest epoch, in order. Fills the first max of them and
 * returns how many it filled; with max 0, how many there are.
 */
size_t view_claims(struct claim *out, size_t max, const struct view *view,
    uint32_t subject);

/*
 * When the claim of this number, actor and session (terms) ended or, as far as
 * is known, will end: by its lease, or by a write to `claim` that came after
 * it. WHEN_NONE: there was no such claim.
 */
int64_t view_claim_end(const struct view *view, uint32_t subject,
    uint64_t fence, uint32_t actor, uint32_t session);

#define NUMBER_NONE WHEN_NONE

/*
 * A task as it shows. Slices are absent where there is no value; they borrow
 * from the state.
 */
struct task {
	uint32_t subject;
	struct slice id;
	/* the fields that are text, by FIELD_... and by name: title, body */
	union {
		struct slice text[TASK_VALUES];
		struct {
			struct slice no_field[FIELD_CREATED];
#define TASK_VALUE(number, name, ...) struct slice name;
#include "format/field_table.h"
		};
	};
	/*
	 * What a field is compared by, if that is a number: tenths, minutes,
	 * milliseconds, the place of a word; of a day, its last second if it is
	 * due, its first if it defers, in UTC. NUMBER_NONE: it has none.
	 */
	int64_t number[TASK_VALUES];
	int state_number;		/* in the workflow, -1: not of it */
	int64_t created_ms, updated_ms;	/* WHEN_NONE */
	struct slice created_by;
	/* orders what was created in one millisecond */
	uint32_t created_count;
	uint64_t version;
	int held;			/* its creation has not arrived */
	int hidden;			/* its creation was undone */
	/* written by a later version: read-only */
	int sealed;
	int redacted;
	int code_clash;			/* another task keeps the code */
	/* by its failures: `state` says so, no move did */
	int quarantined;
	/* nobody can tell its state: PURGED_TEXT, -1 */
	int state_purged;
};

/*
 * Shown for a value that was purged and that must not be taken for none; no
 * name is so.
 */
#define PURGED_TEXT "<purged>"

/*
 * Boolean: does a write of true or false say true? Of a purged one: what helps
 * nobody.
 */
int write_truth(const struct state *state, const struct write_rec *write);

/* Append a field as text: "7.5"; nothing if it has no value. */
void task_value_add(struct buf *out, const struct task *task,
    enum field_kind kind);

/*
 * The code as people see and type it: with ".xxxxx" when another task keeps it.
 */
void task_code_add(struct buf *out, const struct task *task);

/* Read the single-valued fields. The subject is a task. */
void view_task(struct task *out, const struct view *view, uint32_t subject);

/*
 * The same, but only what the fields of these kinds say, a mask of
 * TASK_PART(FIELD_...): the others are as if nobody had ever written them.
 */
#define TASK_PART(kind) (UINT64_C(1) << (kind))
#define TASK_WHOLE (~TASK_PART(FIELD_OTHER))
void view_task_part(struct task *out, const struct view *view, uint32_t subject,
    uint64_t kinds);

/*
 * Boolean: is the data of a line that writes to the subject missing, though no
 * purge names it? Then nothing is decided on it. The other: is the workflow in
 * force in such a line?
 */
int view_blank(const struct state *state, uint32_t subject);
int view_workflow_missing(const struct state *state);

/* Boolean: created, not hidden. */
int view_shown(const struct view *view, uint32_t subject);

/*
 * Boolean: was what the task says taken out of sight? Cheap however much was
 * said and done to it, for it is asked of each of that.
 */
int view_redacted(const struct view *view, uint32_t subject);

/* A list of record numbers: of terms or of subjects, as the function says. */
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
    record_compare *compare);	/* and drop repeats */
void term_list_release(struct term_list *list);
void write_list_add(struct write_list *list, uint32_t record);
void write_list_sort(struct write_list *list, const struct state *state,
    record_compare *compare);
void write_list_release(struct write_list *list);

/* Writes in the order of writes; those of one event by their fields' names. */
int view_by_order(const struct state *state, uint32_t a, uint32_t b);

/*
 * The fields of a family that are set (labels, capabilities, links, gates,
 * checklist items: true; meta: not null), as terms sorted by name. The list is
 * cleared first.
 */
void view_members(struct term_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/* The writes by which they are set, in the same order. */
void view_member_writes(struct write_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/*
 * The field "<family>/<arg><rest>" of a subject, e.g. ("check/", id, "/text"):
 * its shown write, 0.
 */
uint32_t view_part(const struct view *view, uint32_t subject,
    const char *family, struct slice arg, const char *rest);

/*
 * The live facts of one kind, each fact once (its earliest write), in write
 * order.
 */
void view_facts(struct write_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind);

/*
 * The field "cleared/<id of a failure>", which a move out of quarantine sets to
 * true.
 */
#define CLEARED_FAMILY "cleared/"

/* The failures that count, as view_facts(): those that were not cleared. */
void view_failures(struct write_list *out, const struct view *view,
    uint32_t subject);

/* Append the reason that a failure was reported with. Boolean: it has one. */
int view_failure_reason(struct buf *out, const struct view *view,
    uint32_t write);

/*
 * Boolean: do the failures that count reach the workflow's limit, for a task
 * whose last move was to this state? It then reads as quarantined.
 */
int view_failed_too_often(const struct view *view, uint32_t subject, int state);

/*
 * Live writes of a register, sorted in write order: more than one value is a
 * conflict.
 */
void view_writes(struct write_list *out, const struct view *view,
    uint32_t subject, uint32_t term);

/* Ids of the live writes of a field: what a new write of it overwrites. */
size_t view_overs(struct event_id *out, size_t max, const struct view *view,
    uint32_t subject, struct slice field);

/*
 * Tasks that refer to this one by a live link of the kind (or as parent: kind
 * -1), once each, sorted by id.
 */
void view_incoming(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind);

/* Tasks this one links to by the kind, sorted by id. */
void view_outgoing(struct term_list *out, const struct view *view,
    uint32_t subject, int link_kind);

/* The parent's subject, 0: none, or it closes a cycle (cycle.h). */
uint32_t view_parent(const struct view *view, uint32_t subject);

/*
 * Boolean: is it its own ancestor, does it need itself, directly or through
 * others?
 */
int view_parent_cycle(const struct view *view, uint32_t subject);
int view_needs_cycle(const struct view *view, uint32_t subject);

/*
 * Unfinished tasks that this one needs, but for links that close a cycle,
 * sorted by id.
 */
void view_blockers(struct term_list *out, const struct view *view,
    uint32_t subject);

/* Boolean: does it need anything unfinished? */
int view_blocked(const struct view *view, uint32_t subject);

/*
 * As view_blocked(), but links that close a cycle count, too: only its own
 * links decide.
 */
int view_needs_open(const struct view *view, uint32_t subject);

/* Why a task is not ready. READY_YES is 0. */
enum ready {
	READY_YES,
	READY_NOT_OPEN,		/* its state is not claimable */
	READY_HELD,		/* somebody holds it */
	READY_BLOCKED,		/* needs something unfinished */
	READY_DEFERRED,
	READY_SEALED,
	READY_ABSENT		/* held back or hidden */
};

/*
 * When the mere passing of time makes something ready next: a lease ends, or a
 * defer time comes. WHEN_NONE: never.
 */
int64_t view_next_ready(const struct view *view);

/*
 * The same, and when the next due time comes: when anything that shows changes
 * by itself.
 */
int64_t view_next_change(const struct view *view);

enum ready view_ready(const struct view *view, const struct task *task);

/* As view_ready(), but whoever holds the task, and whatever it needs. */
enum ready view_ready_alone(const struct view *view, const struct task *task);

/*
 * The same for who names the task: work that is never offered can be claimed,
 * too. Does not ask who holds it.
 */
enum ready view_ready_by_name(const struct view *view, const struct task *task);

/* Children counted by whether their state is done. */
struct progress {
	size_t done, total;
};

struct progress view_progress(const struct view *view, uint32_t subject);

/*
 * The task a code names and keeps: of those whose shown code it is, the one
 * with the earliest write. 0: none.
 */
uint32_t view_code_owner(const struct view *view, struct slice code);

/*
 * All created, not hidden tasks with this shown code, the owner first: *out as
 * view_incoming().
 */
void view_code_tasks(struct term_list *out, const struct view *view,
    struct slice code);

/*
 * Boolean: is `from` reachable from `to` along live links of a kind (-1:
 * parents)?
 */
int view_reaches(const struct view *view, uint32_t to, uint32_t from,
    int link_kind);

/* "0123456789abcdef" */
#define VERSION_SIZE 17
void version_format(char out[VERSION_SIZE], uint64_t version);

#endif
