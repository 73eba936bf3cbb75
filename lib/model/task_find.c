/* SPDX-License-Identifier: ISC */
/*
 * The names that people give to tasks: an id, a prefix of an id, a code. Never
 * a part from the middle, and never a guess between two.
 */
#include "model/task_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "base/utf8.h"
#include "format/id.h"

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

/* List tasks whose titles have all words of a title, which is no name. */
static void
add_titled(struct buf *out, const struct view *view, struct slice title)
{
	struct text_search search;
	size_t found = 0;

	if (!memchr(title.ptr, ' ', title.len))
		return;
	text_search_init(&search, title);
	for (uint32_t s = 1; s < view->state->subjects.count && found < 3;
	     s++) {
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK ||
		    !view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (!text_search_in(&search, &task.title, 1))
			continue;
		buf_add_str(out, found++ ? ", " : "; tasks with these words "
		    "are ");
		buf_add_slice(out, task.code.ptr ? task.code : task.id);
		buf_add_str(out, " (");
		buf_add_slice(out, utf8_cut(task.title, 60));
		buf_add_char(out, ')');
	}
	text_search_release(&search);
}

/* Returns the code that differs only in zeros before its number, or NULL. */
static const char *
same_number(const char *code, const char *const *known, size_t count)
{
	size_t len = strcspn(code, "0123456789");
	const char *number = code + len + strspn(code + len, "0");

	for (size_t i = 0; i < count && *number; i++)
		if (strncmp(code, known[i], len) == 0 &&
		    strcmp(known[i] + len + strspn(known[i] + len, "0"),
		        number) == 0)
			return known[i];
	return NULL;
}

/*
 * Fail; the message names the code that is nearest to a mistyped one, or tasks
 * with such a title.
 */
static int
not_found(const struct view *view, const char *operand, struct err *err)
{
	const struct state *state = view->state;
	char code[CODE_MAX + 1];
	struct buf texts = BUF_INIT, titled = BUF_INIT;
	const char **known = NULL, *near = NULL;
	size_t count = 0, at = 0;
	int rc;

	if (fold_code(code, slice_of(operand))) {
		for (uint32_t t = 1; t < state->terms.count; t++) {
			if (state_term(state, t)->space != TERM_CODE ||
			    !view_code_owner(view, state_term_text(state, t)))
				continue;
			buf_add_slice(&texts, state_term_text(state, t));
			buf_add_char(&texts, '\0');
			count++;
		}
		known = task_zalloc(count + 1, sizeof(*known));
		for (size_t i = 0; i < count;
		     i++, at += strlen(texts.data + at) + 1)
			known[i] = texts.data + at;
		near = same_number(code, known, count);
		if (!near)
			near = nearest_word(code, known, count);
	}
	add_titled(&titled, view, slice_of(operand));
	rc = err_set(err, ERR_NOT_FOUND,
	    "there is no task '%.200s': an id, the first 4 or more characters "
	    "of one, or a code%s%s%s%s",
	    operand, near ? "; did you mean '" : "", near ? near : "",
	    near ? "'?" : "", titled.len ? titled.data : "");
	buf_release(&titled);
	free(known);
	buf_release(&texts);
	return rc;
}

int
task_find(uint32_t *out, const struct view *view, const char *operand,
    struct err *err)
{
	/* other trackers write #12 */
	struct slice typed = slice_of(operand + (*operand == '#'));
	struct term_list found = {0};
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
	else
		rc = not_found(view, operand, err);
	term_list_release(&found);
	return rc;
}
