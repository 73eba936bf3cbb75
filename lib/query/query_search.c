/* SPDX-License-Identifier: ISC */
/* Searching words in the texts of tasks. */
#include "query/query_private.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

int
query_parse_search_in(struct query *query, const char *text, struct err *err)
{
	static const char *const places[] = { "title", "body", "messages",
		"checklist" };
	const char *p = text, *end;
	unsigned in = 0;

	for (;; p = end + 1) {
		struct slice name;
		size_t i = 0;

		end = p + strcspn(p, ",");
		name = utf8_trim((struct slice){ p, (size_t)(end - p) });
		while (i < 4 && !slice_is(name, places[i]))
			i++;
		if (i == 4 && !slice_is(name, "all"))
			return err_set(err, ERR_INVALID,
			    "words are searched in title, body, messages, "
			    "checklist or all, not '%.*s'",
			    (int)(name.len > 60 ? 60 : name.len), name.ptr);
		in |= i == 4 ? ~0u : 1u << i;
		if (!*end)
			break;
	}
	query->search_in = in;
	return 0;
}

/* True if words are searched in texts that are not kept. */
bool
query_searches_more(const struct query *query)
{
	return query->search &&
	    (query->search_in & (SEARCH_MESSAGES | SEARCH_CHECKLIST));
}

/* True if title and body match. It must not be asked if others count, too. */
bool
query_search_texts(const struct query_run *run, struct slice title,
    struct slice body)
{
	const struct slice none = { NULL, 0 };
	unsigned in = run->query->search_in;
	const struct slice texts[] = { in & SEARCH_TITLE ? title : none,
		in & SEARCH_BODY ? body : none };

	return text_search_in(&run->search, texts, 2);
}

/* Append the texts of messages to the text of a task. */
static void
add_messages(struct query_run *run, struct buf *out, uint32_t subject)
{
	struct write_list shown = {0};

	view_facts(&shown, run->view, subject, FIELD_MESSAGE);
	for (size_t i = 0; i < shown.count; i++) {
		message_read(&run->message, run->view, subject, shown.write[i]);
		if (!run->message.hidden) {
			buf_add_char(out, '\n');
			buf_add_slice(out, run->message.text);
		}
	}
	write_list_release(&shown);
}

bool
query_search_task(struct query_run *run, const struct task *task)
{
	unsigned in = run->query->search_in;
	struct buf more = BUF_INIT;
	struct slice texts[3] = {0};
	bool found;

	if (in & SEARCH_TITLE)
		texts[0] = task->title;
	if (in & SEARCH_BODY)
		texts[1] = task->body;
	if (in & SEARCH_MESSAGES)
		add_messages(run, &more, task->subject);
	if (in & SEARCH_CHECKLIST)
		checklist_read(&run->checklist, run->view, task->subject);
	for (size_t i = 0; (in & SEARCH_CHECKLIST) && i < run->checklist.count;
	     i++) {
		buf_add_char(&more, '\n');
		buf_add_slice(&more, run->checklist.item[i].text);
	}
	texts[2] = slice_of_buf(&more);
	found = text_search_in(&run->search, texts, 3);
	buf_release(&more);
	return found;
}

void
query_search_release(struct query_run *run)
{
	message_release(&run->message);
	checklist_release(&run->checklist);
	text_search_release(&run->search);
}
