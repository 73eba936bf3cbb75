/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MESSAGE_H
#define TASKLOG_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/json.h"
#include "model/view.h"

/*
 * A message of a task or of the team log, unescaped. What was redacted or
 * purged has no text and no type.
 */
struct message {
	uint32_t subject;
	uint32_t event;		/* the one that posted it */
	struct slice id;
	struct slice type, text;
	struct slice by;	/* shown author */
	int64_t at_ms;		/* shown time */
	struct slice *to;
	size_t to_count;	/* 0: everybody */
	struct slice reply_to;	/* absent: none */
	struct slice handoff;	/* raw JSON, absent: none */
	/* boolean: it goes to who has a capability: handoff.h */
	int to_caps;
	int hidden;		/* boolean: redacted or purged */

	/* memory, reused from message to message */
	struct buf bytes;
	struct json_doc doc;
	size_t to_cap;
};

/*
 * Read a write that view_facts() gave for FIELD_MESSAGE. Starts as {0}, may be
 * reused.
 */
void message_read(struct message *message, const struct view *view,
    uint32_t subject, uint32_t write);
void message_release(struct message *message);

/*
 * Boolean: is it for this name, or (with broadcasts) for everybody? Who it is
 * for by a capability only handoff_is_for() knows.
 */
int message_is_to(const struct message *message, const char *name,
    int broadcasts);

/*
 * Messages are looked for by this type. ERR_USAGE: it is neither one of those
 * that task-log(1) names nor that of a message in the log.
 */
int message_type_check(const struct view *view, const char *type,
    struct err *err) MUST_CHECK;

/* A message as one JSON object, without a line end: schema/message.json. */
void message_json_add(struct buf *out, const struct view *view,
    const struct message *message);

/*
 * The first message of the thread that a message is in: that which it replies
 * to, and so on, within its task. Its id; borrowed from the state.
 */
struct slice message_root(const struct view *view, uint32_t subject,
    struct slice id);

/*
 * The message that an id or a unique prefix (4 or more characters) names, of
 * any task: its subject and its whole id. ERR_NOT_FOUND, ERR_AMBIGUOUS.
 */
int message_find(uint32_t *subject, struct slice *id, const struct view *view,
    const char *typed, struct err *err) MUST_CHECK;

/* Boolean: has this actor acknowledged the message of the subject? */
int message_is_acked(const struct view *view, uint32_t subject,
    struct slice id, struct slice name);

#endif
