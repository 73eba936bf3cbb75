/* SPDX-License-Identifier: ISC */
/* The head of the page of a task: its names, then keys and values. */
#include "cli/show.h"

#include "base/when_show.h"
#include "model/due.h"
#include "model/handoff.h"
#include "model/rollup.h"

#define KEY_WIDTH 11		/* width of the keys */

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
	if (show->page.terminal) {
		page_add_block(&show->page, &show->out, value, KEY_WIDTH,
		    style);
		return;
	}
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

/*
 * Add a length of time, and what it is with the tasks below, if that differs.
 * NUMBER_NONE: there is none.
 */
static void
header_minutes(struct show *show, const char *key, int64_t own, int64_t all)
{
	struct buf text = BUF_INIT;

	if (own != NUMBER_NONE)
		out_add_minutes(&text, own);
	if (all != own) {
		buf_add_str(&text, text.len ? ", " : "");
		out_add_minutes(&text, all);
		buf_add_str(&text, " with the tasks below");
	}
	header(show, key, slice_of_buf(&text), STYLE_PLAIN);
	buf_release(&text);
}

static void
add_estimate(struct show *show)
{
	struct rollup own, all;

	if (!show->page.terminal) {
		header_minutes(show, "estimate",
		    show->task.number[FIELD_ESTIMATE],
		    show->task.number[FIELD_ESTIMATE]);
		return;
	}
	rollup_own(&own, show->page.view, show->task.subject);
	rollup_read(&all, show->page.view, show->task.subject);
	header_minutes(show, "estimate", own.estimate, all.estimate);
	if (all.worked_ms)
		header_minutes(show, "spent", own.worked_ms / 60000,
		    all.worked_ms / 60000);
}

/* On a terminal also in words. */
static void
add_due(struct show *show)
{
	static const enum style styles[] = { [DUE_SOON] = STYLE_YELLOW,
		[DUE_OVER] = STYLE_RED };
	const struct task *task = &show->task;
	struct due_clock clock;
	struct buf text = BUF_INIT, exact = BUF_INIT;

	if (!show->page.terminal || (show->page.view->workflow->done &
	    state_bit(task->state_number)) || !task->due.len) {
		header_day_or_time(show, "due", task->due);
		return;
	}
	due_clock_init(&clock, show->page.view->now_ms);
	due_add(&text, &clock, task);
	when_tell_kept(&exact, task->due);
	if (!slice_eq(slice_of_buf(&exact), slice_of_buf(&text))) {
		buf_add_str(&text, ", ");
		buf_add_slice(&text, slice_of_buf(&exact));
	}
	header(show, "due", slice_of_buf(&text),
	    styles[due_status(&clock, task)]);
	buf_release(&text);
	buf_release(&exact);
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
/* Say who took the texts of the task out of sight. */
static void
add_redacted(struct show *show)
{
	const struct view *view = show->page.view;
	const struct state *state = view->state;
	uint32_t write = view_part(view, show->task.subject, "redacted",
	    SLICE(""), "");
	struct buf text = BUF_INIT;

	buf_add_str(&text, "redacted by ");
	if (write)
		buf_add_slice(&text, state_term_text(state, state_event(state,
		    state_write(state, write)->event)->by));
	header(show, "remark", slice_of_buf(&text), STYLE_RED);
	buf_release(&text);
}

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
		add_redacted(show);
	if (task->code_clash)
		header(show, "remark", SLICE("another task keeps the code"),
		    STYLE_RED);
}

/* "● CART-003  write the chapter about claims", for a terminal */
static void
add_heading(struct show *show)
{
	const struct task *task = &show->task;
	struct buf name = BUF_INIT;
	size_t indent;

	if (show->standing.mark != MARK_NONE) {
		page_add(&show->page, &show->out, slice_of(out_mark(
		    show->standing.mark, cli_utf8())),
		    out_mark_style(show->standing.mark));
		buf_add_char(&show->out, ' ');
	}
	page_add_handle(&show->page, &name, task->subject);
	buf_add_slice(&show->out, slice_of_buf(&name));
	indent = page_used_columns(&show->out) + 2;
	buf_add_str(&show->out, "  ");
	page_add_block(&show->page, &show->out, task->title.len ?
	    task->title : SLICE("(no title)"), indent, STYLE_BOLD);
	buf_add_char(&show->out, '\n');
	header(show, "id", task->id, STYLE_YELLOW);
	buf_release(&name);
}

static void
add_names(struct show *show)
{
	const struct task *task = &show->task;
	struct buf code = BUF_INIT;

	if (task->title.len) {
		begin(show, "title");
		page_add_block(&show->page, &show->out, task->title, KEY_WIDTH,
		    STYLE_BOLD);
	}
	header(show, "id", task->id, STYLE_YELLOW);
	task_code_add(&code, task);
	header(show, "code", slice_of_buf(&code), STYLE_BOLD);
	buf_release(&code);
}

static void
add_state(struct show *show)
{
	const struct task *task = &show->task;
	const struct view *view = show->page.view;
	enum standing_mark mark = show->standing.mark;

	begin(show, "state");
	page_add(&show->page, &show->out, task->state,
	    out_state_style(view->workflow, task->state_number));
	if (!show->page.terminal && view_ready(view, task) == READY_YES)
		buf_add_str(&show->out, " (ready)");
	if (show->page.terminal && mark != MARK_NONE)
		buf_addf(&show->out, " (%s)", standing_mark_name(mark));
	buf_add_char(&show->out, '\n');
}

/* Read how the task stands, for anybody. */
static void
read_standing(struct show *show)
{
	struct standings standings;
	struct readiness readiness;

	readiness_init(&readiness, show->page.view, NULL);
	standings_init(&standings, &readiness);
	standing_read(&show->standing, &standings, &show->task);
	standings_release(&standings);
	readiness_release(&readiness);
}

void
show_head(struct show *show)
{
	const struct task *task = &show->task;
	struct buf text = BUF_INIT;

	if (show->page.terminal)
		read_standing(show);
	if (show->page.terminal)
		add_heading(show);
	else
		add_names(show);
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
	add_due(show);
	header_day_or_time(show, "deferred", task->defer);
	add_estimate(show);
	header(show, "ref", task->ref, STYLE_PLAIN);
	for (int k = FIELD_REF + 1; k < TASK_VALUES; k++) {
		if (k == FIELD_OCCURRENCE)
			continue;	/* repeat says it */
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
