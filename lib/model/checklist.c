/* SPDX-License-Identifier: ISC */
/*
 * Reading checklists.
 */
#include "model/checklist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct slice
part(const struct view *view, uint32_t subject, struct slice item,
    const char *rest, bool text)
{
	uint32_t at = view_part(view, subject, "check/", item, rest);
	const struct write_rec *write = state_write(view->state, at);

	if (!at)
		return (struct slice){ NULL, 0 };
	return text ? write_text(view->state, write)
	            : write_raw(view->state, write);
}

/* Parse a JSON number of any length and form. */
static double
number(struct slice raw)
{
	struct buf text = BUF_INIT;
	double n = HUGE_VAL;

	if (raw.ptr) {
		buf_add_slice(&text, raw);
		n = strtod(text.data, NULL);
		buf_release(&text);
	}
	return n;
}

static int
by_position(const void *a, const void *b)
{
	const struct check_item *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return slice_cmp(x->id, y->id);
}

void
checklist_read(struct checklist *out, const struct view *view, uint32_t subject)
{
	struct term_list terms = {0};

	view_members(&terms, view, subject, FIELD_CHECK);
	out->count = 0;
	if (terms.count > out->cap) {
		out->cap = terms.count;
		out->item = task_realloc(out->item, out->cap,
		    sizeof(*out->item));
	}
	for (size_t i = 0; i < terms.count; i++) {
		struct check_item *item = &out->item[out->count++];

		item->id = state_term_arg(view->state, terms.term[i]);
		item->text = part(view, subject, item->id, "/text", true);
		item->done = slice_is(part(view, subject, item->id, "/done",
		                          false),
		    "true");
		item->position = number(
		    part(view, subject, item->id, "/pos", false));
	}
	if (out->count)
		qsort(out->item, out->count, sizeof(*out->item), by_position);
	term_list_release(&terms);
}

void
checklist_release(struct checklist *list)
{
	free(list->item);
	memset(list, 0, sizeof(*list));
}

size_t
checklist_open(const struct checklist *list)
{
	size_t open = 0;

	for (size_t i = 0; i < list->count; i++)
		open += !list->item[i].done;
	return open;
}
