/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_AUDIT_PRIVATE_H
#define TASKLOG_AUDIT_PRIVATE_H

#include <stdbool.h>

#include "base/err.h"
#include "check/audit.h"
#include "model/rule_table.h"
#include "model/view.h"
#include "model/workflow.h"

/* Shared by the files of the audit only. */

/* For %.*s: cuts a name to the length that a message can hold. */
#define AUDIT_NAME_MAX 80
#define SHOW(slice)                                                         \
	(int)((slice).len > AUDIT_NAME_MAX ? AUDIT_NAME_MAX : (slice).len), \
	    (slice).ptr ? (slice).ptr : ""

/*
 * Whether the author of an event can have seen lines that are missing now, and
 * whether an event accepts that hole.
 */
enum beside_hole { HOLE_NONE, HOLE_ACCEPTED, HOLE_OPEN };

/*
 * A known event. After audit_run() begins, known events stand in the order of
 * writes.
 */
struct known {
	struct event_id id;
	uint64_t writer, seq, number;
	struct hlc at;
	/* head: the first 64 bits of its digest */
	uint64_t fence, head;
	size_t line, line_len;		/* in audit.text */
	size_t name, rest, names_end;	/* in audit.names: over, then rests */
	uint32_t file;
	/* the workflow it names, in audit.workflows; 0: none */
	uint32_t workflow;
	uint32_t sets;			/* the workflow it sets; 0: none */
	/* the last workflow that its stream had named by then */
	uint32_t stream_workflow;
	uint8_t type;
	uint8_t asked, imported;
	/* a purge names the event, or its data is null */
	uint8_t purged;
	/* its stream is forked: earlier events are not certain */
	uint8_t forked;
	uint8_t beside;			/* enum beside_hole */
	uint8_t names_lost;		/* it names an event that is missing */
	/* its writer's clock was ahead: a later stamp may have been seen */
	uint8_t ahead;
	/* the earliest stamp of an event before it that had seen it, 0: none */
	int64_t seen_ms;
	/* audit_look() checks it */
	uint8_t looked_at;
	uint8_t import;			/* as trial_is_import() found out */
};

/* A workflow of the log, and the event that set it. */
struct known_workflow {
	uint32_t event;			/* in audit.known */
	struct workflow workflow;
	uint32_t *over;			/* workflows that it replaced */
	size_t over_count;
};

/* A task that an event writes to. */
struct part {
	char task[TASK_ID_LEN];
	uint32_t event;
	/* a bit for each kind of field that it writes */
	uint64_t kinds;
};

/*
 * An event that names an agent, a hole in a stream or a lost event, by the hash
 * of the name.
 */
struct named {
	uint64_t name;
	uint32_t event;
};

struct named_list {
	/* sorted by name, then event, once all events are known */
	struct named *item;
	size_t count, cap;
};

/* An event, by the first 64 bits of the digest of its head. */
struct headed {
	uint64_t head;
	uint32_t event;
};

struct audit {
	struct buf text;		/* lines */
	struct known *known;
	size_t count, cap;
	struct event_id *names;
	size_t names_count, names_cap;
	struct part *parts;
	size_t parts_count, parts_cap;
	struct named_list registered;	/* agents */
	/* holes by audit_gap_name(), and events by id */
	struct named_list accepted;
	/* lines that are no events; they have no name */
	struct named_list set_aside;
	uint32_t *by_id;		/* events, sorted by id */
	uint64_t *purged;		/* heads of lines that purges name */
	size_t purged_count, purged_cap;
	struct headed *by_head;		/* sorted; NULL if nothing is purged */
	/* from 1; 0 is the built-in one */
	struct known_workflow *workflows;
	size_t workflows_count, workflows_cap;
	/* for the judged event, and for others */
	struct event_parser *parser, *past_parser;
	/* the data of some events is gone */
	bool has_purged;
	uint64_t spent, may_spend;	/* steps for the judged task */
	int64_t now_ms;
	audit_fn *fn;
	void *arg;
};

/*
 * audit_known.c: until all events are known, their numbers are those of
 * audit_add().
 */
void audit_add_named(struct named_list *list, struct slice name,
    uint32_t event);

/*
 * Called once all events are known: sort them, update the numbers that refer to
 * them, and prepare the finding of events.
 */
void audit_sort(struct audit *audit);

/*
 * Returns the first item of this name whose event is not before this event;
 * list->count if there is none.
 */
size_t audit_find_named(const struct named_list *list, struct slice name,
    uint32_t event);

/*
 * Returns the known events of this id as a run of audit.by_id: the first, and
 * their number in *count.
 */
size_t audit_find(const struct audit *audit, struct event_id id, size_t *count);

/* Returns the known events with this head as a run of audit.by_head. */
size_t audit_find_head(const struct audit *audit, uint64_t head, size_t *count);

/*
 * Parse the line of a known event again, blanked if it is purged. Returns
 * nonzero if the line cannot be parsed.
 */
int audit_read(const struct audit *audit, struct event_parser *parser,
    struct event *out, uint32_t event) MUST_CHECK;

/* True if an agent of this name was registered before the event. */
bool audit_registered(const struct audit *audit, struct slice name,
    const struct known *before);

/* The steps that reading an event costs. */
#define AUDIT_READ_STEPS 2000

/* One event's part in one task, on trial. */
struct trial {
	struct audit *audit;
	const struct known *known;
	const struct event *event;
	const struct event_write *write;
	/* parts of the task, in the order of writes */
	const struct part *parts;
	size_t count, at;		/* the trial is of parts[at] */
	/* booleans: the part has certainly been seen */
	const unsigned char *seen;
	size_t folded;			/* how many parts are folded */
	/* the workflow of the trial, in audit.workflows */
	uint32_t workflow;
	struct view view;		/* the certain state */
	uint32_t subject;		/* 0: nothing is known of the task */
	struct task task;
	struct claim claim;
	/* claim of the greatest number, whatever clocks say */
	struct claim latest;
	bool held;			/* somebody else holds the task */
	/* its author claims again what a clock took */
	bool again;
	/* the event is the work of an import, trial_is_import() */
	bool import;
	/* how many cleared failures can have counted */
	int cleared;
	/* a field that clears no such failure */
	struct slice not_cleared;
};

/*
 * audit_trial.c: returns the field of this kind that the event gives the task,
 * or NULL.
 */
const struct event_field *trial_written(const struct trial *trial,
    enum field_kind kind);

/*
 * trial_state_of() returns the number of the state that the field is given, or
 * -1. trial_state_before() returns the state in which the author saw the task,
 * if the event moves the task to `to`. trial_state_name() returns the name of a
 * state for messages.
 */
int trial_state_of(const struct trial *trial, const struct event_field *field);
int trial_state_before(const struct trial *trial, int to);
struct slice trial_state_name(const struct trial *trial, int state);

/*
 * True if the author may have seen a part that writes such a field, but this is
 * not certain. trial_unseen_any() accepts any arg of the field.
 */
bool trial_unseen(const struct trial *trial, enum field_kind kind,
    struct slice arg);
bool trial_unseen_any(const struct trial *trial, enum field_kind kind);

/*
 * True if this part, which has not certainly been seen, can write such a field.
 * If the parts are too many to read, any part can.
 */
bool trial_may_write(const struct trial *trial, size_t part,
    enum field_kind kind, struct slice arg);

/* True if the event gives a reason. */
bool trial_has_reason(const struct trial *trial);

/*
 * Fill the facts that every rule may ask for, as far as they are certain; the
 * caller fills the others. trial_breaks() reports the event if it breaks a rule
 * of the action, and returns true then.
 */
void trial_facts(struct facts *out, const struct trial *trial);
bool trial_breaks(const struct trial *trial, enum action action,
    const struct facts *facts);

/* Ask all rules of one part of an event. */
void audit_try(struct trial *trial);

/*
 * The rules on claims and on gates that audit_try() asks. from, to: states, or
 * -1.
 */
void audit_find_holder(struct trial *trial);
void audit_try_fence(const struct trial *trial);
void audit_try_claim(const struct trial *trial);
void audit_try_end_of_claim(const struct trial *trial);
void audit_try_gates(const struct trial *trial, struct facts *facts);
void audit_try_sent_back(const struct trial *trial, int from, int to);
void audit_try_report(const struct trial *trial,
    const struct event_field *field);
void audit_try_drop(const struct trial *trial, const struct event_field *field);

/*
 * Rules on an event alone. audit_looks_at() is true if there are any for this
 * event.
 */
bool audit_looks_at(const struct event *event);
void audit_look(struct audit *audit, const struct known *known);
void audit_undo(struct audit *audit, const struct known *known,
    const struct event *event);

/*
 * trial_is_import() is true if the part is the work of an import, on a task
 * that only this import has moved. trial_imports_field() is true if the import
 * writes the field over nothing, or over its own write.
 */
bool trial_is_import(const struct trial *trial);
bool trial_imports_field(const struct trial *trial,
    const struct event_field *field);

/*
 * Note events that are allowed: a change of the workflow; a task that is closed
 * while a gate is open.
 */
void audit_note_workflow(const struct audit *audit, const struct known *known,
    const struct event *event, const struct event_field *field,
    const struct workflow *to);
void audit_note_closed(const struct trial *trial, int from, int to);
void audit_note_imported(const struct trial *trial, struct slice state);

/*
 * Report an event, or note something about it. subject: the task or agent that
 * the message is about, empty: the log. what: the word after "forged".
 */
void audit_forged(const struct audit *audit, const struct known *known,
    struct slice subject, const char *what, const char *fmt, ...)
    PRINTF_LIKE(5, 6);
void audit_note(const struct audit *audit, const struct known *known,
    struct slice subject, const char *fmt, ...) PRINTF_LIKE(4, 5);
void audit_unjudged(const struct audit *audit, const struct known *known,
    struct slice subject, size_t count);
/*
 * True if it cannot be told whether the event breaks a rule about what its
 * author had seen, because lines are missing. This is reported: as an error, or
 * as a note if the hole is accepted.
 */
bool audit_excuses(const struct audit *audit, const struct known *known,
    struct slice subject);
void trial_forged(const struct trial *trial, const char *what, const char *fmt,
    ...) PRINTF_LIKE(3, 4);

/*
 * Returns the part that names a hole, of the arg of the field that accepts the
 * hole.
 */
struct slice audit_gap_name(struct slice arg);

/* Mark each event that is beside a hole. stream has all events by stream. */
void audit_mark_holes(struct audit *audit, struct known *const *stream);

/*
 * Returns the workflow that the event of this id sets, in audit.workflows; 0 if
 * it sets none.
 */
uint32_t audit_workflow_of(const struct audit *audit, struct event_id id);

/*
 * Find which workflows replaced which. Once purged lines are known, read their
 * rules.
 */
void audit_link_workflows(struct audit *audit);
void audit_read_workflows(struct audit *audit, struct known *const *stream);

/*
 * True if the later workflow replaced the earlier one, perhaps in several
 * steps.
 */
bool audit_replaced(const struct audit *audit, uint32_t later,
    uint32_t earlier);

#endif
