/* SPDX-License-Identifier: ISC */
/*
 * Checks of the values that commands are given. Each refusal says which rule
 * refuses the value, and why.
 */
#include "command/command_private.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "model/agent_rule.h"
#include "model/wait_ring.h"

/* True if some reader begins a new line within the text. */
static bool
has_line_end(struct slice text)
{
	const char *p = text.ptr, *end = p + text.len;
	uint32_t cp;

	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (n && utf8_is_line_end(cp))
			return true;
		p += n ? n : 1;
	}
	return false;
}

int
check_title(struct slice title, struct err *err)
{
	const char *why;

	if (!title_valid(title, &why))
		return err_set(err, ERR_INVALID, "title %s", why);
	/* readers of a log accept these titles, so only commands refuse them */
	return has_line_end(title) ? err_set(err, ERR_INVALID,
	                                 "title must be one line, without "
	                                 "U+2028 and U+2029")
	                           : 0;
}

int
check_text(const char *what, struct slice text, struct err *err)
{
	const char *why;

	return text_valid(text, &why) ? 0 :
	    err_set(err, ERR_INVALID, "%s %s", what, why);
}

int
check_name(const char *what, struct slice name, struct err *err)
{
	if (slice_is(name, "all"))
		return err_set(err, ERR_INVALID,
		    "'all' is everybody: %s is one", what);
	return name_valid(name)
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "%s must be 1 to 128 bytes without control characters, < or "
	          ">, not '%.*s'",
	          what, (int)(name.len > 200 ? 200 : name.len),
	          name.ptr ? name.ptr : "");
}

int
check_party(const struct view *view, const char *what, struct slice name,
    struct err *err)
{
	int rc = check_name(what, name, err);

	if (!rc && (slice_is(name, "me") || slice_is(name, "none")))
		rc = err_set(err, ERR_INVALID,
		    "'%.*s' is a word of tasklog: %s is a name", (int)name.len,
		    name.ptr, what);
	return rc ? rc : agent_may_be_named(view, name, err);
}

int
check_key(const char *key, struct err *err)
{
	const char *mark = strrchr(key, '#');

	if (mark && mark[1] && mark[1 + strspn(mark + 1, "0123456789")] == '\0')
		return err_set(err, ERR_INVALID,
		    "a key must not end in '#' and digits, as '%s' does: those "
		    "are of later operands",
		    key);
	return 0;
}

int
check_word(const char *what, struct slice word, struct err *err)
{
	return word_valid(word)
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "a %s must be 1 to 64 bytes without spaces, commas or "
	          "control characters, not '%.*s'",
	          what, (int)(word.len > 200 ? 200 : word.len),
	          word.ptr ? word.ptr : "");
}

int
check_new_word(const char *what, struct slice word, struct err *err)
{
	if (word.len && strchr("-+!", word.ptr[0]))
		return err_set(err, ERR_INVALID,
		    "a %s must not begin with '-', '+' or '!', as '%.*s' does: "
		    "there they mean something else",
		    what, (int)(word.len > 64 ? 64 : word.len), word.ptr);
	return check_word(what, word, err);
}

int
check_code(char out[CODE_MAX + 1], struct slice code, struct err *err)
{
	if (!code_fold(out, code) ||
	    !code_valid((struct slice){ out, code.len }))
		return err_set(err, ERR_INVALID,
		    "a code is 3 to 20 letters, digits and single hyphens "
		    "beginning with a letter, like AUTH-07, not '%.*s'",
		    (int)(code.len > 60 ? 60 : code.len), code.ptr);
	return 0;
}

int
check_code_free(const struct view *view, const char *code, uint32_t except,
    struct err *err)
{
	uint32_t owner = view_code_owner(view, slice_of(code));
	struct slice id, title;
	struct task task;

	if (!owner || owner == except)
		return 0;
	id = state_subject_name(view->state, owner);
	view_task(&task, view, owner);
	title = task.title.ptr ? task.title : SLICE("");
	return err_set(err, ERR_DUPLICATE,
	    "code '%s' belongs to task %.*s (%.*s)", code, (int)id.len, id.ptr,
	    (int)title.len, title.ptr);
}

/* Returns the number behind "PREFIX-" in a code, or -1. */
static long
code_number(struct slice code, const char *prefix, size_t len)
{
	long n = 0;

	if (code.len <= len + 1 || memcmp(code.ptr, prefix, len) != 0 ||
	    code.ptr[len] != '-' || code.len - len - 1 > 8)
		return -1;
	for (size_t i = len + 1; i < code.len; i++) {
		if (code.ptr[i] < '0' || code.ptr[i] > '9')
			return -1;
		n = n * 10 + code.ptr[i] - '0';
	}
	return n;
}

int
number_code(char out[CODE_MAX + 1], const struct view *view, const char *prefix,
    struct err *err)
{
	const struct state *state = view->state;
	char upper[CODE_MAX + 1], text[64];
	size_t len = strlen(prefix);
	long greatest = 0;
	int rc;

	snprintf(text, sizeof(text), "%.40s-001", prefix);
	rc = check_code(upper, slice_of(text), err);
	if (rc)
		return rc;
	upper[len] = '\0';
	for (uint32_t t = 1; t < state->terms.count; t++) {
		const struct term_rec *term = state_term(state, t);
		long n;

		if (term->space != TERM_CODE)
			continue;
		n = code_number(state_term_text(state, t), upper, len);
		if (n > greatest)
			greatest = n;
	}
	snprintf(text, sizeof(text), "%s-%03ld", upper, greatest + 1);
	return check_code(out, slice_of(text), err);
}

int
check_new_parent(const struct decision *d, uint32_t parent, const char *name,
    struct err *err)
{
	struct buf ring = BUF_INIT;
	int rc = 0;

	if (parent == d->task.subject)
		rc = err_set(err, ERR_INVALID,
		    "'%s' cannot be the parent of itself", d->called);
	else if (wait_ring_of_parent(&ring, d->view, d->task.subject, parent))
		rc = err_set(err, ERR_INVALID,
		    "'%s' cannot be the parent of '%s', that would close a "
		    "cycle: %s",
		    name, d->called, ring.data);
	buf_release(&ring);
	return rc;
}

int
check_new_need(const struct decision *d, uint32_t needed, const char *name,
    struct err *err)
{
	struct buf ring = BUF_INIT;
	int rc = 0;

	if (wait_ring_of_need(&ring, d->view, d->task.subject, needed))
		rc = err_set(err, ERR_INVALID,
		    "'%s' needs '%s' would close a cycle: %s", d->called,
		    name, ring.data);
	buf_release(&ring);
	return rc;
}
