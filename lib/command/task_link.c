/* SPDX-License-Identifier: ISC */
/*
 * Links between tasks: task.linked. Cycles of needs and of parents are refused.
 * Cycles that two writers close without seeing each other are cut when the log
 * is read.
 */
#include "command/command.h"

#include <string.h>

#include "base/nearest.h"
#include "command/command_private.h"
#include "model/synonyms.h"
#include "model/task_find.h"

#define BLOCKS "blocks"	/* needs, seen from the other end */
#define PARENT "parent"

static int
set_parent(struct decision *d, uint32_t target, const char *name, bool remove,
    struct err *err)
{
	struct slice id = state_subject_name(d->view->state, target);
	bool is = slice_eq(d->task.parent, id);
	int rc = remove || is ? 0 : check_new_parent(d, target, name, err);

	if (rc)
		return rc;
	if (remove && is)
		decision_write_string(d, d->task.subject, "parent",
		    (struct slice){ NULL, 0 });
	else if (!remove && !is)
		decision_write_string(d, d->task.subject, "parent", id);
	return 0;
}

static int
set_link(struct decision *d, int kind, uint32_t target, const char *name,
    bool remove, struct err *err)
{
	const struct state *state = d->view->state;
	struct buf field = BUF_INIT;
	struct slice id = state_subject_name(state, target);
	uint32_t term, best;
	int rc = 0;
	bool there;

	buf_addf(&field, "link/%s/%.*s", link_kind_name(kind), (int)id.len,
	    id.ptr);
	term = state_find_term(state, TERM_TASK_FIELD, slice_of_buf(&field));
	best = term ? view_best(d->view, d->task.subject, term) : 0;
	there = best &&
	    slice_is(write_raw(state, state_write(state, best)), "true");
	if (!remove && !there && kind == LINK_NEEDS)
		rc = check_new_need(d, target, name, err);
	if (!rc && there == remove)
		decision_write_bool(d, d->task.subject, field.data, !remove);
	buf_release(&field);
	return rc;
}

const char *
task_link_name(size_t i)
{
	static const char *const more[] = { BLOCKS, PARENT };

	if (i < LINK_KINDS)
		return link_kind_name((int)i);
	i -= LINK_KINDS;
	return i < sizeof(more) / sizeof(more[0]) ? more[i] : NULL;
}

/* Returns the kind of link that a word probably means, or NULL. */
static const char *
task_link_meant(const char *word)
{
	const char *names[LINK_KINDS + 2], *right = synonym_value("link", word);
	size_t count = 0;

	while (count < LINK_KINDS + 2 && task_link_name(count)) {
		names[count] = task_link_name(count);
		count++;
	}
	return right ? right : nearest_word(word, names, count);
}

static int
unknown_kind(const char *kind, struct err *err)
{
	struct buf names = BUF_INIT;
	const char *name;

	for (size_t i = 0; (name = task_link_name(i)) != NULL; i++)
		buf_addf(&names, "%s%s",
		    !i ? "" : task_link_name(i + 1) ? ", " : " or ", name);
	name = task_link_meant(kind);
	err_set(err, ERR_INVALID, "there is no link '%s'%s%s%s links are %s",
	    kind, name ? "; did you mean '" : ";", name ? name : "",
	    name ? "'?" : "", names.data);
	buf_release(&names);
	return err_code(err);
}

static int
decide(struct decision *d, const char *operand, const char *kind,
    const char *target, bool remove, struct err *err)
{
	int number = link_kind_parse(slice_of(kind));
	uint32_t other;
	int rc;

	/* "blocks" is "needs", seen from the other end */
	if (strcmp(kind, BLOCKS) == 0) {
		const char *swap = operand;

		operand = target;
		target = swap;
		number = LINK_NEEDS;
	} else if (number == -1 && strcmp(kind, PARENT) != 0) {
		return unknown_kind(kind, err);
	}
	rc = decision_task(d, operand, err);
	if (!rc)
		rc = task_find(&other, d->view, target, err);
	if (!rc && !remove && other == d->task.subject)
		rc = err_set(err, ERR_INVALID,
		    "'%s' cannot be linked to itself", d->called);
	if (rc)
		return rc;
	rc = number == -1 ? set_parent(d, other, target, remove, err) :
	    set_link(d, number, other, target, remove, err);
	return rc ? rc : decision_finish(d, err);
}

int
task_link(struct basis *basis, const struct command *command,
    const char *operand, const char *kind, const char *target, bool remove,
    struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	/* "blocks" is "needs" in the other direction */
	bool blocks = strcmp(kind, BLOCKS) == 0;
	int rc = decision_start(&d, basis, command, EVENT_TASK_LINKED, out,
	    err);

	key_begin(&d, remove ? "unlink" : "link");
	key_text(&d, "kind", blocks ? "needs" : kind);
	key_task(&d, "target", blocks ? operand : target);
	if (!rc)
		rc = decision_repeated(&d, EVENT_TASK_LINKED,
		    blocks ? target : operand, &repeated, err);
	if (!rc && !repeated)
		rc = decide(&d, operand, kind, target, remove, err);
	decision_release(&d);
	return rc;
}
