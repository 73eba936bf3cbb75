/* SPDX-License-Identifier: ISC */
/*
 * The names that people give to tasks: an id, a prefix of an id, a code. Never
 * a part from the middle, and never a guess between two.
 */
#include "model/task_find.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "base/when_show.h"
#include "format/id.h"
#include "model/task_guess.h"

#define LISTED 5	/* candidates listed in a message */

/* True if the text is a code. out is the code in upper case. */
static bool
fold_code(char out[CODE_MAX + 1], struct slice typed)
{
	return code_fold(out, typed) &&
	    code_valid((struct slice){ out, typed.len });
}

static void
add_prefixed(struct term_list *out, const struct view *view, struct slice typed)
{
	char prefix[EVENT_ID_SIZE];
	const struct state *state = view->state;
	size_t len = typed.len;
	uint32_t exact;

	if (len < TASK_PREFIX_MIN || len > TASK_ID_LEN ||
	    !id_fold(prefix, typed))
		return;
	if (len == TASK_ID_LEN) {
		exact = state_find_subject(state, SUBJECT_TASK,
		    (struct slice){ prefix, len });
		if (exact && view_shown(view, exact))
			term_list_add(out, exact);
		return;
	}
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		const struct subject_rec *rec = state_subject(state, s);

		if (rec->kind == SUBJECT_TASK && rec->name_len == TASK_ID_LEN &&
		    memcmp(state->text.base + rec->name, prefix, len) == 0 &&
		    view_shown(view, s))
			term_list_add(out, s);
	}
}

/*
 * Add the tasks with a code. With a suffix (AUTH-07.k3v9q), only those whose id
 * begins with the suffix.
 */
static void
add_coded(struct term_list *out, const struct view *view, struct slice typed)
{
	const char *dot = memchr(typed.ptr, '.', typed.len);
	struct slice head = typed, suffix = { NULL, 0 };
	char code[CODE_MAX + 1], prefix[EVENT_ID_SIZE];
	struct term_list coded = {0};

	if (dot) {
		head.len = (size_t)(dot - typed.ptr);
		suffix = (struct slice){ dot + 1, typed.len - head.len - 1 };
		if (!suffix.len || suffix.len > TASK_ID_LEN ||
		    !id_fold(prefix, suffix))
			return;
	}
	if (!fold_code(code, head))
		return;
	view_code_tasks(&coded, view, slice_of(code));
	for (size_t i = 0; i < coded.count; i++) {
		struct slice id = state_subject_name(view->state,
		    coded.term[i]);

		if (dot ? memcmp(id.ptr, prefix, suffix.len) == 0 : i == 0)
			term_list_add(out, coded.term[i]);
	}
	term_list_release(&coded);
}

static int
ambiguous(const struct term_list *found, const struct view *view,
    const char *operand, struct err *err)
{
	struct buf list = BUF_INIT;
	int rc;

	for (size_t i = 0; i < found->count && i < LISTED; i++) {
		struct task task;

		view_task(&task, view, found->term[i]);
		buf_add_str(&list, i ? ", " : "");
		buf_add_slice(&list, task.id);
		buf_add_str(&list, " (");
		buf_add_slice(&list, utf8_cut(task.title.ptr ? task.title :
		    SLICE("?"), 40));
		buf_add_char(&list, ')');
	}
	if (found->count > LISTED)
		buf_addf(&list, " and %zu more", found->count - LISTED);
	rc = err_set(err, ERR_AMBIGUOUS, "'%s' could be %zu tasks: %s", operand,
	    found->count, list.data);
	buf_release(&list);
	return rc;
}

/*
 * Returns the undo that hides the task of this id, or of the only hidden task
 * whose id begins with it; 0 if there is none.
 */
static uint32_t
find_hidden(uint32_t *subject, const struct view *view, struct slice typed)
{
	const struct state *state = view->state;
	char prefix[EVENT_ID_SIZE];
	uint32_t found = 0, term;

	if (typed.len < TASK_PREFIX_MIN || typed.len > TASK_ID_LEN ||
	    !id_fold(prefix, typed))
		return 0;
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		const struct subject_rec *rec = state_subject(state, s);

		if (!(rec->flags & SUBJECT_UNDONE) ||
		    rec->kind != SUBJECT_TASK || rec->name_len != TASK_ID_LEN ||
		    memcmp(state->text.base + rec->name, prefix,
		        typed.len) != 0 || view_shown(view, s))
			continue;
		if (found)
			return 0;
		found = *subject = s;
	}
	term = state_find_term(state, TERM_TASK_FIELD, SLICE("hidden"));
	return found && term ? view_best(view, found, term) : 0;
}

/* Fail: the task was undone. The message says by whom, when and by what. */
static int
was_undone(const struct view *view, const char *operand, uint32_t subject,
    uint32_t write, struct err *err)
{
	const struct state *state = view->state;
	uint32_t number = state_write(state, write)->event;
	const struct event_rec *event = state_event(state, number);
	struct slice by = state_term_text(state, event->by);
	struct slice name = state_subject_name(state, subject);
	char id[EVENT_ID_SIZE], when[WHEN_SIZE];

	event_id_format(id, state_event_id(state, number));
	when_tell(when, event->shown_ms);
	return err_set(err, ERR_NOT_FOUND,
	    "'%.200s' was undone by %.*s at %s: 'task-undo %s' brings task "
	    "%.*s back", operand, (int)by.len, by.ptr, when, id, (int)name.len,
	    name.ptr);
}

static int
not_found(const struct view *view, const char *operand, struct err *err)
{
	struct buf guess = BUF_INIT;
	int rc;

	if (err)
		task_guess(&guess, view, slice_of(operand +
		    (*operand == '#')));
	rc = err_set(err, ERR_NOT_FOUND, "there is no task '%.200s'%s", operand,
	    guess.len ? guess.data : "");
	buf_release(&guess);
	return rc;
}

int
task_find(uint32_t *out, const struct view *view, const char *operand,
    struct err *err)
{
	/* other trackers write #12 */
	struct slice typed = slice_of(operand + (*operand == '#'));
	struct term_list found = {0};
	uint32_t hidden = 0, write;
	int rc = 0;

	*out = 0;
	if (typed.len == 0)
		return err_set(err, ERR_NOT_FOUND,
		    "a task must be named, not ''");
	add_prefixed(&found, view, typed);
	add_coded(&found, view, typed);
	term_list_sort_by_id(&found, view->state);
	if (found.count == 1)
		*out = found.term[0];
	else if (found.count > 1)
		rc = ambiguous(&found, view, operand, err);
	else if ((write = find_hidden(&hidden, view, typed)) != 0)
		rc = was_undone(view, operand, hidden, write, err);
	else
		rc = not_found(view, operand, err);
	term_list_release(&found);
	return rc;
}
