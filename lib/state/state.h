/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STATE_H
#define TASKLOG_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "format/event.h"
#include "format/field.h"
#include "format/hlc.h"
#include "format/id.h"

/*
 * The folded events: subjects (tasks, agents, the log), the writes to their
 * fields, and the index of the events behind them. All of it lives in arenas of
 * records that refer to each other by number, so the whole state can be stored
 * and mapped again.
 *
 * Invariants. The state is a join-semilattice: it depends on the set of events
 * applied, not on their order or repetition. Record numbers and the order of
 * lists do depend on the order of events, so a reader of a list must resolve or
 * sort it. A write is in exactly one of its subject's lists: registers (live,
 * fields that occur once), members (live, families of fields: labels, links,
 * gates), facts (live, grow-only) or dead (overwritten, or a tombstone:
 * overwritten before it arrived). Only fold.c changes a state.
 */

enum {
	EVENT_ARRIVED = 1,	/* else a stub: only named by another event */
	EVENT_PURGED = 2,	/* a purge names its line: no values */
	EVENT_SEALED = 4,
	EVENT_IMPORTED = 8,	/* has an origin */
	EVENT_OF_IMPORT = 16,	/* and counts as an import: origin.h */
	EVENT_REASONED = 32,	/* gives a reason */
	EVENT_BLANK = 64,	/* its line came only in purged form */
	/* a purge names it, but waits while its workflow is live */
	EVENT_DOOMED = 128,
	EVENT_GONE = EVENT_PURGED | EVENT_BLANK
};

struct event_rec {
	uint64_t id_hi, id_lo;
	int64_t at_ms;
	int64_t shown_ms;	/* origin's time, else at_ms */
	uint64_t writer;
	uint64_t seq;
	/*
	 * from the digest of the line up to its data: tells lines of one id
	 * apart
	 */
	uint64_t head;
	uint64_t fence;
	uint32_t at_count;
	uint32_t twin;		/* next event with the same id, 0: none */
	/* first event with the same id, usually itself */
	uint32_t ident;
	uint32_t actor;		/* term */
	uint32_t by;		/* term: origin's author, else actor */
	uint32_t session;	/* term, 0: none */
	/* number of the segment record that has the line */
	uint32_t segment;
	/* offset of the line in the segment; a hint, checked when used */
	uint32_t offset;
	uint32_t length;	/* without the LF */
	uint16_t type;		/* enum event_type */
	uint16_t flags;
};

enum {
	SUBJECT_CREATED = 1,	/* has a `created` write, live or dead */
	/* a line of a later version wrote to it: read-only */
	SUBJECT_SEALED = 2,
	/* a parent of it was written; a task that it needs was */
	SUBJECT_CHILD = 4,
	SUBJECT_NEEDS = 8,
	/* an undo hid it, or facts of it: see view_counts() */
	SUBJECT_UNDONE = 16
};

struct subject_rec {
	uint32_t name;		/* in text */
	uint16_t name_len;
	uint8_t kind;		/* enum subject_kind */
	uint8_t flags;
	uint32_t registers, members, facts, dead;	/* write records */
	uint32_t touches, touches_end;	/* touch records, in order of arrival */
	uint32_t events;		/* number of touches */
	/* link records: subjects that link to it */
	uint32_t backlinks;
	uint32_t acts;			/* act records: leases */
	uint64_t epoch;			/* greatest claim epoch */
	uint64_t version;
	int64_t updated_ms;		/* greatest shown_ms of its events */
};

enum {
	/* overwritten before it arrived: has no value yet */
	WRITE_TOMBSTONE = 1,
	/* a string with backslashes: the unescaped text follows */
	WRITE_ESCAPED = 4
};

struct write_rec {
	uint32_t next;
	uint32_t field;		/* term */
	uint32_t event;
	uint32_t value;		/* in text: the raw JSON */
	uint32_t value_len;
	uint16_t flags;
	uint16_t kind;		/* enum field_kind */
};

struct touch_rec {
	uint32_t next;
	uint32_t event;
};

struct link_rec {
	uint32_t next;
	uint32_t record;	/* subject or event, depending on the list */
	uint32_t field;		/* term of the link, for backlinks */
};

/* The last sign of life of one holder under one claim. */
struct act_rec {
	uint32_t next;
	uint32_t actor, session;	/* terms */
	uint32_t reserved;
	uint64_t fence;
	int64_t last_ms;
};

enum term_space {
	/* as subject_kind */
	TERM_TASK_FIELD, TERM_AGENT_FIELD, TERM_LOG_FIELD,
	TERM_NAME,		/* actors, sessions */
	TERM_CODE,		/* list: subjects that ever had the code */
	TERM_REF,		/* list: subjects that ever had the reference */
	/* list: events with the key, of any writer */
	TERM_KEY,
	TERM_WRITER		/* record: its writer */
};

/* record of a field line-purged/... that a purge wrote */
#define PURGE_NAMED 1

struct term_rec {
	uint32_t text;
	uint32_t len;
	uint16_t space;
	uint16_t kind;		/* enum field_kind of a field */
	/* length of a family's name and slash; 0: not a family */
	uint32_t arg;
	uint32_t list;		/* link records */
	/* subject a link points to; writer record; PURGE_NAMED */
	uint32_t record;
	uint32_t seen;		/* scratch of a reader, not kept */
};

struct writer_rec {
	uint64_t writer;
	uint64_t seq;		/* greatest */
	int64_t at_ms;		/* greatest stamp */
	uint32_t at_count;
	uint32_t event;		/* the one with the greatest seq */
	uint64_t count;		/* events arrived */
	uint32_t bad;		/* lines that could not be read */
	/* one more than the greatest segment number */
	uint32_t segments;
};

struct segment_rec {
	uint64_t writer;
	uint32_t number;
	uint32_t lines;
	uint64_t size;		/* bytes folded */
	uint64_t sum;		/* over the lines folded, in their order */
	uint64_t ino;		/* of the file when it was read */
};

/*
 * The values of a task that lists read, kept for the next reader; see
 * task_summary.h.
 */
struct summary_row {
	/* time and its count: less is older; INT64_MAX: not created */
	int64_t created;
	uint64_t marks;		/* of its words, see summary_mark() */
	int64_t done_ms;	/* WHEN_NONE: not done */
	int32_t failures;
	uint16_t flags;		/* 0: the row is not valid */
	uint8_t priority;	/* tenths */
	int8_t state;		/* -1: not a state of the workflow */
};

/*
 * The runs of three letters that occur in a task's title and body, and the
 * writes that show some of its texts; see summary_sign() and summary_text().
 */
#define SIGN_WORDS 8
#define SIGN_TEXTS 4
struct sign_rec {
	/* the greatest bit of the last word is set if the sign is valid */
	uint64_t word[SIGN_WORDS];
	uint32_t text[SIGN_TEXTS];	/* writes, 0: none */
	uint64_t begin[SIGN_TEXTS];	/* see text_begin() */
};

/* The shown links of a subject by which tasks wait; see link_edge.h. */
struct wait_rec {
	uint32_t parent, need;
};
#define WAIT_UNKNOWN UINT32_MAX	/* as a parent: the links must be read */

/* The kinds of links on whose cycles a subject is; see cycle.h. */
struct ring_rec {
	uint8_t kinds;		/* a bit for each kind of link */
};

/* A link that closes a cycle, or one that is not inherited; see cycle.h. */
struct closing_rec {
	uint32_t from, to;
	uint32_t kind;
};

/*
 * A line of a segment that cannot be read as an event. It is kept so that a
 * reader of the state can report it.
 */
#define UNREAD_MAX 1000		/* at most so many are kept */
struct unread_rec {
	uint64_t line, offset;	/* in the file: number from 1, bytes */
	uint32_t segment;
	char hash[DIGEST_HEX_SIZE];
	char why[163];		/* may be cut */
};

/*
 * The arenas that a snapshot stores, and the types of their records. summaries,
 * waits and rings are by subject and may be shorter than subjects; rings is
 * empty if there is no cycle.
 */
#define STATE_ARENAS(X)                  \
	X(text, char)                    \
	X(events, struct event_rec)      \
	X(subjects, struct subject_rec)  \
	X(writes, struct write_rec)      \
	X(touches, struct touch_rec)     \
	X(links, struct link_rec)        \
	X(acts, struct act_rec)          \
	X(terms, struct term_rec)        \
	X(writers, struct writer_rec)    \
	X(segments, struct segment_rec)  \
	X(unread, struct unread_rec)     \
	X(summaries, struct summary_row) \
	X(waits, struct wait_rec)        \
	X(rings, struct ring_rec)        \
	X(closing, struct closing_rec)

#define STATE_INDEXES(X) X(event_index) X(subject_index) X(term_index)

struct state {
#define ARENA(name, record) struct arena name;
	STATE_ARENAS(ARENA)
#undef ARENA
	/* of sign_rec, by subject; may be shorter; not stored */
	struct arena signs;
#define INDEX(name) struct hash_index name;
	STATE_INDEXES(INDEX)
#undef INDEX
	uint32_t log;		/* the subject that is the log itself */
	uint64_t arrived;	/* events folded, unknown types included */
	uint64_t unknown;	/* of them, of unknown type */
	uint64_t purges;	/* of them, of type line.purged */
	/* counts events whose values were purged or never came */
	uint64_t gone;
	/* mark of the workflow that the summaries were computed with */
	uint64_t summaries_mark;
	/* counts codes that one task had and another got */
	uint32_t shared_codes;
	/* owners of codes, by term, each plus 1; NULL: not computed yet */
	uint32_t *owners;
	/* counts links on which a cycle may depend that came or went */
	uint32_t ties;
	/* ties plus 1 when cycle.c last looked; 0: never */
	uint32_t untied;
	/* messages that arrived, and changes of which ones show */
	uint32_t posts;
	/* values that upper rooms keep with the state */
	struct derived *derived;
	/* events by head, once a purge was looked up */
	struct hash_index head_index;
	struct buf scratch;
};

/*
 * A value that an upper room computed from the state and keeps with it. The
 * state only knows how to free it.
 */
struct derived {
	struct derived *next;
	void *ptr;
	void (*free)(void *ptr);
};

struct state *state_new(void);
void state_free(struct state *state);	/* also frees the values kept with it */

/*
 * Returns the value that was kept with this free function, borrowed; NULL if
 * there is none.
 */
void *state_derived(const struct state *state, void (*free_fn)(void *ptr));

/*
 * Keep ptr with the state. state_free() and state_forget() free it by calling
 * free_fn.
 */
void state_keep(struct state *state, void *ptr, void (*free_fn)(void *ptr));

/* The state from which a kept value was computed: it holds while that stays. */
struct state_version {
	uint64_t arrived, gone;
	uint32_t subjects;
};

static inline struct state_version
state_version(const struct state *state)
{
	return (struct state_version){ state->arrived, state->gone,
		state->subjects.count };
}

static inline bool
state_is_at(const struct state *state, const struct state_version *version)
{
	return version->arrived == state->arrived &&
	    version->gone == state->gone &&
	    version->subjects == state->subjects.count;
}

/* Free all values kept with the state. They are computed again when needed. */
void state_forget(struct state *state);

#define STATE_AT(name, arena, type)                                            \
	static inline struct type *name(const struct state *state, uint32_t i) \
	{                                                                      \
		return (struct type *)(void *)state->arena.base +              \
		    (i < state->arena.count ? i : 0);                          \
	}

STATE_AT(state_event, events, event_rec)
STATE_AT(state_subject, subjects, subject_rec)
STATE_AT(state_write, writes, write_rec)
STATE_AT(state_touch, touches, touch_rec)
STATE_AT(state_link, links, link_rec)
STATE_AT(state_act, acts, act_rec)
STATE_AT(state_term, terms, term_rec)
STATE_AT(state_writer, writers, writer_rec)
STATE_AT(state_segment, segments, segment_rec)
STATE_AT(state_unread, unread, unread_rec)
STATE_AT(state_wait, waits, wait_rec)
STATE_AT(state_ring, rings, ring_rec)
STATE_AT(state_closing, closing, closing_rec)
STATE_AT(state_sign, signs, sign_rec)
STATE_AT(state_summary, summaries, summary_row)

/* Look up. Returns 0 if there is no such record. */
uint32_t state_find_event(const struct state *state, struct event_id id);
uint32_t state_find_subject(const struct state *state, enum subject_kind kind,
    struct slice name);
uint32_t state_find_term(const struct state *state, enum term_space space,
    struct slice name);
uint32_t state_find_writer(const struct state *state, uint64_t writer);

/* The hashes by which the indexes find events and subjects. */
static inline uint32_t
state_event_hash(struct event_id id)
{
	return (uint32_t)((id.lo ^ id.hi * UINT64_C(0x9e3779b97f4a7c15)) *
	    UINT64_C(0xbf58476d1ce4e5b9) >> 32);
}

static inline uint32_t
state_subject_hash(enum subject_kind kind, struct slice name)
{
	return hash_bytes(name, kind);
}

/* Look up, and make the record if there is none. */
uint32_t state_intern_event(struct state *state, struct event_id id);
uint32_t state_intern_subject(struct state *state, enum subject_kind kind,
    struct slice name);
uint32_t state_intern_term(struct state *state, enum term_space space,
    struct slice name);
uint32_t state_intern_writer(struct state *state, uint64_t writer);

/* True if a purge names the line with this digest, which is in hex. */
bool state_is_purged(const struct state *state, const char *digest);

/*
 * True if the event has the workflow in force. Such an event is not purged:
 * without it the rules are unknown, and looser rules must not take its place.
 */
bool state_has_workflow(const struct state *state, uint32_t event);

/* Append bytes to the text arena. Returns their place. */
uint32_t state_add_text(struct state *state, struct slice text);

struct slice state_text(const struct state *state, uint32_t at, uint32_t len);
struct slice state_term_text(const struct state *state, uint32_t term);
struct slice state_term_arg(const struct state *state, uint32_t term);
struct slice state_subject_name(const struct state *state, uint32_t subject);
struct event_id state_event_id(const struct state *state, uint32_t event);
/*
 * True if the values of an event are missing, though no purge names its line.
 */
static inline bool
event_is_blank(const struct event_rec *event)
{
	return (event->flags & EVENT_GONE) == EVENT_BLANK;
}

/*
 * True if the write has no value, because of a purge or because it is missing.
 */
static inline bool
write_purged(const struct state *state, const struct write_rec *write)
{
	return state->gone &&
	    (state_event(state, write->event)->flags & EVENT_GONE);
}

/*
 * write_raw() returns the raw JSON of a write, write_text() the unescaped text
 * of a string. Both are absent if the value was purged.
 */
struct slice write_raw(const struct state *state,
    const struct write_rec *write);
struct slice write_text(const struct state *state,
    const struct write_rec *write);

/*
 * Compare by the total order of writes: at, writer, seq, id (and, for two lines
 * of one id, the line). Returns a number less than, equal to or greater than 0.
 */
int state_event_cmp(const struct state *state, uint32_t a, uint32_t b);

#endif
