/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_H
#define TASKLOG_EVENT_H

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
 * An event: one line of a stream, one transaction. tasklog-event(5) is the
 * format. A parsed event borrows from the line it was parsed from and from its
 * parser. Invariants of a parsed event: every name, id, time and value is well
 * formed for its field; a subject stands in it at most once and a field at most
 * once per subject; a claim carries a fence. What is not checked here: chain
 * and sum (event_verify()), legality (fsck).
 */
#define EVENT_MAX (256 * 1024)		/* bytes of a line with its LF */

enum event_type {
	/* of a later version: kept, its writes ignored */
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
	/* of a family: what follows the slash */
	struct slice arg;
	enum field_kind kind;
	uint32_t over;			/* first of over_count in event.overs */
	uint32_t over_count;
	struct slice value;		/* raw JSON; absent when purged */
	uint8_t escaped;		/* a string with backslashes */
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
	/* boolean: must has something we do not know */
	int sealed;
	/* boolean: data is null, or taken for it: event_blank() */
	int purged;
	/* boolean: refused for a version that is not ours yet */
	int newer;
	struct slice origin_source, origin_ref, origin_by;
	int64_t origin_at;		/* WHEN_NONE: none */
	const struct event_id *rests;
	size_t rests_count;
	const struct event_write *writes;
	size_t writes_count;
	const struct event_field *fields;
	const struct event_id *overs;	/* of all fields, one after the other */
	size_t overs_count;
	/* unescaped; absent when there is none */
	struct slice why;
	struct slice prev, sum;		/* 32 hex digits */
	struct slice head;		/* the line up to and with `"data":` */
	/*
	 * What tells a line's own copies from another line of its id, and
	 * orders those: the first 64 bits of the digest that the next line
	 * carries as `prev`.
	 */
	uint64_t head_hash;
	/* of the head, as far as the next line carries it */
	unsigned char digest[16];
	/* that of the line before, says this one */
	uint64_t prev_hash;
	struct slice data;		/* the raw bytes of data's value */
};

struct event_parser;
struct err;

struct event_parser *event_parser_new(void);
void event_parser_free(struct event_parser *parser);

/*
 * For who holds several parsed events at once: the parser itself for 0, others
 * for 1 to EVENT_PARSERS - 1, which are made when they are first asked for and
 * go with it.
 */
#define EVENT_PARSERS 16
struct event_parser *event_parser_nth(struct event_parser *parser, size_t n);

/*
 * Parse one line (without its LF). The result lives until the next call or
 * until the line goes. TASK_EINVALID says what is wrong with it.
 */
int event_parse(struct event_parser *parser, struct event *out,
    struct slice line, struct err *err) MUST_CHECK;

/* The token and document of a field's value, for who needs to look inside. */
const struct json_doc *event_doc(const struct event_parser *parser);

/* From here on the event is in its purged form, whatever its line has. */
void event_blank(struct event *event, struct event_parser *parser);

/*
 * TASK_EINVALID unless sum is that of the data (a purged line has none to
 * check).
 */
int event_verify(const struct event *event, struct err *err) MUST_CHECK;

/* Boolean: does it say why? Blanks say nothing. */
int event_has_reason(const struct event *event);

/* The head_hash of the line whose head has this digest, in hex. */
uint64_t event_hash_of_digest(struct slice hex);

/* What the next line of the stream must carry as prev. */
void event_chain(char out[DIGEST_HEX_SIZE], struct slice head);

/*
 * A draft is an event being made: what it writes and why, without its place in
 * a stream. Drafts own all they hold.
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
void draft_add_rest(struct draft *draft, struct event_id id);	/* once each */
void draft_set_origin(struct draft *draft, const char *source, struct slice ref,
    int64_t at, struct slice by);	/* at WHEN_NONE, by absent: none */

/* What follows goes to this subject; a subject seen before is gone back to. */
void draft_subject(struct draft *draft, enum subject_kind kind,
    struct slice name);

/* Boolean: does the current subject have such a field already? */
int draft_has(const struct draft *draft, const char *field);

/*
 * A field of the current subject: raw JSON value and the events it overwrites.
 */
void draft_write(struct draft *draft, const char *field, struct slice value,
    const struct event_id *over, size_t over_count);

size_t draft_subjects(const struct draft *draft);
size_t draft_fields(const struct draft *draft);

/* The place of an event in its stream, and who speaks. */
struct stamp {
	struct event_id id;
	uint64_t writer;
	uint64_t seq;
	struct hlc at;
	struct slice actor;
	struct slice session;
	char prev[DIGEST_HEX_SIZE];
	char salt[DIGEST_HEX_SIZE];
};

/*
 * Append the line, with its LF. The caller has set all of the stamp.
 * TASK_EINVALID: longer than EVENT_MAX; out is as it was.
 */
int draft_format(struct buf *out, const struct draft *draft,
    const struct stamp *stamp, struct err *err) MUST_CHECK;

#endif
