/* SPDX-License-Identifier: ISC */
/* Events as rows of a list and as lines: their colours and their tasks. */
#include "cli/event_row.h"

enum style
event_style(const struct event_rec *rec)
{
	switch (rec->type) {
	case EVENT_TASK_CREATED:
		return STYLE_GREEN;
	case EVENT_TASK_MOVED:
		return STYLE_YELLOW;
	case EVENT_TASK_FAILED:
	case EVENT_TASK_REDACTED:
	case EVENT_TASK_PURGED:
	case EVENT_MESSAGE_REDACTED:
		return STYLE_RED;
	case EVENT_MESSAGE_POSTED:
		return STYLE_CYAN;
	case EVENT_TASK_RENEWED:
	case EVENT_UNKNOWN:
		return STYLE_DIM;
	default:
		return STYLE_PLAIN;
	}
}

void
event_add_tasks(struct buf *out, struct page *page, const struct event *event,
    bool people)
{
	bool colour = page->colour;
	size_t start = out->len;

	page->colour = false;
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];
		uint32_t subject = state_find_subject(page->view->state,
		    write->subject, write->name);

		if (write->subject != SUBJECT_TASK)
			continue;
		buf_add_str(out, out->len > start ? "," : "");
		if (people && subject)
			page_add_handle(page, out, subject);
		else
			buf_add_slice(out, write->name);
	}
	page->colour = colour;
}
