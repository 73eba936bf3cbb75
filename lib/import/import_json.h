/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_JSON_H
#define TASKLOG_IMPORT_JSON_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/json.h"
#include "import/import.h"

/*
 * Reading JSON that other trackers wrote: an object a line, or one array of
 * objects. A character that no text may have becomes U+FFFD. If a key is
 * duplicate, its last value counts. Both are reported as remarks. A record that
 * still is no JSON is reported and skipped.
 */
struct import_record {
	struct import *import;
	struct json_doc *doc;
	const char *file;
	uint64_t line;		/* line where the record begins */
	/* scratch: the text of a member, and its clean form */
	struct buf raw, clean;
};

typedef void import_record_fn(struct import_record *record);

/*
 * Call `take` for each object of a text. Fails with TASK_EINVALID if the text
 * is neither JSON Lines nor an array. Of a line longer than IMPORT_RECORD_MAX
 * only the first IMPORT_RECORD_MAX + 1 bytes must be there.
 */
int import_json(struct import *import, const char *name, struct slice text,
    import_record_fn *take, struct err *err) MUST_CHECK;

const struct json_token *record_token(const struct import_record *r,
    uint32_t token);

/*
 * Returns a member as text in r->raw: a string that is not empty, or a number
 * as it is written. Absent if there is no such member or if it is of another
 * type.
 */
struct slice record_text(struct import_record *r, uint32_t object,
    const char *key);

/* Like record_text(), for a value by its token. */
struct slice record_text_of(struct import_record *r, uint32_t token);

/*
 * Write a member as one clean line into r->clean. True if the line is not
 * empty.
 */
bool record_line(struct import_record *r, uint32_t object, const char *key);

/* Returns a member as a clean name in a new string, or NULL. */
char *record_name(struct import_record *r, uint32_t object, const char *key);

/*
 * Write the id of a record in the source into r->clean. True if it is a valid
 * id.
 */
bool record_ref(struct import_record *r, uint32_t object, const char *key);

bool record_ref_of(struct import_record *r, uint32_t token);

/*
 * Returns a member as a time. Returns WHEN_NONE if there is none, or if the
 * time cannot be kept, which is reported.
 */
int64_t record_time(struct import_record *r, uint32_t object, const char *key);

/* Like record_time(), but sets a field: a day stays a day. */
void record_set_when(struct import_record *r, struct import_values *values,
    const char *key, const char *field);

/* Cut r->clean to the length of a body or message. */
void record_cut(struct import_record *r, const char *what);

/*
 * Add text as a label. If nothing of it is left when clean, that is reported.
 */
void record_add_label(struct import_record *r, struct import_values *tags,
    struct slice text);

void record_problem(struct import_record *r, enum import_loss loss,
    const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * Call `take` for each item of a member that is an array, or for the value
 * itself if it is no array. Does nothing if the member is null or missing.
 */
void record_each(struct import_record *r, uint32_t object, const char *key,
    void *arg,
    void (*take)(struct import_record *r, uint32_t token, void *arg));

#endif
