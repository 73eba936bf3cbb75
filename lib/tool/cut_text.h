/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TOOL_CUT_TEXT_H
#define TASKLOG_TOOL_CUT_TEXT_H

#include "base/attr.h"
#include "base/buf.h"
#include "format/id.h"

struct err;

/*
 * Texts that an answer has cut. A text that is cut ends in a mark, and must not
 * be written back over the whole: what was cut would be lost.
 */

/* Append the mark for a text of `whole` bytes that was cut to `kept`. */
void cut_text_mark(struct buf *out, size_t kept, size_t whole);

/* Returns how many bytes are before the mark that the text ends in, else 0. */
size_t cut_text_kept(struct slice text);

/* Bodies that were cut in answers to one client, the latest ones. */
#define CUT_TEXTS 64
struct cut_texts {
	struct cut_text {
		char id[TASK_ID_SIZE];
		size_t kept;
	} item[CUT_TEXTS];
	size_t next;		/* the place of the next one */
};

/* Note the bodies of tasks that an answer, which is a JSON object, has. */
void cut_texts_read(struct cut_texts *texts, struct slice answer);

/* Note that the body of a task was cut to so many bytes; 0: was read whole. */
void cut_texts_note(struct cut_texts *texts, struct slice id, size_t kept);

/* A text that is to take the place of another. */
struct replacement {
	const char *what, *given;
	struct slice stored;
	struct slice id;	/* of the task whose body it is, else absent */
	const struct cut_texts *cut;	/* NULL: not known */
};

/*
 * Fail with ERR_INVALID if the given text was made of one that was cut: it has
 * the mark, or goes on where a body was cut for this client.
 */
int cut_text_check(const struct replacement *r, struct err *err) MUST_CHECK;

#endif
