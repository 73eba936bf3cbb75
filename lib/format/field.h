/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FIELD_H
#define TASKLOG_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * The vocabulary of the format: what a field of a task, an agent or the log is
 * called, which values it takes, and by which rule concurrent values are
 * resolved. A field is a name ("title") or a family with an argument
 * ("label/urgent"). Each has a row in field_table.h.
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

/* Which of the values that did not see each other shows. */
enum field_rule {
	RULE_GREATEST,		/* the last in the order of writes */
	/* the first in that order: facts that never change */
	RULE_EARLIEST,
	RULE_ADD_WINS,		/* true if any says true */
	RULE_FALSE_WINS,	/* false if any says false */
	RULE_HIGHEST,		/* the largest number */
	RULE_STATE,		/* fence, most final, greatest */
	RULE_REPORT,		/* failed, waived, passed, cleared */
	RULE_CLAIM		/* see claim_resolve() */
};

/* What a value is; lib/format/field_check.c says what each kind must be. */
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

/* Where people set a field by its name: on a new task, on one that is there. */
enum field_door {
	FIELD_OF_ADD = 1,
	FIELD_OF_EDIT = 2
};

/* Fields that people set by a name are below this one. */
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

struct json_doc;
struct err;

/*
 * Which field of the subject this is; *arg is what follows the family's slash.
 */
enum field_kind field_parse(enum subject_kind subject, struct slice name,
    struct slice *arg);

enum field_rule field_rule(enum field_kind kind);

enum field_value field_value(enum field_kind kind);

/* "label"; of a family: what stands before the slash. */
const char *field_name(enum field_kind kind);

/*
 * The name by which people set a field, NULL if they cannot: of an option or a
 * pair of the library, where a member is given at a time ("label"); of a draft
 * or an argument of a tool, where all are given at once ("labels").
 */
const char *field_option(enum field_kind kind);
const char *field_key(enum field_kind kind);

/* True if people set it at this door. */
int field_is_given(enum field_kind kind, enum field_door door);

/* The field of such a name at one of the doors, FIELD_BAD: there is none. */
enum field_kind field_of_option(const char *name, enum field_door door);
enum field_kind field_of_key(const char *name, enum field_door door);

/* True if people give its members as words: labels, capabilities, gates. */
bool field_is_set(enum field_kind kind);

/*
 * Of a VALUE_WORD: its words, "low medium high"; the place of one of them, from
 * 0, or -1; the list for a sentence, "low, medium or high". Others have NULL.
 */
const char *field_words(enum field_kind kind);
int field_word(enum field_kind kind, struct slice word);
void field_add_words(struct buf *out, enum field_kind kind);

/*
 * The value of a field that nobody wrote, as it is written; absent: it has
 * none.
 */
struct slice field_unwritten(enum field_kind kind);

/* Boolean: grow-only, so kept apart from the registers. */
int field_is_fact(enum field_kind kind);

/* TASK_EINVALID says what the value of such a field must be. */
int field_check(enum field_kind kind, const struct json_doc *doc,
    uint32_t token, struct err *err) MUST_CHECK;

/*
 * Boolean checks of the words the fields are made of, for text without JSON
 * escapes.
 */
/* actors, assignees, sessions */
int name_valid(struct slice name);
int word_valid(struct slice word);		/* labels, capabilities */
int code_valid(struct slice code);
int code_begin_valid(struct slice begin);	/* may a code begin with it? */

/*
 * Upper-case copy of what may be a code. Boolean: 0 if it is too long for one.
 */
int code_fold(char out[CODE_MAX + 1], struct slice typed);

int state_name_valid(struct slice name);
int gate_name_valid(struct slice name);
int meta_key_valid(struct slice key);
int message_type_valid(struct slice type);
int title_valid(struct slice title, const char **why);
/* bodies: UTF-8, \n and \t, length */
int text_valid(struct slice text, const char **why);

const char *link_kind_name(int kind);
int link_kind_parse(struct slice name);		/* LINK_..., -1 */

/* "link/needs/k3v9..." -> kind and task id; -1 when arg is not of that form. */
int link_arg_parse(struct slice arg, struct slice *to);

#endif
