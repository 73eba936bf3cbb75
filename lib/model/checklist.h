/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CHECKLIST_H
#define TASKLOG_CHECKLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "model/view.h"

/* The checklist of a task as it is shown. */
struct check_item {
	struct slice id;
	struct slice text;	/* absent: unknown or purged */
	bool done;
	double position;	/* HUGE_VAL: none; such items come last */
};

struct checklist {
	struct check_item *item;
	size_t count, cap;
};

/* Get the items, sorted by position, then by id. The list is cleared first. */
void checklist_read(struct checklist *out, const struct view *view,
    uint32_t subject);
void checklist_release(struct checklist *list);

/* Returns the number of items not ticked. */
size_t checklist_open(const struct checklist *list);

#endif
