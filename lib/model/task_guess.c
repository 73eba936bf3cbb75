/* SPDX-License-Identifier: ISC */
/*
 * The tasks that may have been meant by a name that names none. A number with
 * other zeros and a slip of the finger have one answer; a wrong number, the
 * beginning of an id, a word of a title, several.
 */
#include "model/task_guess.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "base/utf8.h"
#include "format/id.h"
#include "model/stranger.h"
#include "model/workflow.h"

#define TITLED_MAX 3
#define TITLE_SHOWN 40		/* bytes */
#define WORD_MIN 3		/* letters that are looked for in titles */
#define MISTYPED_MIN 5		/* characters of an id with one slip */

/* The codes of all tasks, terminated by NUL, in one text. */
struct codes {
	struct buf texts;
	const char **known;
	size_t count;
};

static void
codes_read(struct codes *codes, const struct view *view)
{
	const struct state *state = view->state;
	size_t at = 0;

	for (uint32_t t = 1; t < state->terms.count; t++) {
		if (state_term(state, t)->space != TERM_CODE ||
		    !view_code_owner(view, state_term_text(state, t)))
			continue;
		buf_add_slice(&codes->texts, state_term_text(state, t));
		buf_add_char(&codes->texts, '\0');
		codes->count++;
	}
	codes->known = task_zalloc(codes->count + 1, sizeof(*codes->known));
	for (size_t i = 0; i < codes->count; i++) {
		codes->known[i] = codes->texts.data + at;
		at += strlen(codes->known[i]) + 1;
	}
}

static void
codes_release(struct codes *codes)
{
	buf_release(&codes->texts);
	free(codes->known);
}

/* Returns the code that differs only in zeros before its number, or NULL. */
static const char *
same_number(const char *code, const struct codes *codes)
{
	size_t len = strcspn(code, "0123456789");
	const char *number = code + len + strspn(code + len, "0");

	for (size_t i = 0; i < codes->count && *number; i++) {
		const char *known = codes->known[i];

		if (strncmp(code, known, len) == 0 &&
		    strcmp(known + len + strspn(known + len, "0"), number) == 0)
			return known;
	}
	return NULL;
}

/* Compares codes of one prefix by their numbers. */
static bool
is_before(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);

	return la == lb ? strcmp(a, b) < 0 : la < lb;
}

/*
 * Append the first and the last code with the prefix of this one, which may be
 * the prefix alone. False if there is none.
 */
static bool
add_range(struct buf *out, const char *code, const struct codes *codes)
{
	const char *dash = strrchr(code, '-'), *first = NULL, *last = NULL;
	int len = (int)(dash ? (size_t)(dash - code) : strlen(code));

	for (size_t i = 0; i < codes->count; i++) {
		const char *known = codes->known[i], *end = strrchr(known, '-');

		if (!end || end - known != len ||
		    strncmp(known, code, (size_t)len) != 0)
			continue;
		first = !first || is_before(known, first) ? known : first;
		last = !last || is_before(last, known) ? known : last;
	}
	if (first == last && first)
		buf_addf(out, "; the only code with %.*s is %s", len, code,
		    first);
	else if (first)
		buf_addf(out, "; the codes with %.*s are %s to %s", len, code,
		    first, last);
	return first != NULL;
}

/* Append the codes that are near to a mistyped one. False if none is. */
static bool
add_codes(struct buf *out, const struct view *view, struct slice name)
{
	struct codes codes = {0};
	char code[CODE_MAX + 1];
	const char *near;
	bool added = true;

	if (!code_fold(code, name))
		return false;
	codes_read(&codes, view);
	near = same_number(code, &codes);
	if (near || !add_range(out, code, &codes)) {
		near = near ? near : nearest_word(code, codes.known,
		    codes.count);
		if (near)
			buf_addf(out, "; did you mean '%s'?", near);
		added = near != NULL;
	}
	codes_release(&codes);
	return added;
}

static void
add_task(struct buf *out, const struct task *task, bool by_id)
{
	buf_add_slice(out, task->code.ptr && !by_id ? task->code : task->id);
	buf_add_str(out, " (");
	buf_add_slice(out, utf8_cut(task->title, TITLE_SHOWN));
	buf_add_str(out,
	    task->title.len > TITLE_SHOWN ? "…)" : ")");
}

/* Returns true if a task is one of those looked for. */
typedef bool match_fn(const struct task *task, const void *arg);

/*
 * True if the id begins with what was typed, as far as that is too short, or
 * with it but for one slip.
 */
static bool
has_id(const struct task *task, const void *arg)
{
	const char *typed = arg;
	size_t len = strlen(typed);
	char id[TASK_ID_SIZE];

	if (len < TASK_PREFIX_MIN)
		return memcmp(task->id.ptr, typed, len) == 0;
	memcpy(id, task->id.ptr, TASK_ID_LEN);
	id[len < TASK_ID_LEN ? len : TASK_ID_LEN] = '\0';
	return word_distance(typed, id) == 1;
}

/* Append up to TITLED_MAX tasks that match, after the words. */
static bool
add_matching(struct buf *out, const struct view *view, match_fn *matches,
    const void *arg, const char *words)
{
	size_t found = 0;

	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK ||
		    !view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (!matches(&task, arg))
			continue;
		if (found++ == TITLED_MAX) {
			buf_add_str(out, ", …");
			break;
		}
		buf_add_str(out, found == 1 ? words : ", ");
		add_task(out, &task, matches == has_id);
	}
	return found != 0;
}

/* Append the tasks whose ids are near. False if none is. */
static bool
add_ids(struct buf *out, const struct view *view, struct slice name)
{
	char typed[EVENT_ID_SIZE];
	bool added, is_short = name.len < TASK_PREFIX_MIN;

	if (name.len < 2 || name.len > TASK_ID_LEN + 1 ||
	    (!is_short && name.len < MISTYPED_MIN) || !id_fold(typed, name))
		return false;
	typed[name.len] = '\0';
	added = add_matching(out, view, has_id, typed,
	    is_short ? "; give 4 or more characters of the id: "
	             : "; did you mean ");
	if (added && !is_short)
		buf_add_char(out, '?');
	return added;
}

static bool
has_title(const struct task *task, const void *arg)
{
	return text_search_in(arg, &task->title, 1);
}

/* True if the code ends in a number. */
static bool
has_number(const struct task *task, const void *arg)
{
	const char *number = arg;
	size_t len = strlen(number), at = task->code.len;

	while (at && task->code.ptr[at - 1] >= '0' &&
	    task->code.ptr[at - 1] <= '9')
		at--;
	while (at < task->code.len && task->code.ptr[at] == '0')
		at++;
	return at && task->code.len - at == len &&
	    memcmp(task->code.ptr + at, number, len) == 0;
}

/* Append the tasks whose codes end in a number. False if none does. */
static bool
add_numbered(struct buf *out, const struct view *view, struct slice name)
{
	char number[TASK_ID_SIZE];

	while (name.len && *name.ptr == '0') {
		name.ptr++;
		name.len--;
	}
	if (!name.len || name.len >= sizeof(number))
		return false;
	memcpy(number, name.ptr, name.len);
	number[name.len] = '\0';
	return !number[strspn(number, "0123456789")] &&
	    add_matching(out, view, has_number, number,
	        "; tasks with this number: ");
}

/* Append the tasks whose titles have all these words. False if none has. */
static bool
add_titled(struct buf *out, const struct view *view, struct slice name)
{
	struct text_search search;
	bool added;

	if (name.len < WORD_MIN)
		return false;
	text_search_init(&search, name);
	added = add_matching(out, view, has_title, &search,
	    memchr(name.ptr, ' ', name.len) ? "; tasks with these words: "
	                                    : "; tasks with this word: ");
	text_search_release(&search);
	return added;
}

void
task_guess(struct buf *out, const struct view *view, struct slice name)
{
	struct slice near;
	bool added = workflow_state(view->workflow, name) != -1;

	if (added) {
		buf_addf(out, "; '%.*s' is a state", (int)name.len,
		    name.ptr);
		return;
	}
	if (!name_is_stranger(&near, view, name)) {
		buf_addf(out, "; '%.*s' is a person or an agent",
		    (int)name.len,
		    name.ptr);
		return;
	}
	added = add_codes(out, view, name) || add_numbered(out, view, name);

	added = add_titled(out, view, name) || added;
	if (!added && !add_ids(out, view, name))
		buf_add_str(out, TASK_NAMES);
}
