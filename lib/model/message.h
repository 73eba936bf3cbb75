/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MESSAGE_H
#define TASKLOG_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"
#include "model/view.h"

/*
 * A message of a task or of the team log, unescaped. A redacted or purged
 * message has no text and no type.
 */
struct message {
	uint32_t subject;
	uint32_t event;		/* event that posted it */
	struct slice id;
	struct slice type, text;
	struct slice by;	/* author as shown */
	int64_t at_ms;		/* time as shown */
	struct slice *to;
	size_t to_count;	/* 0: everybody */
	struct slice reply_to;	/* absent: none */
	struct slice handoff;	/* raw JSON, absent: none */
	/* true if it is for actors with a capability: handoff.h */
	bool to_caps;
	bool hidden;		/* true if redacted or purged */
	struct slice hidden_by;	/* who redacted it; absent: nobody did */
	int64_t edited_ms;	/* when it got its text; WHEN_NONE: at_ms */
	struct slice edited_by;	/* who edited it; absent: nobody did */

	/* memory, reused for the next message */
	struct buf bytes;
	struct json_doc doc;
	size_t to_cap;
};

/*
 * Read a write that view_facts() returned for FIELD_MESSAGE. *message must
 * start as {0} and may be reused.
 */
void message_read(struct message *message, const struct view *view,
    uint32_t subject, uint32_t write);
void message_release(struct message *message);

/*
 * Make a message that is written nowhere, to one actor or (absent) to nobody:
 * it gets copies of the id, type and text of `from`.
 */
void message_make(struct message *out, const struct message *from,
    struct slice to);

/*
 * True if the message is to this name, or (with broadcasts) to everybody. Only
 * handoff_is_for() knows about addressees by capability.
 */
bool message_is_to(const struct message *message, const char *name,
    bool broadcasts);

/*
 * Check a type for which messages are searched. Fails with ERR_INVALID if it
 * is neither a type that task-log(1) names nor one of a message in the log.
 */
int message_type_check(const struct view *view, const char *type,
    struct err *err) MUST_CHECK;

/*
 * Append a message as one JSON object, without a line end: schema/message.json.
 */
void message_json_add(struct buf *out, const struct view *view,
    const struct message *message);

/*
 * Returns the id of the first message of a thread, found by following replies
 * within the task. Borrowed from the state.
 */
struct slice message_root(const struct view *view, uint32_t subject,
    struct slice id);

/*
 * Find the message, of any task, that an id or a unique prefix (4 or more
 * characters) names: its subject and its whole id. Fails with ERR_NOT_FOUND or
 * ERR_AMBIGUOUS.
 */
int message_find(uint32_t *subject, struct slice *id, const struct view *view,
    const char *typed, struct err *err) MUST_CHECK;

/* True if this actor has acknowledged the message of the subject. */
bool message_is_acked(const struct view *view, uint32_t subject,
    struct slice id, struct slice name);

#endif
