/* SPDX-License-Identifier: ISC */
/*
 * A task in full: a heading of keys and values, the body, then a section for
 * each kind of thing that the task has.
 */
#include "cli/show.h"

#include <stdio.h>
#include <string.h>

#include "base/when_show.h"
#include "model/checklist.h"
#include "model/conflict.h"
#include "model/evidence.h"
#include "model/gate.h"
#include "model/notice.h"
#include "model/handoff.h"
#include "model/readiness.h"
#include "model/task_links.h"

#define KEY_WIDTH 11		/* width of the keys in the heading */
/* messages and events that are shown without --history */
#define LAST 10

static void
begin(struct show *show, const char *key)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "%s:", key);
	while (name.len < KEY_WIDTH)
		buf_add_char(&name, ' ');
	out_add_styled(&show->out, show->page.colour, STYLE_DIM,
	    slice_of_buf(&name));
	buf_release(&name);
}

static void
header(struct show *show, const char *key, struct slice value, enum style style)
{
	if (!value.len)
		return;
	begin(show, key);
	page_add(&show->page, &show->out, value, style);
	buf_add_char(&show->out, '\n');
}

static void
header_time(struct show *show, const char *key, int64_t ms, struct slice by)
{
	if (ms == WHEN_NONE)
		return;
	begin(show, key);
	page_add_time(&show->page, &show->out, ms);
	if (by.len) {
		buf_add_str(&show->out, " by ");
		page_add(&show->page, &show->out, by, STYLE_MAGENTA);
	}
	buf_add_char(&show->out, '\n');
}

/* A day has no time zone, so it is never printed relative to now. */
static void
header_day_or_time(struct show *show, const char *key, struct slice text)
{
	int64_t ms;

	if (text.ptr && when_parse_utc(&ms, text))
		header_time(show, key, ms, SLICE(""));
	else
		header(show, key, text, STYLE_PLAIN);
}

static void
header_words(struct show *show, const char *key, enum field_kind kind)
{
	const struct view *view = show->page.view;
	struct term_list *words = &show->scratch.terms;
	struct buf text = BUF_INIT;

	view_members(words, view, show->task.subject, kind);
	for (size_t i = 0; i < words->count; i++) {
		buf_add_str(&text, i ? ", " : "");
		buf_add_slice(&text,
		    state_term_arg(view->state, words->term[i]));
		if (kind != FIELD_META)
			continue;
		buf_add_char(&text, '=');
		buf_add_slice(&text,
		    write_raw(view->state,
		        state_write(view->state,
		            view_best(view, show->task.subject,
		                words->term[i]))));
	}
	header(show, key, slice_of_buf(&text), STYLE_CYAN);
	buf_release(&text);
}

static void
add_estimate(struct show *show)
{
	struct buf text = BUF_INIT;
	int64_t minutes = show->task.number[FIELD_ESTIMATE];

	if (minutes == NUMBER_NONE)
		return;
	if (minutes >= 60)
		buf_addf(&text, "%lldh", (long long)(minutes / 60));
	if (minutes % 60 || minutes == 0)
		buf_addf(&text, "%lldm", (long long)(minutes % 60));
	header(show, "estimate", slice_of_buf(&text), STYLE_PLAIN);
	buf_release(&text);
}

static void
add_claim(struct show *show)
{
	struct claim claim;
	struct buf *out = &show->out;

	view_claim(&claim, show->page.view, show->task.subject);
	if (!claim.event || claim.ended)
		return;
	begin(show, "claim");
	page_add(&show->page, out, claim.by, STYLE_MAGENTA);
	if (claim.session.len) {
		buf_add_str(out, ", session ");
		page_add(&show->page, out, claim.session, STYLE_PLAIN);
	}
	buf_addf(out, ", number %llu, ", (unsigned long long)claim.fence);
	if (claim.expired)
		out_add_styled(out, show->page.colour, STYLE_RED,
		    SLICE("expired "));
	else
		buf_add_str(out, when_style() == WHEN_LOCAL ? "ends " :
		    "until ");
	page_add_time(&show->page, out, claim.until_ms);
	buf_add_char(out, '\n');
}

/* Add for whom the task waits, and who gave it. */
static void
add_handed_over(struct show *show)
{
	const struct view *view = show->page.view;
	struct message message = {0};
	struct buf to = BUF_INIT;

	if (handoff_find(&message, view, &show->task)) {
		handoff_add_addressees(&to, &message);
		begin(show, "handover");
		buf_add_str(&show->out, "to ");
		page_add(&show->page, &show->out, to.len ? slice_of_buf(&to) :
		    SLICE("anybody"), STYLE_MAGENTA);
		buf_add_str(&show->out, ", by ");
		page_add(&show->page, &show->out, message.by, STYLE_MAGENTA);
		buf_add_str(&show->out, ", ");
		page_add_time(&show->page, &show->out, message.at_ms);
		buf_add_char(&show->out, '\n');
	}
	buf_release(&to);
	message_release(&message);
}

/* Add remarks that set the task apart from an ordinary one. */
static void
add_remarks(struct show *show)
{
	const struct task *task = &show->task;

	if (task->sealed)
		header(show, "remark",
		    SLICE("written by a later version of tasklog, read-only "
		          "here"),
		    STYLE_RED);
	if (task->redacted)
		header(show, "remark", SLICE("redacted"), STYLE_RED);
	if (task->code_clash)
		header(show, "remark", SLICE("another task keeps the code"),
		    STYLE_RED);
}

static void
add_state(struct show *show)
{
	const struct task *task = &show->task;
	const struct view *view = show->page.view;

	begin(show, "state");
	page_add(&show->page, &show->out, task->state,
	    out_state_style(view->workflow, task->state_number));
	if (view_ready(view, task) == READY_YES)
		out_add_styled(&show->out, show->page.colour, STYLE_GREEN,
		    SLICE(" (ready)"));
	buf_add_char(&show->out, '\n');
}

static void
add_headers(struct show *show)
{
	const struct task *task = &show->task;
	struct buf text = BUF_INIT;

	if (task->title.len) {
		begin(show, "title");
		page_add_block(&show->page, &show->out, task->title, KEY_WIDTH,
		    STYLE_BOLD);
	}
	header(show, "id", task->id, STYLE_YELLOW);
	task_code_add(&text, task);
	header(show, "code", slice_of_buf(&text), STYLE_BOLD);
	add_state(show);
	buf_clear(&text);
	out_add_priority(&text, task->number[FIELD_PRIORITY]);
	header(show, "priority", slice_of_buf(&text),
	    out_priority_style(task->number[FIELD_PRIORITY]));
	header(show, "assignee", task->assignee, STYLE_MAGENTA);
	add_claim(show);
	add_handed_over(show);
	header_words(show, "labels", FIELD_LABEL);
	header_words(show, "requires", FIELD_CAP);
	header_day_or_time(show, "due", task->due);
	header_day_or_time(show, "deferred", task->defer);
	add_estimate(show);
	header(show, "ref", task->ref, STYLE_PLAIN);
	for (int k = FIELD_REF + 1; k < TASK_VALUES; k++) {
		buf_clear(&text);
		task_value_add(&text, task, (enum field_kind)k);
		header(show, field_name((enum field_kind)k),
		    slice_of_buf(&text), STYLE_PLAIN);
	}
	header_words(show, "meta", FIELD_META);
	header_time(show, "created", task->created_ms, task->created_by);
	header_time(show, "updated", task->updated_ms, SLICE(""));
	header_time(show, "done", task->number[FIELD_DONE], SLICE(""));
	add_remarks(show);
	buf_release(&text);
}

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

/* Add a line about another task: its name, its state, its title. */
static void
add_task_line(struct show *show, uint32_t subject, bool is_need)
{
	const struct view *view = show->page.view;
	struct buf *out = &show->out;
	struct task task;

	view_task(&task, view, subject);
	buf_add_str(out, "    ");
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
	add_tasks(show, name, &show->scratch.terms);
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

	conflict_fields(fields, view, show->task.subject);
	if (!fields->count)
		return;
	section(show,
	    "conflicts (written at the same time; what shows is above)");
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

static void
add_earlier(struct show *show, const struct history_rows *rows)
{
	if (show->history || rows->count <= LAST)
		return;
	buf_addf(&show->out, "    … %zu earlier; --history shows all\n",
	    rows->count - LAST);
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
	size_t kept = 0;
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
		add_earlier(show, &rows);
	}
	for (size_t i = show->history || kept < LAST ? 0 : kept - LAST;
	     i < kept; i++) {
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

int
show_page(struct show *show, struct err *err)
{
	int rc;

	add_headers(show);
	if (show->task.body.len) {
		buf_add_char(&show->out, '\n');
		page_add_block(&show->page, &show->out, show->task.body, 4,
		    STYLE_PLAIN);
	}
	add_checklist(show);
	add_gates(show);
	add_review(show);
	add_failures(show);
	add_links(show);
	add_conflicts(show);
	rc = add_history(show, true, err);
	return rc ? rc : add_history(show, false, err);
}
