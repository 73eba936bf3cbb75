/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_LOG_H
#define TASKLOG_COMPLETE_LOG_H

/*
 * Candidates from the log: tasks, open ones first; states, only those that the
 * task that was typed can be moved to; gates; the items of its checklist;
 * messages to who acts or to all; and what codes begin with.
 */
struct completion;

void complete_tasks(struct completion *c);
void complete_states(struct completion *c);
void complete_gates(struct completion *c);
void complete_items(struct completion *c);
void complete_messages(struct completion *c);
void complete_prefixes(struct completion *c);

#endif
