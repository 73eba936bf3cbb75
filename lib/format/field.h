/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FIELD_H
#define TASKLOG_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * The vocabulary of the format: the name of each field of a task, an agent or
 * the log, the values it takes, and the rule that resolves concurrent values. A
 * field is a name ("title") or a family with an argument ("label/urgent"). Each
 * has a row in field_table.h.
 */
enum subject_kind {
	SUBJECT_TASK,
	SUBJECT_AGENT,
	SUBJECT_LOG
};

enum field_kind {
	FIELD_BAD,		/* a known family with an impossible argument */
	FIELD_OTHER,		/* from a later version: kept, not understood */
#define TASK_VALUE(number, ...) FIELD_##number,
#define FIELD(number, ...) FIELD_##number,
#include "format/field_table.h"
	FIELD_KINDS
};

/* The fields of a task that have one value at a time are below this one. */
#define TASK_VALUES FIELD_META

/* Which of several concurrent values is shown. */
enum field_rule {
	RULE_GREATEST,		/* the last in the order of writes */
	/* the first in the order of writes: facts that never change */
	RULE_EARLIEST,
	RULE_ADD_WINS,		/* true if any value is true */
	RULE_FALSE_WINS,	/* false if any value is false */
	RULE_HIGHEST,		/* the largest number */
	RULE_STATE,		/* fence, most final, greatest */
	RULE_REPORT,		/* failed, waived, passed, cleared */
	RULE_CLAIM		/* see view_claim() */
};

/*
 * The kinds of values; lib/format/field_check.c says what a value of each kind
 * must be.
 */
enum field_value {
	VALUE_ANY,
	VALUE_TRUE,
	VALUE_BOOL,
	VALUE_NUMBER,
	VALUE_OBJECT,
	VALUE_TITLE,
	VALUE_TEXT,
	VALUE_SHORT_TEXT,
	VALUE_LINE,
	VALUE_NAME,
	VALUE_CODE,
	VALUE_STATE,
	VALUE_TASK,
	VALUE_ULID,
	VALUE_PRIORITY,
	VALUE_MINUTES,
	VALUE_LIMIT,
	VALUE_EPOCH,
	VALUE_DAY,		/* or a time */
	VALUE_TIME,
	VALUE_REF,
	VALUE_RECURRENCE,	/* see base/recur.h */
	VALUE_OCCURRENCE,	/* "ID#N" */
	VALUE_WORD,		/* one of the words of the field's row */
	VALUE_META,
	VALUE_REPORT,
	VALUE_MESSAGE,
	VALUE_ATTACHMENT,
	VALUE_CLAIM,
	VALUE_LEASE,
	VALUE_MARK,
	VALUE_KINDS
};

/*
 * The doors at which people set a field by its name: adding a task, or editing
 * one.
 */
enum field_door {
	FIELD_OF_ADD = 1,
	FIELD_OF_EDIT = 2
};

/* The fields that people set by a name are below this one. */
#define FIELD_GIVEN FIELD_GATE_REPORT

enum { LINK_NEEDS, LINK_RELATES, LINK_DUPLICATES, LINK_SUPERSEDES,
    LINK_DISCOVERED_FROM, LINK_KINDS };

#define TITLE_MAX 200			/* characters */
#define BODY_MAX (64 * 1024)		/* bytes; also messages and reasons */
#define NAME_MAX_BYTES 128
#define WORD_MAX 64
#define CODE_MIN 3
#define CODE_MAX 20
#define ESTIMATE_MAX 10000000
#define CLAIM_TTL_MIN INT64_C(1000)		/* a lease, in milliseconds */
#define CLAIM_TTL_MAX (INT64_C(31622400) * 1000)
#define REF_MAX 2048
#define META_MAX 4096
#define PRIORITY_MAX 100		/* tenths */
#define PRIORITY_DEFAULT 50

/*
 * The field "undone/<id of an event>", true: the facts of that event do not
 * count any more. It is kept as a field of a later version is.
 */
#define UNDONE_FAMILY "undone/"

struct json_doc;
struct err;

/*
 * Returns the field of the subject with this name. *arg is the text after the
 * slash of a family.
 */
enum field_kind field_parse(enum subject_kind subject, struct slice name,
    struct slice *arg);

enum field_rule field_rule(enum field_kind kind);

enum field_value field_value(enum field_kind kind);

/* Returns the name, like "label"; of a family, the text before the slash. */
const char *field_name(enum field_kind kind);

/*
 * Return the name by which people set a field, or NULL if they cannot.
 * field_option() is the name of an option or of a pair of the library, which
 * give one member at a time ("label"). field_key() is the name in a draft or of
 * a tool's argument, which give all members at once ("labels").
 */
const char *field_option(enum field_kind kind);
const char *field_key(enum field_kind kind);

/* True if people set the field at this door. */
bool field_is_given(enum field_kind kind, enum field_door door);

/* Return the field of this name at one of the doors, or FIELD_BAD. */
enum field_kind field_of_option(const char *name, enum field_door door);
enum field_kind field_of_key(const char *name, enum field_door door);

/*
 * True if people give the field's members as words: labels, capabilities,
 * gates.
 */
bool field_is_set(enum field_kind kind);

/*
 * For a VALUE_WORD, else NULL or -1: field_words() returns the words, "low
 * medium high"; field_word() the place of one of them, from 0, or -1.
 * field_add_words() appends the list for a sentence: "low, medium or high".
 */
const char *field_words(enum field_kind kind);
int field_word(enum field_kind kind, struct slice word);
void field_add_words(struct buf *out, enum field_kind kind);

/*
 * Returns the raw value that a field has if nobody wrote it. Absent if it has
 * none.
 */
struct slice field_unwritten(enum field_kind kind);

/* The same for any field by its name, also for those that undos write. */
struct slice field_unwritten_of(enum subject_kind subject, enum field_kind kind,
    struct slice name);

/* True if the field is grow-only. Facts are kept apart from registers. */
int field_is_fact(enum field_kind kind);

/*
 * Check a value of the field. Fails with TASK_EINVALID; the message says what
 * the value must be.
 */
int field_check(enum field_kind kind, const struct json_doc *doc,
    uint32_t token, struct err *err) MUST_CHECK;

/* True if the text is valid. The text must be free of JSON escapes. */
/* actors, assignees, sessions */
int name_valid(struct slice name);
bool word_valid(struct slice word);		/* labels, capabilities */
int code_valid(struct slice code);
/* true if a code may begin with it */
bool code_begin_valid(struct slice begin);

/* Copy typed text that may be a code in upper case. False if it is too long. */
bool code_fold(char out[CODE_MAX + 1], struct slice typed);

int state_name_valid(struct slice name);
bool gate_name_valid(struct slice name);
bool meta_key_valid(struct slice key);
int message_type_valid(struct slice type);
bool title_valid(struct slice title, const char **why);
/* bodies: UTF-8, \n and \t, length */
bool text_valid(struct slice text, const char **why);

const char *link_kind_name(int kind);
int link_kind_parse(struct slice name);		/* LINK_..., or -1 */

/*
 * Parse the argument of a link, "needs/k3v9...": returns its kind and sets *to
 * to the task id. Returns -1 if arg has another form.
 */
int link_arg_parse(struct slice arg, struct slice *to);

/*
 * True if a field is the text of an edited message, message/ID/text: *id is the
 * message then. It is a FIELD_OTHER.
 */
bool message_text_of(struct slice *id, struct slice field);

#endif
