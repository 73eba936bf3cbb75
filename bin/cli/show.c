/* SPDX-License-Identifier: ISC */
/*
 * A task in full: a heading of keys and values, the body, then a section for
 * each kind of thing that the task has.
 */
#include "cli/show.h"

#include <stdio.h>
#include <string.h>

#include "cli/markdown.h"
#include "cli/task_tree.h"
#include "model/checklist.h"
#include "model/conflict.h"
#include "model/evidence.h"
#include "model/gate.h"
#include "model/notice.h"
#include "model/rollup.h"
#include "model/task_links.h"

/* messages and events that are shown without --history; on a terminal */
#define LAST 10
#define LAST_EVENTS 5
#define TREE_MAX 40		/* tasks below that a terminal shows */

static void
section(struct show *show, const char *name)
{
	buf_add_char(&show->out, '\n');
	out_add_styled(&show->out, show->page.colour, STYLE_BOLD,
	    slice_of(name));
	buf_add_char(&show->out, '\n');
}

/*
 * Mark a task that is undone, and a need that was cancelled: the state does not
 * show these.
 */
static void
add_flags(struct show *show, const struct task *task, bool is_need)
{
	if (task->hidden)
		buf_add_str(&show->out, "(undone) ");
	if (is_need && (show->page.view->workflow->cancelled &
	    state_bit(task->state_number)))
		buf_add_str(&show->out, "(not done) ");
}

/* Add what a line tells of another task: its name, its state, its title. */
static void
add_task_text(struct show *show, uint32_t subject, bool is_need)
{
	const struct view *view = show->page.view;
	struct buf *out = &show->out;
	struct task task;

	view_task(&task, view, subject);
	page_add_handle(&show->page, out, subject);
	buf_add_str(out, "  ");
	if (task.held) {
		buf_add_str(out, "(has not arrived)\n");
		return;
	}
	page_add(&show->page, out, task.state,
	    out_state_style(view->workflow, task.state_number));
	buf_add_str(out, "  ");
	add_flags(show, &task, is_need);
	page_add_cut(&show->page, out, task.title, STYLE_PLAIN);
	buf_add_char(out, '\n');
}

static void
add_task_line(struct show *show, uint32_t subject, bool is_need)
{
	buf_add_str(&show->out, "    ");
	add_task_text(show, subject, is_need);
}

/* Add all tasks below this one, as a tree. */
static void
add_tree(struct show *show)
{
	const struct view *view = show->page.view;
	struct term_list *below = &show->scratch.terms;
	struct task_tree tree;
	size_t shown = 0;

	rollup_descendants(below, view, show->task.subject);
	task_tree_make(&tree, view, below->term, below->count);
	tree.above = 0;
	for (size_t i = 0; i + 1 < tree.count && shown < TREE_MAX; i++) {
		const struct task_node *node = &tree.node[tree.order[i]];

		if (node->subject == show->task.subject)
			tree.above = node->depth;
		if (!tree.above || node->depth <= tree.above)
			continue;
		buf_add_str(&show->out, "    ");
		task_tree_branch(&show->out, &tree, tree.order[i], 8,
		    cli_utf8());
		add_task_text(show, node->subject, false);
		shown++;
	}
	if (shown < below->count)
		buf_addf(&show->out,
		    "    … %zu more below (task-list --tree)\n",
		    below->count - shown);
	task_tree_release(&tree);
}

static void
add_tasks(struct show *show, const char *name, const struct term_list *list)
{
	if (!list->count)
		return;
	section(show, name);
	for (size_t i = 0; i < list->count; i++)
		add_task_line(show, list->term[i], false);
}

static void
add_children(struct show *show)
{
	const struct view *view = show->page.view;
	struct progress progress = view_progress(view, show->task.subject);
	char name[64];

	task_children(&show->scratch.terms, view, show->task.subject);
	snprintf(name, sizeof(name), "children (%zu of %zu done)",
	    progress.done, progress.total);
	if (!show->page.terminal || !progress.total) {
		add_tasks(show, name, &show->scratch.terms);
		return;
	}
	section(show, name);
	add_tree(show);
}

/*
 * Add the needs. A cancelled need does not block the task any more, but nothing
 * was done.
 */
static void
add_needs(struct show *show)
{
	struct term_list *list = &show->scratch.terms;

	view_outgoing(list, show->page.view, show->task.subject, LINK_NEEDS);
	if (list->count)
		section(show, "needs");
	for (size_t i = 0; i < list->count; i++)
		add_task_line(show, list->term[i], true);
}

static void
add_links(struct show *show)
{
	static const struct {
		const char *name, *inverse;
		int kind;
	} kinds[] = { { "duplicates", "duplicated by", LINK_DUPLICATES },
		{ "supersedes", "superseded by", LINK_SUPERSEDES },
		{ "discovered from", "discovered", LINK_DISCOVERED_FROM } };
	const struct view *view = show->page.view;
	struct term_list *list = &show->scratch.terms;
	uint32_t subject = show->task.subject,
	         parent = view_parent(view, subject);

	list->count = 0;
	if (parent)
		term_list_add(list, parent);
	add_tasks(show, "parent", list);
	add_children(show);
	add_needs(show);
	task_needed_by(list, view, subject);
	add_tasks(show, "blocks", list);
	task_related(list, view, subject);
	add_tasks(show, "relates to", list);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		view_outgoing(list, view, subject, kinds[i].kind);
		add_tasks(show, kinds[i].name, list);
		task_linked_from(list, view, subject, kinds[i].kind);
		add_tasks(show, kinds[i].inverse, list);
	}
}

static void
add_checklist(struct show *show)
{
	struct checklist list = {0};
	char name[64];

	checklist_read(&list, show->page.view, show->task.subject);
	snprintf(name, sizeof(name), "checklist (%zu of %zu done)",
	    list.count - checklist_open(&list), list.count);
	if (list.count)
		section(show, name);
	for (size_t i = 0; i < list.count; i++) {
		const struct check_item *item = &list.item[i];

		buf_add_str(&show->out, item->done ? "    [x] " : "    [ ] ");
		page_add(&show->page, &show->out,
		    item->text.ptr ? item->text : item->id, STYLE_PLAIN);
		buf_add_char(&show->out, '\n');
	}
	checklist_release(&list);
}

static void
add_report(struct show *show, const struct gate *gate)
{
	const struct state *state = show->page.view->state;
	struct slice raw = write_raw(state, state_write(state, gate->write));
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	uint32_t token;

	page_add(&show->page, &show->out,
	    slice_of(gate_result_name(gate->result)),
	    gate->result == GATE_FAILED ? STYLE_RED : STYLE_GREEN);
	buf_add_str(&show->out, " by ");
	page_add(&show->page, &show->out, gate->by, STYLE_MAGENTA);
	buf_add_str(&show->out,
	    gate->by_worker ? " (who did the work), " : ", ");
	page_add_time(&show->page, &show->out, state_event(state,
	    gate->event)->shown_ms);
	if (!json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    (token = json_get(&doc, 0, "evidence")) != 0)
		evidence_summary(&text, json_raw(&doc, token));
	if (text.len) {
		buf_add_str(&show->out, ", ");
		page_add(&show->page, &show->out, slice_of_buf(&text),
		    STYLE_DIM);
	}
	buf_release(&text);
	json_release(&doc);
}

/* Add what a reviewer said of the task last. */
static void
add_review(struct show *show)
{
	struct notice_list list = {0};

	notice_list_review(&list, show->page.view, show->task.subject);
	if (list.count)
		section(show, "review");
	for (size_t i = 0; i < list.count; i++) {
		const struct history_row row = {
			.event = list.notice[i].event,
			.subject = show->task.subject,
			.notice = list.notice[i].kind };

		page_add_message(&show->page, &show->out, &row, 4, false);
	}
	notice_list_release(&list);
}

static void
add_gates(struct show *show)
{
	struct gate_list list = {0};

	gate_list_read(&list, show->page.view, show->task.subject);
	if (list.count)
		section(show, "gates");
	for (size_t i = 0; i < list.count; i++) {
		buf_add_str(&show->out, "    ");
		page_add(&show->page, &show->out, list.gate[i].name,
		    STYLE_PLAIN);
		buf_add_str(&show->out, ": ");
		if (list.gate[i].result)
			add_report(show, &list.gate[i]);
		else
			buf_add_str(&show->out, "not reported");
		buf_add_char(&show->out, '\n');
	}
	gate_list_release(&list);
}

static void
add_failure(struct show *show, uint32_t write)
{
	const struct state *state = show->page.view->state;
	const struct event_rec *event = state_event(state,
	    state_write(state, write)->event);
	struct buf *out = &show->out, reason = BUF_INIT;

	buf_add_str(out, "    ");
	page_add(&show->page, out, state_term_text(state, event->by),
	    STYLE_MAGENTA);
	buf_add_str(out, ", ");
	page_add_time(&show->page, out, event->shown_ms);
	buf_add_char(out, '\n');
	view_failure_reason(&reason, show->page.view, write);
	if (reason.len)
		page_add_block(&show->page, out, slice_of_buf(&reason), 8,
		    STYLE_RED);
	buf_release(&reason);
}

static void
add_failures(struct show *show)
{
	const struct write_list *list = &show->scratch.writes;

	view_failures(&show->scratch.writes, show->page.view,
	    show->task.subject);
	if (show->scratch.writes.count)
		section(show, "failures");
	for (size_t i = 0; i < list->count; i++)
		add_failure(show, list->write[i]);
}

static void
add_conflicts(struct show *show)
{
	const struct view *view = show->page.view;
	const struct state *state = view->state;
	struct term_list *fields = &show->scratch.terms;
	struct write_list *writes = &show->scratch.writes;

	bool undone = view_undo_failed(view, show->task.subject);

	conflict_fields(fields, view, show->task.subject);
	if (!fields->count && !undone)
		return;
	section(show,
	    "conflicts (written at the same time; what shows is above)");
	if (undone)
		buf_add_str(&show->out, "    undone elsewhere, while it was "
		    "moved or claimed here\n");
	for (size_t i = 0; i < fields->count; i++) {
		conflict_writes(writes, view, show->task.subject,
		    fields->term[i]);
		for (size_t w = 0; w < writes->count; w++) {
			const struct write_rec *rec = state_write(state,
			    writes->write[w]);

			buf_add_str(&show->out, "    ");
			page_add(&show->page, &show->out,
			    state_term_text(state, fields->term[i]), STYLE_RED);
			buf_add_char(&show->out, ' ');
			page_add(&show->page, &show->out, write_raw(state, rec),
			    STYLE_PLAIN);
			buf_add_str(&show->out, " by ");
			page_add(&show->page, &show->out, state_term_text(state,
			    state_event(state, rec->event)->by), STYLE_MAGENTA);
			buf_add_char(&show->out, '\n');
		}
	}
}

/* Returns how many of the messages or events are left out. */
static size_t
count_earlier(const struct show *show, const struct history_rows *rows,
    bool messages)
{
	size_t last = messages || !show->page.terminal ? LAST : LAST_EVENTS;

	return show->history || rows->count <= last ? 0 : rows->count - last;
}

static void
add_event(struct show *show, uint32_t at)
{
	const struct state *state = show->page.view->state;
	const struct event_rec *rec = state_event(state, at);
	struct event event;
	struct slice sentence = page_sentence(&show->page, at, &event);

	buf_add_str(&show->out, "    ");
	page_add_time(&show->page, &show->out, rec->shown_ms);
	buf_add_str(&show->out, "  ");
	page_add(&show->page, &show->out, state_term_text(state, rec->by),
	    STYLE_MAGENTA);
	buf_add_str(&show->out, "  ");
	page_add(&show->page, &show->out,
	    event.type_name.ptr ? event.type_name : SLICE("?"), STYLE_CYAN);
	buf_add_str(&show->out, sentence.len ? "  " : "");
	page_add_cut(&show->page, &show->out, sentence, STYLE_PLAIN);
	buf_add_char(&show->out, '\n');
}

/* Add messages with their text, then each other event as a line. */
static int
add_history(struct show *show, bool messages, struct err *err)
{
	struct history_rows rows;
	struct history history;
	size_t kept = 0, earlier = 0;
	int rc;

	history_init(&history);
	term_list_add(&history.subjects, show->task.subject);
	history.messages = messages;
	rc = history_run(&rows, &history, show->cli->journal, err);
	for (size_t i = 0; i < rows.count; i++)
		if (messages || state_event(show->page.view->state,
		    rows.row[i].event)->type != EVENT_MESSAGE_POSTED)
			rows.row[kept++] = rows.row[i];
	rows.count = kept;
	if (kept) {
		section(show, messages ? "messages" : "history");
		earlier = count_earlier(show, &rows, messages);
	}
	if (earlier)
		buf_addf(&show->out,
		    "    … %zu earlier; --history shows all\n", earlier);
	for (size_t i = earlier; i < kept; i++) {
		if (messages)
			page_add_message(&show->page, &show->out, &rows.row[i],
			    4, false);
		else
			add_event(show, rows.row[i].event);
	}
	history_rows_release(&rows);
	history_release(&history);
	return rc;
}

static void
add_body(struct show *show)
{
	const struct markdown_form form = { .width = show->page.width,
		.indent = 4, .colour = show->page.colour, .utf8 = cli_utf8() };

	if (!show->task.body.len)
		return;
	buf_add_char(&show->out, '\n');
	if (show->page.terminal)
		markdown_add(&show->out, show->task.body, &form);
	else
		page_add_block(&show->page, &show->out, show->task.body, 4,
		    STYLE_PLAIN);
}

/* Add the commits of the project that belong to the task. */
static void
add_commits(struct show *show)
{
	const struct state *state = show->page.view->state;
	struct write_list *list = &show->scratch.writes;

	view_facts(list, show->page.view, show->task.subject, FIELD_COMMIT);
	if (!show->page.terminal || !list->count)
		return;
	section(show, "commits");
	for (size_t i = 0; i < list->count; i++) {
		const struct write_rec *write = state_write(state,
		    list->write[i]);
		struct slice commit = state_term_arg(state, write->field);

		if (commit.len > 12)
			commit.len = 12;
		buf_add_str(&show->out, "    ");
		page_add(&show->page, &show->out, commit, STYLE_YELLOW);
		buf_add_str(&show->out, ", ");
		page_add_time(&show->page, &show->out, state_event(state,
		    write->event)->shown_ms);
		buf_add_char(&show->out, '\n');
	}
}

int
show_page(struct show *show, struct err *err)
{
	int rc;

	show_head(show);
	add_body(show);
	add_checklist(show);
	add_gates(show);
	add_review(show);
	add_failures(show);
	add_links(show);
	add_conflicts(show);
	add_commits(show);
	rc = add_history(show, true, err);
	if (!rc)
		rc = add_history(show, false, err);
	page_wrap(&show->page, &show->out);
	return rc;
}
