/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_HANDOFF_H
#define TASKLOG_HANDOFF_H

#include "base/attr.h"
#include "model/message.h"
#include "model/view.h"

/*
 * A handoff is a message with a package: what is done, what remains, what the
 * next one should know. Giving it ends the claim of who gives it and moves the
 * task to pending-handoff, where a claim by who it is for accepts it. In a
 * workflow without that state it is a message, and who claims the task is not
 * asked.
 */
#define HANDOFF_STATE "pending-handoff"

/*
 * Boolean: does the task wait to be taken over? The newest package, while the
 * task is in that state and nobody claimed it since. *out starts as {0}, and is
 * to be released.
 */
int handoff_find(struct message *out, const struct view *view,
    const struct task *task);

/*
 * The newest message of a task with a package, as a write; 0: none. *out as
 * above.
 */
uint32_t handoff_newest(struct message *out, const struct view *view,
    uint32_t subject);

/*
 * Boolean: is it for this actor? By name; by a capability it is registered
 * with, or one of caps (NULL-terminated, or NULL); to everybody. Also for who
 * gave it: it can be taken back.
 */
int handoff_is_for(const struct message *message, const struct view *view,
    struct slice actor, const char *const *caps);

/* Boolean: can it have lapsed, for it was given a lease ago or earlier? */
int handoff_is_old(const struct message *message, const struct view *view);

/*
 * Boolean: did none of those who it is for give a sign of life, since it was
 * given, for the length of a lease? Then it is anybody's. Looks at all events.
 */
int handoff_lapsed(const struct message *message, const struct view *view);

/* "bob, who can rust": who it is for, appended; nothing: everybody. */
void handoff_add_addressees(struct buf *out, const struct message *message);

/*
 * The strings of one part of the package ("done", "remaining", ...), one by
 * one.
 */
typedef void handoff_fn(void *arg, struct slice text);
void handoff_each(const struct message *message, const char *part,
    handoff_fn *fn, void *arg);

/* Its confidence in thousandths, -1. */
int64_t handoff_confidence(const struct message *message);

#endif
