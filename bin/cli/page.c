/* SPDX-License-Identifier: ISC */
/*
 * Text for people.
 */
#include "cli/page.h"

#include <string.h>

#include "base/text_safe.h"
#include "base/utf8.h"
#include "base/utf8_width.h"
#include "base/when_show.h"
#include "model/handoff.h"
#include "model/work.h"
#include "query/inbox.h"
#include "render/event_text.h"
#include "render/task_json.h"

#define ROOM_MIN 8		/* columns of a text at least */

void
page_open(struct page *page, const struct cli *cli)
{
	pager_start(cli);
	memset(page, 0, sizeof(*page));
	page->journal = cli->journal;
	page->view = journal_view(cli->journal);
	page->terminal = cli_for_people(cli) && !cli->json && !cli->nul;
	page->colour = page->terminal && cli_colour(cli);
	page->width = page->terminal ? (size_t)cli_columns(cli) : SIZE_MAX;
	page->parser = event_parser_new();
	if (page->terminal)
		short_ids_make(&page->ids, page->view->state);
}

void
page_close(struct page *page)
{
	short_ids_release(&page->ids);
	event_parser_free(page->parser);
	message_release(&page->message);
	buf_release(&page->line);
	buf_release(&page->sentence);
	buf_release(&page->clean);
}

void
page_add(struct page *page, struct buf *out, struct slice text,
    enum style style)
{
	buf_clear(&page->clean);
	text_add_line(&page->clean, text);
	out_add_styled(out, page->colour, style, slice_of_buf(&page->clean));
}

void
page_add_time(struct page *page, struct buf *out, int64_t ms)
{
	char text[WHEN_SIZE];

	when_tell_apart(text, ms, page->view->now_ms);
	buf_add_str(out, text);
}

void
page_add_id(struct page *page, struct buf *out, struct slice id)
{
	if (page->terminal)
		id.len = short_ids_length(&page->ids, id);
	page_add(page, out, id, STYLE_YELLOW);
}

void
page_add_handle(struct page *page, struct buf *out, uint32_t subject)
{
	struct buf code = BUF_INIT;
	struct task task;

	view_task(&task, page->view, subject);
	task_code_add(&code, &task);
	if (code.len)
		page_add(page, out, slice_of_buf(&code), STYLE_BOLD);
	else
		page_add_id(page, out, task.id);
	buf_release(&code);
}

size_t
page_used_columns(const struct buf *out)
{
	size_t start = out->len, used = 0;

	while (start > 0 && out->data[start - 1] != '\n')
		start--;
	while (start < out->len) {
		const char *escape = memchr(out->data + start, '\033',
		    out->len - start);
		size_t len = escape ? (size_t)(escape - out->data) - start :
		    out->len - start;

		used += utf8_columns((struct slice){ out->data + start, len });
		start += len;
		while (start < out->len && out->data[start++] != 'm')
			continue;
	}
	return used;
}

void
page_add_cut(struct page *page, struct buf *out, struct slice text,
    enum style style)
{
	size_t used = page_used_columns(out);
	struct buf cut = BUF_INIT;

	buf_clear(&page->clean);
	text_add_line(&page->clean, text);
	out_add_cut(&cut, slice_of_buf(&page->clean),
	    used + ROOM_MIN < page->width ? page->width - used : ROOM_MIN,
	    "…");
	out_add_styled(out, page->colour, style, slice_of_buf(&cut));
	buf_release(&cut);
}

static void
add_spaces(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_char(out, ' ');
}

void
page_add_block(struct page *page, struct buf *out, struct slice text,
    size_t indent, enum style style)
{
	size_t used = page_used_columns(out), room;
	const char *p, *end;

	room = page->width > indent + ROOM_MIN ? page->width - indent
	                                       : ROOM_MIN;
	buf_clear(&page->clean);
	text_add_block(&page->clean, text);
	p = page->clean.data;
	end = p + page->clean.len;
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		struct slice line = { p, (size_t)((lf ? lf : end) - p) };

		line.len = out_fitting(line, room);
		if (line.len)
			add_spaces(out, indent > used ? indent - used : 0);
		out_add_styled(out, page->colour, style, line);
		buf_add_char(out, '\n');
		used = 0;
		p += line.len;
		if (p < end && (*p == '\n' || *p == ' '))
			p++;
	}
}

static enum style
type_style(struct slice type)
{
	return slice_is(type, "blocker") ? STYLE_RED
	    : slice_is(type, "question") ? STYLE_YELLOW
	    : slice_is(type, "answer") || slice_is(type, "solution")
	    ? STYLE_GREEN
	    : STYLE_CYAN;
}

static void
add_reply(struct page *page, struct buf *out, const struct message *m)
{
	if (!m->reply_to.ptr)
		return;
	buf_add_str(out, ", reply to ");
	page_add(page, out, m->reply_to, STYLE_DIM);
}

struct part {
	struct page *page;
	struct buf *out;
	const char *name;	/* NULL after the first line of the part */
	size_t indent;
};

static void
add_part_line(void *arg, struct slice text)
{
	struct part *part = arg;

	if (part->name) {
		add_spaces(part->out, part->indent);
		page_add(part->page, part->out, slice_of(part->name),
		    STYLE_BOLD);
		buf_add_char(part->out, '\n');
		part->name = NULL;
	}
	add_spaces(part->out, part->indent + 2);
	buf_add_str(part->out, "- ");
	page_add_block(part->page, part->out, text, part->indent + 4,
	    STYLE_PLAIN);
}

static void
add_package(struct page *page, struct buf *out, const struct message *m,
    size_t indent)
{
	static const char *const parts[] = { "done", "remaining", "limits",
		"next", "artifacts" };
	int64_t confidence = handoff_confidence(m);

	if (!m->handoff.ptr)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct part part = { page, out, parts[i], indent };

		handoff_each(m, parts[i], add_part_line, &part);
	}
	if (confidence < 0)
		return;
	add_spaces(out, indent);
	page_add(page, out, SLICE("confidence"), STYLE_BOLD);
	buf_add_char(out, ' ');
	share_add(out, confidence);
	buf_add_char(out, '\n');
}

static void
add_addressees(struct page *page, struct buf *out, const struct message *m)
{
	struct buf names = BUF_INIT;

	handoff_add_addressees(&names, m);
	if (names.len) {
		buf_add_str(out, " → ");
		page_add(page, out, slice_of_buf(&names), STYLE_MAGENTA);
	}
	buf_release(&names);
}

/* Say who redacted the message, or when it was edited. */
static void
add_change(struct page *page, struct buf *out, const struct message *m)
{
	if (m->hidden_by.ptr) {
		buf_add_str(out, ", redacted by ");
		page_add(page, out, m->hidden_by, STYLE_MAGENTA);
	} else if (m->edited_by.ptr) {
		buf_add_str(out, ", edited ");
		page_add_time(page, out, m->edited_ms);
	}
}

void
page_add_message(struct page *page, struct buf *out,
    const struct history_row *row, size_t indent, bool with_task)
{
	struct message *m = &page->message;

	inbox_message(m, page->journal, row);
	add_spaces(out, indent);
	page_add(page, out, !m->hidden ? m->type :
	    m->hidden_by.ptr ? SLICE("redacted") : SLICE("purged"),
	    m->hidden ? STYLE_DIM : type_style(m->type));
	buf_add_char(out, ' ');
	page_add(page, out, m->by, STYLE_MAGENTA);
	add_addressees(page, out, m);
	if (with_task && row->subject != page->view->state->log) {
		buf_add_str(out, " on ");
		page_add_handle(page, out, row->subject);
	}
	buf_add_str(out, ", ");
	page_add_time(page, out, m->at_ms);
	buf_add_str(out, ", ");
	page_add(page, out, m->id, STYLE_DIM);
	add_reply(page, out, m);
	add_change(page, out, m);
	buf_add_char(out, '\n');
	page_add_block(page, out, m->text, indent + 4, STYLE_PLAIN);
	add_package(page, out, m, indent + 4);
}

struct slice
page_sentence(struct page *page, uint32_t event, struct event *parsed)
{
	struct err err = {0};

	buf_clear(&page->line);
	buf_clear(&page->sentence);
	if (journal_line(page->journal, event, &page->line, &err) ||
	    event_parse(page->parser, parsed, slice_of_buf(&page->line),
	        &err)) {
		memset(parsed, 0, sizeof(*parsed));
		buf_add_str(&page->sentence, err.message);
	} else {
		event_text_add(&page->sentence, page->view, parsed);
	}
	return page->sentence.len ? slice_of_buf(&page->sentence) : SLICE("");
}
