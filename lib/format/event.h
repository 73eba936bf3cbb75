/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_H
#define TASKLOG_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "format/field.h"
#include "format/hlc.h"
#include "format/id.h"

/*
 * An event: one line of a stream, one transaction. tasklog-event(5) describes
 * the format. A parsed event borrows from the line it was parsed from and from
 * its parser. Invariants of a parsed event: every name, id, time and value is
 * well formed for its field; each subject occurs at most once, and each field
 * at most once per subject; a claim carries a fence. event_parse() does not
 * check the chain or the sum (event_verify() checks the sum), nor whether the
 * event was legal (fsck does).
 */
#define EVENT_MAX (256 * 1024)		/* bytes of a line with its LF */

enum event_type {
	/* type of a later version: kept, its writes ignored */
	EVENT_UNKNOWN,
	EVENT_TASK_CREATED,
	EVENT_TASK_EDITED,
	EVENT_TASK_MOVED,
	EVENT_TASK_LINKED,
	EVENT_TASK_CLAIMED,
	EVENT_TASK_RENEWED,
	EVENT_TASK_RELEASED,
	EVENT_TASK_FAILED,
	EVENT_TASK_REDACTED,
	EVENT_TASK_PURGED,
	EVENT_MESSAGE_POSTED,
	EVENT_MESSAGE_ACKNOWLEDGED,
	EVENT_MESSAGE_REDACTED,
	EVENT_GATE_REQUIRED,
	EVENT_GATE_REPORTED,
	EVENT_WORK_STARTED,
	EVENT_WORK_PAUSED,
	EVENT_WORK_RESUMED,
	EVENT_WORK_ENDED,
	EVENT_AGENT_REGISTERED,
	EVENT_WORKFLOW_SET,
	EVENT_CHANGE_UNDONE,
	EVENT_LINE_SET_ASIDE,
	EVENT_LINE_PURGED,
	EVENT_STREAM_GAP_ACCEPTED,
	EVENT_COMMIT_RECORDED,
	EVENT_TYPES
};

const char *event_type_name(enum event_type type);

struct event_field {
	struct slice name;
	/* of a family: the text after the slash */
	struct slice arg;
	enum field_kind kind;
	uint32_t over;			/* first of over_count in event.overs */
	uint32_t over_count;
	struct slice value;		/* raw JSON; absent when purged */
	uint8_t escaped;		/* 1: a string with backslashes */
};

struct event_write {
	enum subject_kind subject;
	/* task id or agent; empty for the log */
	struct slice name;
	/* first of field_count in event.fields */
	uint32_t field;
	uint32_t field_count;
};

struct event {
	struct event_id id;
	uint64_t writer;
	uint64_t seq;
	struct hlc at;
	struct slice actor;
	struct slice session;		/* absent or not empty */
	enum event_type type;
	struct slice type_name;
	struct slice key;		/* absent or not empty */
	uint64_t fence;			/* 0: none */
	/* its number among the events of its command; 0: the first one */
	uint64_t part;
	/* true if "must" names a feature that we do not know */
	bool sealed;
	/* true if data is null, or after event_blank() */
	int purged;
	/* true if refused because a newer version wrote it */
	bool newer;
	struct slice origin_source, origin_ref, origin_by;
	int64_t origin_at;		/* WHEN_NONE: none */
	const struct event_id *rests;
	size_t rests_count;
	const struct event_write *writes;
	size_t writes_count;
	const struct event_field *fields;
	const struct event_id *overs;	/* of all fields, one after the other */
	size_t overs_count;
	/* unescaped; absent if the event gives no reason */
	struct slice why;
	struct slice prev, sum;		/* 32 hex digits */
	struct slice head;		/* the line up to `"data":`, included */
	/*
	 * The first 64 bits of the digest that the next line carries as `prev`.
	 * It tells copies of one line from another line of the same id, and
	 * orders such lines.
	 */
	uint64_t head_hash;
	/* of head; these bytes are the next line's `prev` */
	unsigned char digest[16];
	/* the first 64 bits of `prev` */
	uint64_t prev_hash;
	struct slice data;		/* raw bytes of the value of data */
};

struct event_parser;
struct err;

struct event_parser *event_parser_new(void);
void event_parser_free(struct event_parser *parser);

/*
 * Returns another parser, for a caller that holds several parsed events at
 * once. n is below EVENT_PARSERS; 0 is the parser itself. The others are made
 * when first asked for, and freed with it.
 */
#define EVENT_PARSERS 16
struct event_parser *event_parser_nth(struct event_parser *parser, size_t n);

/*
 * Parse one line (without its LF). The result is valid until the next call with
 * this parser, and as long as the line. Fails with TASK_EINVALID; the message
 * says what is wrong with the line.
 */
int event_parse(struct event_parser *parser, struct event *out,
    struct slice line, struct err *err) MUST_CHECK;

/* Treat the event as purged, whatever its line has. */
void event_blank(struct event *event, struct event_parser *parser);

/*
 * Check the sum. Fails with TASK_EINVALID if sum is not the digest of the data.
 * A purged event has no data to check, and passes.
 */
int event_verify(const struct event *event, struct err *err) MUST_CHECK;

/* True if the event gives a reason. Blanks are no reason. */
bool event_has_reason(const struct event *event);

/* Returns the head_hash of a line from the digest of its head in hex. */
uint64_t event_hash_of_digest(struct slice hex);

/* Write the value of `prev` in the line that follows a line with this head. */
void event_chain(char out[DIGEST_HEX_SIZE], struct slice head);

/*
 * A draft is an event that is being made: its writes and its reason, without
 * its place in a stream. Drafts own all they hold.
 */
struct draft;

struct draft *draft_new(enum event_type type);
void draft_free(struct draft *draft);
void draft_set_type(struct draft *draft, enum event_type type);
void draft_set_why(struct draft *draft, struct slice why);
void draft_set_key(struct draft *draft, struct slice key);
void draft_set_command(struct draft *draft, const char *kind /* borrowed */,
    const char *arguments);
void draft_set_fence(struct draft *draft, uint64_t fence);
/* write no session, because the event belongs to a claim without one */
void draft_omit_session(struct draft *draft);
/* each id once */
void draft_add_rest(struct draft *draft, struct event_id id);
void draft_set_origin(struct draft *draft, const char *source, struct slice ref,
    /* at WHEN_NONE or by absent: not known */
    int64_t at, struct slice by);

/*
 * Make this the current subject. If the draft has it already, fields are added
 * to it.
 */
void draft_subject(struct draft *draft, enum subject_kind kind,
    struct slice name);

/* True if the current subject has this field already. */
bool draft_has(const struct draft *draft, const char *field);

/*
 * Return the raw value that the current subject gets in this field, absent if
 * it has not this field; and the name of its field i, or NULL after the last
 * one. Borrowed from the draft.
 */
struct slice draft_value(const struct draft *draft, const char *field);
const char *draft_field_name(const struct draft *draft, size_t i);

/*
 * Add a field to the current subject: its raw JSON value and the events that it
 * overwrites.
 */
void draft_write(struct draft *draft, const char *field, struct slice value,
    const struct event_id *over, size_t over_count);

size_t draft_fields(const struct draft *draft);

/* The place of an event in its stream, its actor and its session. */
struct stamp {
	struct event_id id;
	uint64_t writer;
	uint64_t seq;
	struct hlc at;
	struct slice actor;
	struct slice session;
	uint64_t part;			/* as in struct event */
	char prev[DIGEST_HEX_SIZE];
	char salt[DIGEST_HEX_SIZE];
};

/*
 * Append the line, with its LF. The caller must have set the whole stamp. Fails
 * with TASK_EINVALID if the line is longer than EVENT_MAX; then out is
 * unchanged.
 */
int draft_format(struct buf *out, const struct draft *draft,
    const struct stamp *stamp, struct err *err) MUST_CHECK;

#endif
