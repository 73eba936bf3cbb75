/* SPDX-License-Identifier: ISC */
/*
 * Rows of tasks. A row is computed when it is first needed and again after its
 * task has changed.
 */
#include "model/task_summary.h"

#include <string.h>

#include "base/buf.h"
#include "base/text_find.h"
#include "base/utf8.h"
#include "base/when.h"
#include "format/hlc.h"
#include "model/conflict.h"
#include "model/cycle.h"
#include "model/ready_alone.h"
#include "model/spelling.h"
#include "model/task_links.h"
#include "model/view_private.h"
#include "model/waits.h"

#define SIGN_KNOWN (UINT64_C(1) << 63)

/* the texts by which tasks are mostly found */
static const enum field_kind texts[SIGN_TEXTS] = { FIELD_TITLE, FIELD_BODY,
	FIELD_CODE, FIELD_ASSIGNEE };

/* Returns a mark that differs between workflows. */
static uint64_t
mark_of(const struct workflow *workflow)
{
	struct slice text = slice_of_buf(&workflow->text);

	return (uint64_t)hash_bytes(text, 1) << 32 | hash_bytes(text, 2);
}

void
summary_begin(const struct view *view)
{
	struct state *state = view->state;
	uint64_t mark = mark_of(view->workflow);

	if (mark != state->summaries_mark)
		memset(state->summaries.base, 0,
		    (size_t)state->summaries.count *
		        sizeof(struct summary_row));
	state->summaries_mark = mark;
}

int64_t
summary_created(const struct task *task)
{
	return task->created_ms == WHEN_NONE ? INT64_MAX :
	    task->created_ms * (HLC_COUNT_MAX + 1) + task->created_count;
}

int64_t
summary_created_ms(const struct summary_row *row)
{
	return row->created == INT64_MAX ? WHEN_NONE :
	    row->created / (HLC_COUNT_MAX + 1);
}

void
summary_fill(struct task *task, const struct summary_row *row)
{
	task->held = task->hidden = false;
	task->created_ms = summary_created_ms(row);
	task->created_count = task->created_ms == WHEN_NONE ? 0 :
	    (uint32_t)(row->created % (HLC_COUNT_MAX + 1));
	task->number[FIELD_DONE] = row->done_ms;
	task->number[FIELD_PRIORITY] = row->priority;
	task->state_number = (int)row->state;
}

uint64_t
summary_mark(enum field_kind kind, struct slice word)
{
	struct buf composed = BUF_INIT;
	uint64_t mark;

	if (!utf8_is_ascii(word)) {
		spelling_add(&composed, word);
		word = slice_of_buf(&composed);
	}
	mark = UINT64_C(1) << (hash_bytes(word, (uint32_t)kind) % 64);
	buf_release(&composed);
	return mark;
}

/*
 * Sign each three bytes of the ASCII in the text's key. If a text contains
 * another, it has all three-byte pieces of the other.
 */
void
summary_sign_add(struct sign_rec *sign, struct slice text)
{
	unsigned three = 0, ascii = 0, bit;
	struct buf key = BUF_INIT;

	if (text.len)
		text_add_key(&key, text);
	for (size_t i = 0; i < key.len; i++) {
		unsigned c = (unsigned char)key.data[i];

		three = (three << 8 | c) & 0xffffff;
		ascii = c & 0x80 ? 0 : ascii + 1;
		if (ascii < 3)
			continue;
		bit = three * 0x9e3779b1u >> 23;
		sign->word[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	buf_release(&key);
}

bool
summary_sign_has(const struct sign_rec *sign, const struct sign_rec *part)
{
	uint64_t lacks = 0;

	for (size_t i = 0; i < SIGN_WORDS; i++)
		lacks |= part->word[i] & ~sign->word[i];
	return !lacks;
}

static void
note_texts(struct sign_rec *sign, const struct view *view, uint32_t subject)
{
	struct best_writes best;
	uint64_t kinds = TASK_PART(FIELD_REDACTED);

	for (size_t i = 0; i < SIGN_TEXTS; i++)
		kinds |= TASK_PART(texts[i]);
	view_best_writes(&best, view, subject, kinds);
	if (best.kinds & TASK_PART(FIELD_REDACTED))
		best.kinds &= ~(TASK_PART(FIELD_TITLE) | TASK_PART(FIELD_BODY));
	for (size_t i = 0; i < SIGN_TEXTS; i++) {
		if (!(best.kinds & TASK_PART(texts[i])))
			continue;
		sign->text[i] = best.write[texts[i]];
		sign->begin[i] = text_begin(write_text(view->state,
		    state_write(view->state, sign->text[i])));
	}
}

const struct sign_rec *
summary_sign(const struct view *view, uint32_t subject)
{
	struct state *state = view->state;
	struct sign_rec *sign;
	struct task task;

	if (subject >= state->signs.count)
		arena_add(&state->signs,
		    state->subjects.count - state->signs.count);
	sign = state_sign(state, subject);
	if (sign->word[SIGN_WORDS - 1] & SIGN_KNOWN)
		return sign;
	memset(sign, 0, sizeof(*sign));
	view_task_part(&task, view, subject, TASK_PART(FIELD_TITLE) |
	    TASK_PART(FIELD_BODY));
	summary_sign_add(sign, task.title);
	summary_sign_add(sign, task.body);
	note_texts(sign, view, subject);
	sign->word[SIGN_WORDS - 1] |= SIGN_KNOWN;
	return sign;
}

bool
summary_keeps(enum field_kind kind)
{
	for (size_t i = 0; i < SIGN_TEXTS; i++)
		if (texts[i] == kind)
			return true;
	return false;
}

static size_t
place_of(enum field_kind kind)
{
	size_t i = 0;

	while (texts[i] != kind)
		i++;
	return i;
}

struct slice
summary_text(const struct view *view, uint32_t subject, enum field_kind kind)
{
	uint32_t write = summary_sign(view, subject)->text[place_of(kind)];

	if (!write)
		return (struct slice){ NULL, 0 };
	return write_text(view->state, state_write(view->state, write));
}

uint64_t
summary_text_begin(const struct view *view, uint32_t subject,
    enum field_kind kind)
{
	return summary_sign(view, subject)->begin[place_of(kind)];
}

static uint64_t
marks_of(const struct view *view, const struct task *task)
{
	const struct state *state = view->state;
	uint64_t marks = summary_mark(FIELD_ASSIGNEE, task->assignee);

	if (task->parent.len)
		marks |= summary_mark(FIELD_PARENT, task->parent);
	for (uint32_t at = state_subject(state, task->subject)->members; at;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);

		if (write->kind == FIELD_LABEL || write->kind == FIELD_CAP ||
		    write->kind == FIELD_LINK)
			marks |= summary_mark((enum field_kind)write->kind,
			    state_term_arg(state, write->field));
	}
	return marks;
}

/* True if neither time nor a claim can make the task ready or not ready. */
static bool
is_fixed(const struct view *view, const struct task *task)
{
	return !(state_subject(view->state, task->subject)->epoch) &&
	    !task->defer.len;
}

/*
 * What links say of a task. Whether links that close a cycle count is for the
 * caller to decide.
 */
struct waiting {
	bool needs, children;
};

/* True if only a claim, the time or an ancestor may be against offering it. */
static bool
can_be_ready(const struct view *view, const struct task *task,
    const struct waiting *waits)
{
	enum ready ready = readiness_alone(view, task, false);

	return !waits->needs && !waits->children &&
	    (ready == READY_YES || ready == READY_DEFERRED);
}

static unsigned
waiting_flags(const struct view *view, const struct task *task,
    const struct waiting *waits)
{
	bool closed = (view->workflow->done & state_bit(task->state_number)) !=
	    0;
	unsigned flags = waits->children ? SUMMARY_PARENT : 0;

	if (!closed && (waits->needs || task_waits(task)))
		flags |= SUMMARY_BLOCKED;
	if (can_be_ready(view, task, waits))
		flags |= SUMMARY_READY;
	return flags;
}

static uint16_t
flags_of(const struct view *view, const struct task *task,
    struct term_list *scratch)
{
	const struct waiting waits = {
		view_needs_open(view, task->subject),
		waits_any_child(view, task->subject) };
	unsigned flags = 0;

	if (task->held || task->hidden)
		return 0;
	flags |= SUMMARY_SHOWN;
	if (view->workflow->done & state_bit(task->state_number))
		flags |= SUMMARY_CLOSED;
	flags |= waiting_flags(view, task, &waits);
	if (is_fixed(view, task))
		flags |= SUMMARY_FIXED;
	view_members(scratch, view, task->subject, FIELD_CAP);
	if (scratch->count)
		flags |= SUMMARY_CAPS;
	if (task->due.len)
		flags |= SUMMARY_DUE;
	if (!conflict_own(view, task->subject))
		flags |= SUMMARY_SINGLE;
	return (uint16_t)flags;
}

static void
fill(struct summary_row *row, const struct view *view, uint32_t subject)
{
	struct term_list terms = {0};
	struct write_list failures = {0};
	struct task task;

	view_task(&task, view, subject);
	view_failures(&failures, view, subject);
	row->created = summary_created(&task);
	row->marks = marks_of(view, &task);
	row->done_ms = task.number[FIELD_DONE];
	row->failures = (int32_t)failures.count;
	row->priority = (uint8_t)task.number[FIELD_PRIORITY];
	row->state = (int8_t)task.state_number;
	row->flags = flags_of(view, &task, &terms);
	write_list_release(&failures);
	term_list_release(&terms);
}

const struct summary_row *
summary_at(const struct view *view, uint32_t subject)
{
	struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);

	if (rec->kind != SUBJECT_TASK || !(rec->flags & SUBJECT_CREATED))
		return NULL;
	if (subject >= state->summaries.count)
		arena_add(&state->summaries,
		    state->subjects.count - state->summaries.count);
	if (!state_summary(state, subject)->flags)
		fill(state_summary(state, subject), view, subject);
	return summary_known(view, subject);
}

bool
summary_holds(const struct view *view, uint32_t subject)
{
	const struct summary_row *known = summary_known(view, subject);
	struct summary_row row;

	if (!known)
		return true;
	fill(&row, view, subject);
	return memcmp(known, &row, sizeof(row)) == 0;
}

bool
summary_on_cycle(struct summary_row *copy, const struct view *view,
    uint32_t subject, const struct summary_row *row)
{
	const unsigned changing = SUMMARY_BLOCKED | SUMMARY_PARENT;
	struct term_list children = {0};
	struct waiting waits;
	struct task task;

	if (!view_needs_cycle(view, subject) &&
	    !view_parent_cycle(view, subject))
		return false;
	*copy = *row;
	copy->flags &= (uint16_t)~SUMMARY_SINGLE;
	/*
	 * a task that does not wait cannot wait when some links do not count
	 */
	if (!(row->flags & changing))
		return true;
	view_task(&task, view, subject);
	waits_children(&children, view, subject);
	waits = (struct waiting){ view_blocked(view, subject),
		children.count > 0 };
	copy->flags = (uint16_t)((copy->flags & ~(changing | SUMMARY_READY)) |
	    waiting_flags(view, &task, &waits));
	term_list_release(&children);
	return true;
}

void
summary_all(struct state *state)
{
	struct workflow workflow;
	struct view view = { state, &workflow, 0 };

	view_workflow(&workflow, state);
	summary_begin(&view);
	for (uint32_t s = 1; s < state->subjects.count; s++)
		summary_at(&view, s);
	workflow_release(&workflow);
}
