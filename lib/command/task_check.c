/* SPDX-License-Identifier: ISC */
/*
 * Checklists: items added, ticked, changed, dropped, moved. One command is one
 * event for any number of items. Numbers of items are those of the list before
 * the command.
 */
#include "command/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "command/command_private.h"
#include "model/checklist.h"

#define ITEM_MAX 500		/* characters */

int
check_item_text(const char *text, struct err *err)
{
	struct slice line = slice_of(text);

	if (!utf8_trim(line).len || !utf8_valid(line) ||
	    utf8_has_control(line) || utf8_length(line) > ITEM_MAX)
		return err_set(err, ERR_INVALID,
		    "an item must be one line of 1 to %d characters",
		    ITEM_MAX);
	return 0;
}

static void
write_part(struct decision *d, struct slice item, const char *rest,
    struct slice value)
{
	struct buf field = BUF_INIT;

	buf_add_str(&field, "check/");
	buf_add_slice(&field, item);
	buf_add_str(&field, rest);
	if (!draft_has(d->draft, field.data))
		decision_write(d, d->task.subject, field.data, value);
	buf_release(&field);
}

static void
write_text_of(struct decision *d, struct slice item, const char *text)
{
	struct buf value = BUF_INIT;

	json_add_str(&value, text);
	write_part(d, item, "/text", slice_of_buf(&value));
	buf_release(&value);
}

static void
write_position(struct decision *d, struct slice item, double position)
{
	char text[40];

	snprintf(text, sizeof(text), "%.15g", position);
	write_part(d, item, "/pos", slice_of(text));
}

/*
 * Find the item that people name by its number in the list, by a prefix of its
 * id, or by its whole text.
 */
static int
find_item(size_t *out, const struct decision *d, const struct checklist *list,
    const char *typed, struct err *err)
{
	size_t len = strlen(typed), found = 0;
	char prefix[EVENT_ID_SIZE];
	unsigned long n;

	if (len && len <= 4 && strspn(typed, "0123456789") == len) {
		n = strtoul(typed, NULL, 10);
		if (n >= 1 && n <= list->count) {
			*out = n - 1;
			return 0;
		}
	}
	if (len >= TASK_PREFIX_MIN && len <= TASK_ID_LEN &&
	    id_fold(prefix, slice_of(typed)))
		for (size_t i = 0; i < list->count; i++)
			if (memcmp(list->item[i].id.ptr, prefix, len) == 0) {
				*out = i;
				found++;
			}
	for (size_t i = 0, before = found; i < list->count && !before; i++)
		if (slice_is(list->item[i].text, typed)) {
			*out = i;
			found++;
		}
	if (found == 1)
		return 0;
	if (found)
		return err_set(err, ERR_AMBIGUOUS,
		    "'%s' could be %zu items of '%s'", typed, found,
		    d->called);
	if (!list->count)
		return err_set(err, ERR_NOT_FOUND, "'%s' has no item '%s': its "
		    "checklist is empty", d->called, typed);
	return err_set(err, ERR_NOT_FOUND,
	    "'%s' has no item '%s': name it by its number, 1 to %zu, by its "
	    "text, or by 4 or more characters of its id",
	    d->called, typed, list->count);
}

/* Returns the last position: that of the last item that has one. */
static double
last_position(const struct checklist *list)
{
	double last = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].position != HUGE_VAL &&
		    list->item[i].position > last)
			last = list->item[i].position;
	return last < 1e15 ? (double)(int64_t)last : last;
}

static int
add(struct decision *d, const struct checklist *list,
    const struct task_checking *c, struct err *err)
{
	double last = last_position(list);
	char id[TASK_ID_SIZE];
	int rc = 0;

	for (size_t i = 0; c->item[i] && !rc; i++) {
		rc = check_item_text(c->item[i], err);
		if (!rc && d->command->key)
			task_id_hashed(id, "key", decision_actor(d),
			    slice_of(d->command->key), i);
		else if (!rc)
			rc = task_id_random(id, err);
		if (rc)
			break;
		write_part(d, slice_of(id), "", SLICE("true"));
		write_text_of(d, slice_of(id), c->item[i]);
		write_position(d, slice_of(id), last + 1 + (double)i);
	}
	return rc;
}

/*
 * Give the item a position between its new neighbours. If no number lies
 * between theirs, all items are numbered anew.
 */
static void
place(struct decision *d, const struct checklist *list, size_t from, size_t to)
{
	const struct check_item *item = list->item;
	/* position in the list that still has the item */
	size_t before = to <= from ? to : to + 1;
	double low, high, middle;
	char text[40];

	low = before == 0 ? item[0].position - 2 : item[before - 1].position;
	high = before == list->count ? item[list->count - 1].position + 2 :
	    item[before].position;
	middle = low + (high - low) / 2;
	snprintf(text, sizeof(text), "%.15g", middle);
	middle = strtod(text, NULL);
	if (low < middle && middle < high && high < 1e15 && low > -1e15) {
		write_position(d, item[from].id, middle);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		size_t at = i == from ? to
		    : i < from        ? i + (i >= to)
		                      : i - (i <= to);

		write_position(d, item[i].id, (double)at + 1);
	}
}

static int
move(struct decision *d, const struct checklist *list,
    const struct task_checking *c, struct err *err)
{
	size_t from = 0;
	int rc = find_item(&from, d, list, c->item[0], err);

	if (rc)
		return rc;
	if (c->position < 1 || c->position > list->count)
		return err_set(err, ERR_INVALID,
		    "a position is from 1 to %zu here", list->count);
	if (c->position - 1 != from)
		place(d, list, from, c->position - 1);
	return 0;
}

static int
change_item(struct decision *d, const struct check_item *item,
    const struct task_checking *c, struct err *err)
{
	int rc = 0;
	bool done = c->action == CHECK_TICK;

	switch (c->action) {
	case CHECK_TICK:
	case CHECK_UNTICK:
		if (item->done != done)
			write_part(d, item->id, "/done", done ? SLICE("true") :
			    SLICE("false"));
		break;
	case CHECK_DROP:
		write_part(d, item->id, "", SLICE("false"));
		break;
	default:
		rc = check_item_text(c->text, err);
		if (!rc && !slice_is(item->text, c->text))
			write_text_of(d, item->id, c->text);
	}
	return rc;
}

static int
decide(struct decision *d, const struct task_checking *c, struct err *err)
{
	struct checklist list = {0};
	int rc = 0;

	checklist_read(&list, d->view, d->task.subject);
	if (c->action == CHECK_ADD)
		rc = add(d, &list, c, err);
	else if (c->action == CHECK_MOVE)
		rc = move(d, &list, c, err);
	else
		for (size_t i = 0; c->item[i] && !rc; i++) {
			size_t at = 0;

			rc = find_item(&at, d, &list, c->item[i], err);
			if (!rc)
				rc = change_item(d, &list.item[at], c, err);
		}
	checklist_release(&list);
	return rc ? rc : decision_finish(d, err);
}

int
task_check(struct basis *basis, const struct command *command,
    const char *operand, const struct task_checking *checking,
    struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_TASK_EDITED, out,
	    err);

	key_begin(&d, "checklist");
	key_number(&d, "action", checking->action, -1);
	key_list(&d, "item", checking->item);
	key_text(&d, "text", checking->text);
	key_number(&d, "position", (int64_t)checking->position, 0);
	if (!rc)
		rc = decision_on(&d, EVENT_TASK_EDITED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = decide(&d, checking, err);
	decision_release(&d);
	return rc;
}
