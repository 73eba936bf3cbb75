/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_JSON_H
#define TASKLOG_IMPORT_JSON_H

#include "base/attr.h"
#include "base/json.h"
#include "import/import.h"

/*
 * Reading JSON that other trackers wrote: an object a line, or one array of
 * objects. A character that no text can have becomes U+FFFD, of a key that is
 * there twice the last value counts; both are remarks. A record that is no JSON
 * all the same is reported and skipped.
 */
struct import_record {
	struct import *import;
	struct json_doc *doc;
	const char *file;
	uint64_t line;		/* where it begins */
	/* scratch: the text of a member; the same made clean */
	struct buf raw, clean;
};

typedef void import_record_fn(struct import_record *record);

/*
 * Each object of a text by a function. TASK_EINVALID: it is neither JSON Lines
 * nor an array. Of a line that is longer than IMPORT_RECORD_MAX only the first
 * IMPORT_RECORD_MAX
 * + 1 bytes need to be there.
 */
int import_json(struct import *import, const char *name, struct slice text,
    import_record_fn *take, struct err *err) MUST_CHECK;

const struct json_token *record_token(const struct import_record *r,
    uint32_t token);

/*
 * A member as text, in r->raw: a string that is not empty, or a number as it is
 * written; absent when there is none, or something else.
 */
struct slice record_text(struct import_record *r, uint32_t object,
    const char *key);

/* The same of a value by its token. */
struct slice record_text_of(struct import_record *r, uint32_t token);

/* A member as one clean line, in r->clean. Boolean: is there any? */
int record_line(struct import_record *r, uint32_t object, const char *key);

/* A member as a name of one's own, NULL. */
char *record_name(struct import_record *r, uint32_t object, const char *key);

/*
 * The id of a record in the source. Boolean: there is a good one, in r->clean.
 */
int record_ref(struct import_record *r, uint32_t object, const char *key);

int record_ref_of(struct import_record *r, uint32_t token);

/* WHEN_NONE: there is none, or none that can be kept, which is reported. */
int64_t record_time(struct import_record *r, uint32_t object, const char *key);

/* The same as a value of a field: a day is kept as a day. */
void record_set_when(struct import_record *r, struct import_values *values,
    const char *key, const char *field);

/* Cut r->clean to what a body or message may hold. */
void record_cut(struct import_record *r, const char *what);

/* r->clean as a label, which is reported when nothing of it is left. */
void record_add_label(struct import_record *r, struct import_values *tags,
    struct slice text);

void record_problem(struct import_record *r, enum import_loss loss,
    const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * What a member lists: each item of an array, or the value itself if it is
 * none; nothing for null and for what is not there.
 */
void record_each(struct import_record *r, uint32_t object, const char *key,
    void *arg,
    void (*take)(struct import_record *r, uint32_t token, void *arg));

#endif
