/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVENT_ROW_H
#define TASKLOG_EVENT_ROW_H

#include "cli/out.h"
#include "cli/page.h"

/* Cells and words that lists of events and single lines share. */

enum style event_style(const struct event_rec *rec);

/*
 * Append the tasks of an event: whole ids for programs, codes or short ids for
 * people. Without colours.
 */
void event_add_tasks(struct buf *out, struct page *page,
    const struct event *event, bool people);

#endif
