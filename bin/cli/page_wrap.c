/* SPDX-License-Identifier: ISC */
/* The last resort of narrow terminals: lines of a page that are too wide. */
#include <string.h>

#include "base/utf8.h"
#include "base/utf8_width.h"
#include "cli/page.h"

/* A line being broken. Escape sequences take no columns. */
struct wrapping {
	struct buf *to;
	size_t width, indent;
	size_t used;		/* columns of the line so far */
	/* where the last blank is at which the line may end, 0: nowhere */
	size_t blank, blank_used;
};

static void
begin_line(struct wrapping *w)
{
	buf_add_char(w->to, '\n');
	for (size_t i = 0; i < w->indent; i++)
		buf_add_char(w->to, ' ');
	w->used = w->indent;
}

/* End the line at its last blank, else here, and go on below, indented. */
static void
break_line(struct wrapping *w)
{
	size_t moved = w->used - w->blank_used - 1;
	struct buf rest = BUF_INIT;

	if (!w->blank) {
		begin_line(w);
		return;
	}
	buf_add(&rest, w->to->data + w->blank + 1, w->to->len - w->blank - 1);
	w->to->len = w->blank;
	begin_line(w);
	buf_add_slice(w->to, slice_of_buf(&rest));
	w->used += moved;
	w->blank = 0;
	buf_release(&rest);
}

static void
add_character(struct wrapping *w, const char *p, size_t len, uint32_t cp)
{
	size_t columns = (size_t)utf8_width(cp);

	if (w->used + columns > w->width && w->used > w->indent)
		break_line(w);
	if (cp == ' ' && w->used > w->indent) {
		w->blank = w->to->len;
		w->blank_used = w->used;
	}
	buf_add(w->to, p, len);
	w->used += columns;
}

static void
wrap_line(struct buf *to, struct slice line, size_t width)
{
	struct wrapping w = { .to = to, .width = width };
	const char *p = line.ptr, *end = p + line.len;

	while (w.indent < line.len && p[w.indent] == ' ')
		w.indent++;
	w.indent = w.indent + 4 < width / 2 ? w.indent + 4 : width / 2;
	while (p < end) {
		uint32_t cp;
		size_t len = utf8_decode(p, end, &cp);
		const char *last = *p == '\033' ? memchr(p, 'm',
		    (size_t)(end - p)) : NULL;

		if (last) {
			len = (size_t)(last - p) + 1;
			buf_add(to, p, len);
		} else {
			add_character(&w, p, len, cp);
		}
		p += len;
	}
}

void
page_wrap(const struct page *page, struct buf *out)
{
	struct buf whole = BUF_INIT;
	const char *p, *end, *lf;

	if (!page->terminal)
		return;
	buf_add_slice(&whole, slice_of_buf(out));
	buf_clear(out);
	p = whole.data;
	end = p + whole.len;
	for (; p < end; p = lf + 1) {
		size_t start = out->len;

		lf = memchr(p, '\n', (size_t)(end - p));
		lf = lf ? lf : end;
		buf_add(out, p, (size_t)(lf - p));
		if (page_used_columns(out) > page->width) {
			out->len = start;
			wrap_line(out, (struct slice){ p, (size_t)(lf - p) },
			    page->width);
		}
		if (lf < end)
			buf_add_char(out, '\n');
	}
	buf_release(&whole);
}
