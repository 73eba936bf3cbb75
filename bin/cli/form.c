/* SPDX-License-Identifier: ISC */
/* Forms of lines "name: value" and a text. */
#include "cli/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/utf8.h"

char *
form_keep(struct form *form, struct slice text)
{
	char *copy = task_alloc(text.len + 1);

	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	form->owned = task_realloc(form->owned, form->owned_count + 1,
	    sizeof(char *));
	form->owned[form->owned_count++] = copy;
	return copy;
}

void
form_add(struct form *form, size_t name, struct slice text)
{
	words_add(&form->value[name], form_keep(form, text));
}

void
form_set_body(struct form *form, struct slice text)
{
	form->body = form_keep(form, text);
}

const char *
form_text(const struct form *form, size_t name)
{
	const struct words *value = &form->value[name];

	return value->count ? value->item[value->count - 1] : "";
}

static void
print_line(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "%s:%s", name, *value ? " " : "");
	/* a value is one line */
	for (; *value; value++)
		buf_add_char(out, *value == '\n' ? ' ' : *value);
	buf_add_char(out, '\n');
}

static void
print_several(struct buf *out, const char *name, const struct words *words)
{
	struct buf all = BUF_INIT;

	buf_add_str(&all, "");
	for (size_t i = 0; i < words->count; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", words->item[i]);
	print_line(out, name, all.data);
	buf_release(&all);
}

void
form_print(struct buf *out, const struct form *form)
{
	for (size_t n = 0; n < form->count; n++) {
		const struct words *value = &form->value[n];

		if (!form->names[n])
			continue;
		if (form->several[n] || !value->count)
			print_several(out, form->names[n], value);
		else
			for (size_t i = 0; i < value->count; i++)
				print_line(out, form->names[n], value->item[i]);
	}
	buf_addf(out, "\n%s\n", form->body ? form->body : "");
}

/* Returns the first line, without its end, and takes it from the text. */
static struct slice
next_line(struct slice *text)
{
	const char *lf = memchr(text->ptr, '\n', text->len);
	size_t len = lf ? (size_t)(lf - text->ptr) : text->len;
	struct slice line = { text->ptr, len };

	text->ptr += len + (lf != NULL);
	text->len -= len + (lf != NULL);
	if (len && line.ptr[len - 1] == '\r')
		line.len--;
	return line;
}

static void
add_words(struct form *form, size_t name, struct slice value)
{
	const char *p = value.ptr, *end = p + value.len;

	while (p < end) {
		const char *from;

		while (p < end && strchr(", \t", *p))
			p++;
		for (from = p; p < end && !strchr(", \t", *p); )
			p++;
		if (p > from)
			form_add(form, name,
			    (struct slice){ from, (size_t)(p - from) });
	}
}

static int
no_such_name(const struct form *form, const char *name, struct err *err)
{
	const char *names[FORM_NAMES], *near;
	struct buf all = BUF_INIT;
	size_t count = 0;
	int rc;

	for (size_t n = 0; n < form->count; n++)
		if (form->names[n])
			names[count++] = form->names[n];
	for (size_t n = 0; n < count; n++)
		buf_addf(&all, "%s%s", n ? ", " : "", names[n]);
	near = nearest_word(name, names, count);
	rc = err_set(err, ERR_INVALID, "there is no field '%.40s'%s%s%s",
	    name, near ? "; did you mean '" : "; there are ",
	    near ? near : all.data, near ? "'?" : "");
	buf_release(&all);
	return rc;
}

static int
read_line(struct form *form, struct slice line, struct err *err)
{
	const char *colon = memchr(line.ptr, ':', line.len);
	struct slice value;
	char name[64];
	size_t n = 0;

	if (!colon || colon - line.ptr >= (ptrdiff_t)sizeof(name))
		return err_set(err, ERR_INVALID,
		    "'%.*s' is not 'name: value'; an empty line must stand "
		    "before the text",
		    (int)utf8_cut(line, 60).len, line.ptr);
	value = utf8_trim((struct slice){ line.ptr, (size_t)(colon -
	    line.ptr) });
	snprintf(name, sizeof(name), "%.*s", (int)value.len, value.ptr);
	while (n < form->count &&
	    !(form->names[n] && strcmp(form->names[n], name) == 0))
		n++;
	if (n == form->count)
		return no_such_name(form, name, err);
	value = utf8_trim((struct slice){ colon + 1,
	    line.len - (size_t)(colon + 1 - line.ptr) });
	if (form->several[n])
		add_words(form, n, value);
	else if (value.len)
		form_add(form, n, value);
	return 0;
}

int
form_read(struct form *form, struct slice text, struct err *err)
{
	bool begun = false;
	int rc = 0;

	if (!utf8_valid(text) || memchr(text.ptr, '\0', text.len))
		return err_set(err, ERR_INVALID, "the text is not UTF-8");
	while (text.len && !rc) {
		struct slice line = next_line(&text);
		bool blank = !utf8_trim(line).len;

		if (blank && begun)
			break;
		if (blank || *line.ptr == '#')
			continue;
		begun = true;
		rc = read_line(form, line, err);
	}
	if (!rc)
		form_set_body(form, form_cut(text));
	return rc;
}

void
form_clear(struct form *form)
{
	for (size_t n = 0; n < FORM_NAMES; n++) {
		words_release(&form->value[n]);
		form->value[n] = (struct words){ NULL, 0, 0 };
	}
	for (size_t i = 0; i < form->owned_count; i++)
		free(form->owned[i]);
	free(form->owned);
	form->owned = NULL;
	form->owned_count = 0;
	form->body = NULL;
}

static bool
is_scissors(struct slice line)
{
	return slice_is(line, FORM_SCISSORS);
}

/* True if the text begins with an empty line. */
static bool
begins_blank(struct slice text)
{
	return text.len && !utf8_trim(next_line(&text)).len;
}

struct slice
form_cut(struct slice text)
{
	struct slice rest = text;

	while (rest.len) {
		struct slice line = next_line(&rest);

		if (is_scissors(line)) {
			text.len = (size_t)(line.ptr - text.ptr);
			break;
		}
	}
	while (begins_blank(text))
		next_line(&text);
	while (text.len && strchr(" \t\r\n", text.ptr[text.len - 1]))
		text.len--;
	return text;
}
