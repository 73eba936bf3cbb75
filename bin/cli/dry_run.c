/* SPDX-License-Identifier: ISC */
/*
 * What a command with -n would write, in the words of the history. It is made
 * from the events that the command decided, so that it tells no more and no
 * less.
 */
#include "cli/dry_run.h"

#include "format/event.h"
#include "render/event_text.h"

/*
 * Append the name of the task that the event is about: its code, or its id. The
 * id of a new task would be another one the next time.
 */
static void
add_name(struct buf *out, const struct view *view, const struct event *event)
{
	struct slice id = event->writes[0].name;
	struct task task;

	view_task(&task, view,
	    state_find_subject(view->state, SUBJECT_TASK, id));
	if (task.code.ptr && !task.code_clash)
		buf_add_slice(out, task.code);
	else if (event->type == EVENT_TASK_CREATED)
		buf_add_str(out, "a new task:");
	else
		buf_add_slice(out, id);
	buf_add_char(out, ' ');
}

void
dry_run_say(struct cli *cli)
{
	const struct view *view = journal_view(cli->journal);
	struct event_parser *parser = event_parser_new();
	struct buf text = BUF_INIT;
	struct event event;

	for (size_t i = 0; i < journal_added(cli->journal); i++) {
		if (event_parse(parser, &event,
		    journal_added_line(cli->journal, i), NULL))
			continue;
		buf_clear(&text);
		if (event.writes[0].subject == SUBJECT_TASK)
			add_name(&text, view, &event);
		event_text_add(&text, view, &event);
		cli_say(cli, "would record: %s", text.data);
	}
	buf_release(&text);
	event_parser_free(parser);
}
