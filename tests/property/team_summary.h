/* SPDX-License-Identifier: ISC */
/*
 * What follows from events where several work together: failures that count, work
 * sessions and their totals, handoffs, inboxes, agents. For comparing replays.
 */
#ifndef TEAM_SUMMARY_H
#define TEAM_SUMMARY_H

#include "model/agent.h"
#include "model/handoff.h"
#include "model/work.h"
#include "query/inbox.h"

static inline void
team_failures(struct buf *out, const struct view *view, uint32_t subject)
{
	struct write_list list = {0};
	struct task task;

	view_task(&task, view, subject);
	add_text(out, task.state);
	summary_number(out, "quarantined", task.quarantined);
	view_failures(&list, view, subject);
	for (size_t i = 0; i < list.count; i++)
		add_text(out, state_term_arg(view->state,
		    state_write(view->state, list.write[i])->field));
	buf_add_char(out, '\n');
	write_list_release(&list);
}

static inline void
team_work(struct buf *out, const struct view *view, uint32_t subject)
{
	struct work_list list = {0};

	work_read(&list, view, subject);
	for (size_t i = 0; i < list.count; i++) {
		work_json_add(out, view, &list.session[i]);
		buf_add_char(out, '\n');
	}
	work_list_release(&list);
}

static inline void
team_handoff(struct buf *out, const struct view *view, uint32_t subject,
    const char *const *actors, size_t count)
{
	struct message message = {0};
	struct task task;

	view_task(&task, view, subject);
	summary_number(out, "package", handoff_newest(&message, view, subject) != 0);
	summary_number(out, "waits", handoff_find(&message, view, &task));
	if (message.id.ptr) {
		handoff_add_addressees(out, &message);
		summary_number(out, "confidence", handoff_confidence(&message));
	}
	for (size_t i = 0; message.id.ptr && i < count; i++)
		summary_number(out, actors[i], handoff_is_for(&message, view,
		    slice_of(actors[i]), NULL));
	buf_add_char(out, '\n');
	message_release(&message);
}

static inline void
team_inbox(struct buf *out, const struct view *view, const char *actor, int all)
{
	const struct inbox_query query = { .name = actor, .all = all,
	    .when = WHEN_RANGE_OPEN };
	struct history_rows rows;
	struct message message = {0};

	if (inbox_read(&rows, view, &query, NULL))
		abort();
	buf_addf(out, "inbox %s %d\n", actor, all);
	for (size_t i = 0; i < rows.count; i++) {
		const struct history_row *row = &rows.row[i];

		message_read(&message, view, row->subject, row->message);
		message_json_add(out, view, &message);
		add_text(out, message_root(view, row->subject, message.id));
		summary_number(out, "acked", message_is_acked(view,
		    row->subject, message.id, slice_of(actor)));
		buf_add_char(out, '\n');
	}
	message_release(&message);
	history_rows_release(&rows);
}

static inline void
team_agents(struct buf *out, const struct view *view)
{
	static const struct agent_query all = {0};
	struct agent_list list;

	agent_list_read(&list, view, &all);
	for (size_t i = 0; i < list.count; i++) {
		agent_json_add(out, view, &list.agent[i]);
		buf_add_char(out, '\n');
	}
	agent_list_release(&list);
}

static inline void
team_totals(struct buf *out, const struct view *view, enum work_by by)
{
	const struct work_query query = { .when = WHEN_RANGE_OPEN };
	struct work_totals totals = {0};

	work_totals_read(&totals, view, &query, by);
	for (size_t i = 0; i < totals.count; i++) {
		work_total_json_add(out, view, &totals.total[i]);
		buf_add_char(out, '\n');
	}
	work_totals_release(&totals);
}

static inline void
team_summary(struct buf *out, const struct view *view, const char *const *tasks,
    size_t count, const char *const *actors, size_t actors_count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t subject = state_find_subject(view->state, SUBJECT_TASK,
		    slice_of(tasks[i]));

		if (!subject || !state_subject(view->state, subject)->events)
			continue;
		buf_addf(out, "team %s", tasks[i]);
		team_failures(out, view, subject);
		team_work(out, view, subject);
		team_handoff(out, view, subject, actors, actors_count);
	}
	for (size_t i = 0; i < actors_count; i++) {
		team_inbox(out, view, actors[i], 0);
		team_inbox(out, view, actors[i], 1);
	}
	team_agents(out, view);
	for (int by = WORK_BY_TASK; by <= WORK_BY_DAY; by++)
		team_totals(out, view, (enum work_by)by);
}

#endif
