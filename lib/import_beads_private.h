/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_IMPORT_BEADS_PRIVATE_H
#define TASKLOG_IMPORT_BEADS_PRIVATE_H

#include "import.h"
#include "json.h"

/* Shared by import_beads.c and import_beads_issue.c, and by nobody else. */

/* A record being read. */
struct beads_record {
	struct import *import;
	struct json_doc *doc;
	const char *file;
	uint64_t line;
	struct buf raw, clean;	/* scratch */
};

const struct json_token *beads_token(const struct beads_record *r, uint32_t token);

/* The text of a member, in r->raw; absent when there is none or it is empty. */
struct slice beads_text(struct beads_record *r, uint32_t object, const char *key);

/* A member as one clean line, in r->clean. Boolean: is there any? */
int beads_line(struct beads_record *r, uint32_t object, const char *key);

/* A member as a name of one's own, NULL. */
char *beads_name(struct beads_record *r, uint32_t object, const char *key);

/* The id of an issue. Boolean: there is a good one, in r->clean. */
int beads_ref(struct beads_record *r, uint32_t object, const char *key);

/* WHEN_NONE: there is none, or none that can be kept, which is reported. */
int64_t beads_time(struct beads_record *r, uint32_t object, const char *key);

/* Cut a text to what a body or message may hold. */
void beads_cut(struct beads_record *r, struct buf *text, const char *what);

void beads_label(struct beads_record *r, struct import_values *tags,
    struct slice text);

/* Fill a task in from the issue that is the record; its updated_at is set. */
void beads_task(struct beads_record *r, struct import_task *task);

#endif
