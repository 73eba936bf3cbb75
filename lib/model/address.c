/* SPDX-License-Identifier: ISC */
/*
 * Reading addressees.
 */
#include "model/address.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/field.h"
#include "model/given.h"

static struct slice
trimmed(const char *from, const char *to)
{
	while (from < to && *from == ' ')
		from++;
	while (to > from && to[-1] == ' ')
		to--;
	return (struct slice){ from, (size_t)(to - from) };
}

static void
add_name(struct address *out, struct slice name)
{
	size_t n = 0;

	for (; out->to && out->to[n]; n++)
		if (slice_is(name, out->to[n]))
			return;
	out->to = task_realloc(out->to, n + 2, sizeof(*out->to));
	out->to[n] = slice_dup(name);
	out->to[n + 1] = NULL;
}

/* Add a name that somebody gives: "me" is the actor. */
static void
add_given(struct address *out, struct slice name, const char *actor)
{
	char *given = slice_dup(name);

	add_name(out, actor ? slice_of(given_who(given, actor)) : name);
	free(given);
}

/*
 * Add the names between commas. Two commas in a row enclose an empty name. A
 * prefix has no actor.
 */
static void
add_list(struct address *out, struct slice list, const char *actor)
{
	const char *p = list.ptr, *end = list.ptr + list.len, *comma;

	while ((comma = memchr(p, ',', (size_t)(end - p))) != NULL) {
		add_given(out, trimmed(p, comma), actor);
		p = comma + 1;
	}
	add_given(out, trimmed(p, end), actor);
}

void
address_add(struct address *out, const struct view *view,
    const char *const *to, const char *actor)
{
	for (; to && *to; to++) {
		struct slice name = slice_of(*to);

		if (state_find_term(view->state, TERM_NAME, name))
			add_name(out, name);
		else
			add_list(out, name, actor);
	}
}

/*
 * True if the word can be a name. A sentence that contains an arrow has several
 * words.
 */
static bool
is_name(struct slice word)
{
	return word.len && !memchr(word.ptr, ' ', word.len) && name_valid(word);
}

/* True if the log knows an actor or an agent of this name. */
static bool
is_known(const struct view *view, struct slice name)
{
	return slice_eq(name, SLICE("all")) ||
	    state_find_term(view->state, TERM_NAME, name) ||
	    state_find_subject(view->state, SUBJECT_AGENT, name);
}

/* True if a list has only names; with a view, only names that it knows. */
static bool
are_names(struct slice list, const struct view *view)
{
	const char *p = list.ptr, *end = list.ptr + list.len, *comma;
	struct slice name;

	do {
		comma = memchr(p, ',', (size_t)(end - p));
		name = trimmed(p, comma ? comma : end);
		if (!is_name(name) || (view && !is_known(view, name)))
			return false;
		p = comma ? comma + 1 : end;
	} while (comma);
	return true;
}

void
address_read_prefix(struct address *out, const struct view *view,
    struct slice actor, bool about_task)
{
	const char *text = out->text, *colon = strchr(text, ':');
	const char *arrow = strstr(text, "→"), *ascii = strstr(text, "->");
	size_t width = strlen("→");
	struct slice from, to;
	bool own;

	if (out->to)
		return;
	if (!arrow || (ascii && ascii < arrow)) {
		arrow = ascii;
		width = 2;
	}
	if (!arrow || !colon || colon < arrow)
		return;
	from = trimmed(text, arrow);
	to = trimmed(arrow + width, colon);
	own = !from.len || slice_eq(from, actor);
	if ((from.len && !is_name(from)) ||
	    !are_names(to, about_task && !own ? view : NULL))
		return;
	/* people write roles in capitals, and "ALL", too */
	if (to.len == 3 && strncasecmp(to.ptr, "all", 3) == 0)
		to = SLICE("all");
	add_list(out, to, NULL);
	if (own)
		out->text = colon + 1 + strspn(colon + 1, " ");
}

void
address_release(struct address *address)
{
	for (char **to = address->to; to && *to; to++)
		free(*to);
	free(address->to);
	memset(address, 0, sizeof(*address));
}
