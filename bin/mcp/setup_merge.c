/* SPDX-License-Identifier: ISC */
/*
 * A scan of JSON with comments and commas at ends finds where the server goes;
 * then the old and the new text are compared by lines.
 */
#include "mcp/setup_merge.h"

#include <stdint.h>
#include <string.h>

#define CONTEXT 3
#define NOWHERE SIZE_MAX

/* Returns the place after spaces and comments. */
static size_t
skip_space(struct slice text, size_t at)
{
	const char *p = text.ptr;

	while (at < text.len) {
		if (strchr(" \t\r\n", p[at]) && p[at]) {
			at++;
		} else if (p[at] == '/' && at + 1 < text.len &&
		    p[at + 1] == '/') {
			while (at < text.len && p[at] != '\n')
				at++;
		} else if (p[at] == '/' && at + 1 < text.len &&
		    p[at + 1] == '*') {
			for (at += 2; at + 1 < text.len &&
			     !(p[at] == '*' && p[at + 1] == '/'); )
				at++;
			at += 2;
		} else {
			break;
		}
	}
	return at < text.len ? at : text.len;
}

/* Returns the place after the string that begins here. */
static size_t
skip_string(struct slice text, size_t at)
{
	for (at++; at < text.len && text.ptr[at] != '"'; at++)
		at += text.ptr[at] == '\\';
	return at < text.len ? at + 1 : text.len;
}

/* Returns the place after the value that begins here. */
static size_t
skip_value(struct slice text, size_t at)
{
	size_t depth = 0;

	while (at < text.len) {
		char c = text.ptr[at];

		if (c == '"') {
			at = skip_string(text, at);
		} else if (c == '/') {
			size_t next = skip_space(text, at);

			at = next > at ? next : at + 1;
			continue;
		} else if (c == '{' || c == '[') {
			depth++;
			at++;
			continue;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
			at++;
		} else if (c == ',' || c == '}' || c == ']') {
			if (!depth)
				return at;
			at++;
			continue;
		} else {
			at++;
			continue;
		}
		if (!depth)
			return at;
	}
	return at;
}

/*
 * Returns the place of the value of a member of the object that begins at `at`;
 * NOWHERE if it has none. *empty tells whether the object has no member.
 */
static size_t
find_member(struct slice text, size_t at, const char *name, bool *empty)
{
	size_t len = strlen(name);

	*empty = true;
	for (at = skip_space(text, at + 1); at < text.len &&
	     text.ptr[at] == '"'; at = skip_space(text, at)) {
		size_t key = at + 1, value;
		bool is;

		*empty = false;
		at = skip_string(text, at);
		is = at - key - 1 == len &&
		    memcmp(text.ptr + key, name, len) == 0;
		value = skip_space(text, at);
		if (value == text.len || text.ptr[value] != ':')
			return NOWHERE;
		value = skip_space(text, value + 1);
		if (is)
			return value;
		at = skip_space(text, skip_value(text, value));
		at += at < text.len && text.ptr[at] == ',';
	}
	return NOWHERE;
}

/* Append the indentation of members of the object that begins at `at`. */
static void
add_indent(struct buf *out, struct slice text, size_t at, size_t depth)
{
	size_t lf = at + 1, end;

	while (lf < text.len && strchr(" \t\r", text.ptr[lf]) && text.ptr[lf])
		lf++;
	end = lf + 1;
	while (lf < text.len && text.ptr[lf] == '\n' && end < text.len &&
	    (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
		end++;
	if (end > lf + 1 && end < text.len && text.ptr[end] != '}') {
		buf_add(out, text.ptr + lf + 1, end - lf - 1);
		return;
	}
	for (size_t i = 0; i < depth; i++)
		buf_add_str(out, "  ");
}

/* Returns the length of the line that begins here, with its LF. */
static size_t
line_len(struct slice text, size_t at)
{
	const char *lf = memchr(text.ptr + at, '\n', text.len - at);

	return lf ? (size_t)(lf - text.ptr) - at + 1 : text.len - at;
}

static void
add_lines(struct buf *out, char mark, struct slice text, size_t from,
    size_t to)
{
	while (from < to) {
		size_t len = line_len(text, from);

		buf_add_char(out, mark);
		buf_add(out, text.ptr + from, len);
		if (text.ptr[from + len - 1] != '\n')
			buf_add_str(out, "\n\\ No newline at end of file\n");
		from += len;
	}
}

static size_t
count_lines(struct slice text, size_t from, size_t to)
{
	size_t count = 0;

	for (; from < to; from += line_len(text, from))
		count++;
	return count;
}

/* Append the difference of two texts that differ in one place. */
static void
add_patch(struct buf *out, const char *path, struct slice old, struct slice new)
{
	size_t same = 0, first = 0, old_end = old.len, new_end = new.len, end;

	while (same < old.len && same < new.len && line_len(old, same) ==
	    line_len(new, same) &&
	    memcmp(old.ptr + same, new.ptr + same, line_len(old, same)) == 0)
		same += line_len(old, same);
	while (old_end > same && new_end > same &&
	    old.ptr[old_end - 1] == new.ptr[new_end - 1]) {
		old_end--;
		new_end--;
	}
	/* to the beginning of a line in both */
	while (old_end < old.len &&
	    ((old_end && old.ptr[old_end - 1] != '\n') ||
	        (new_end && new.ptr[new_end - 1] != '\n'))) {
		old_end++;
		new_end++;
	}
	while (count_lines(old, first, same) > CONTEXT)
		first += line_len(old, first);
	end = old_end;
	for (int i = 0; i < CONTEXT && end < old.len; i++)
		end += line_len(old, end);
	buf_addf(out, "--- a/%s\n+++ b/%s\n@@ -%zu,%zu +%zu,%zu @@\n", path,
	    path, count_lines(old, 0, first) + (end > first),
	    count_lines(old, first, end),
	    count_lines(old, 0, first) + 1,
	    count_lines(new, first, new_end) + count_lines(old, old_end, end));
	add_lines(out, ' ', old, first, same);
	add_lines(out, '-', old, same, old_end);
	add_lines(out, '+', new, same, new_end);
	add_lines(out, ' ', old, old_end, end);
}

/* Append the patch that puts a text into the file. */
static void
insert(struct buf *patch, const struct setup_merge *merge, size_t at,
    const struct buf *what)
{
	struct buf new = BUF_INIT;

	buf_add(&new, merge->text.ptr, at);
	buf_add_slice(&new, slice_of_buf(what));
	buf_add(&new, merge->text.ptr + at, merge->text.len - at);
	add_patch(patch, merge->path, merge->text, slice_of_buf(&new));
	buf_release(&new);
}

bool
setup_merge_json(struct buf *patch, const struct setup_merge *merge)
{
	struct slice text = merge->text;
	size_t top = skip_space(text, 0), servers;
	struct buf what = BUF_INIT;
	bool empty, none;

	if (top == text.len || text.ptr[top] != '{')
		return false;
	servers = find_member(text, top, merge->key, &empty);
	if (servers != NOWHERE && (servers == text.len ||
	    text.ptr[servers] != '{' ||
	    find_member(text, servers, merge->name, &none) != NOWHERE))
		return false;
	/* lines end as the first line of the file does */
	buf_add_str(&what, line_len(text, 0) > 1 &&
	    text.ptr[line_len(text, 0) - 2] == '\r' ? "\r\n" : "\n");
	if (servers == NOWHERE) {
		add_indent(&what, text, top, 1);
		buf_addf(&what, "\"%s\": {\"%s\": %.*s}", merge->key,
		    merge->name, (int)merge->entry.len, merge->entry.ptr);
		servers = top;
		none = empty;
	} else {
		add_indent(&what, text, servers, 2);
		buf_addf(&what, "\"%s\": %.*s", merge->name,
		    (int)merge->entry.len, merge->entry.ptr);
	}
	buf_add_str(&what, none ? "" : ",");
	if (servers + 1 < text.len && none && text.ptr[servers + 1] == '}')
		buf_add_char(&what, '\n');
	insert(patch, merge, servers + 1, &what);
	buf_release(&what);
	return true;
}

/* Returns the place of a line, or NOWHERE. */
static size_t
find_line(struct slice text, const char *line)
{
	size_t len = strlen(line);

	for (size_t at = 0; at < text.len; at += line_len(text, at)) {
		size_t all = line_len(text, at);

		while (all && strchr(" \t\r\n", text.ptr[at + all - 1]))
			all--;
		if (all == len && memcmp(text.ptr + at, line, len) == 0)
			return at;
	}
	return NOWHERE;
}

/* Append the lines at the end of the file. */
static void
append(struct buf *patch, const struct setup_merge *merge)
{
	struct slice text = merge->text;
	struct buf what = BUF_INIT;

	if (text.len && text.ptr[text.len - 1] != '\n')
		buf_add_char(&what, '\n');
	buf_add_str(&what, text.len ? "\n" : "");
	buf_add_slice(&what, merge->whole);
	insert(patch, merge, text.len, &what);
	buf_release(&what);
}

bool
setup_merge_toml(struct buf *patch, const struct setup_merge *merge)
{
	struct buf header = BUF_INIT;
	bool has;

	buf_addf(&header, "[%s.%s]", merge->key, merge->name);
	has = find_line(merge->text, header.data) != NOWHERE;
	buf_release(&header);
	if (!has)
		append(patch, merge);
	return !has;
}

bool
setup_merge_yaml(struct buf *patch, const struct setup_merge *merge)
{
	struct buf line = BUF_INIT;
	size_t at;
	bool has;

	buf_addf(&line, "  %s:", merge->name);
	has = find_line(merge->text, line.data) != NOWHERE;
	buf_clear(&line);
	buf_addf(&line, "%s:", merge->key);
	at = find_line(merge->text, line.data);
	buf_clear(&line);
	buf_add_slice(&line, merge->entry);
	if (!has && at != NOWHERE)
		insert(patch, merge, at + line_len(merge->text, at), &line);
	else if (!has)
		append(patch, merge);
	buf_release(&line);
	return !has;
}
