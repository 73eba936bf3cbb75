/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HANDOFF_H
#define TASKLOG_HANDOFF_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/message.h"
#include "model/view.h"

/*
 * A handoff is a message with a package: what is done, what remains, what the
 * next worker should know. A handoff ends the claim of its author and moves the
 * task to pending-handoff. There, a claim by an addressee accepts it. In a
 * workflow without that state the handoff is only a message, and anybody may
 * claim the task.
 */
#define HANDOFF_STATE "pending-handoff"

/*
 * True if the task waits to be taken over: it is in pending-handoff and nobody
 * claimed it since the newest package, which becomes *out. *out must start as
 * {0} and be released.
 */
bool handoff_find(struct message *out, const struct view *view,
    const struct task *task);

/*
 * Returns the write of the newest message of a task with a package, or 0, and
 * reads it into *out, which is as for handoff_find().
 */
uint32_t handoff_newest(struct message *out, const struct view *view,
    uint32_t subject);

/*
 * True if the handoff is for this actor: by name; by a capability that it is
 * registered with, or by one of caps (NULL-terminated, or NULL); or because it
 * is for everybody. True also for its author, who can take it back.
 */
bool handoff_is_for(const struct message *message, const struct view *view,
    struct slice actor, const char *const *caps);

/*
 * True if the handoff was given at least a lease ago, so that it may have
 * lapsed.
 */
bool handoff_is_old(const struct message *message, const struct view *view);

/*
 * True if no addressee has written an event within the length of a lease, since
 * the handoff was given. Then anybody may take the task. Walks all events.
 */
bool handoff_lapsed(const struct message *message, const struct view *view);

/*
 * Append the addressees: "bob, who can rust"; nothing if it is for everybody.
 */
void handoff_add_addressees(struct buf *out, const struct message *message);

/*
 * Call fn for each string of one part of the package ("done", "remaining",
 * ...).
 */
typedef void handoff_fn(void *arg, struct slice text);
void handoff_each(const struct message *message, const char *part,
    handoff_fn *fn, void *arg);

/* Returns the confidence in thousandths, or -1 if none is given. */
int64_t handoff_confidence(const struct message *message);

#endif
