/* SPDX-License-Identifier: ISC */
/*
 * Fields with more than one live value. Nearly every task has no such field, so
 * the common case is one walk over its registers.
 */
#include "model/conflict.h"

static int
by_name(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_term_text(state, a), state_term_text(state, b));
}

static int
by_value(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(write_raw(state, state_write(state, a)),
	    write_raw(state, state_write(state, b)));
}

static bool
can_conflict(enum field_kind kind)
{
	enum field_rule rule = field_rule(kind);

	return kind != FIELD_CREATED && kind != FIELD_CLAIM &&
	    (rule == RULE_GREATEST || rule == RULE_STATE ||
	        rule == RULE_HIGHEST || rule == RULE_REPORT);
}

/*
 * Get the live writes of fields that have two and can conflict. `seen` of a
 * term counts them, in what is nearly always the only walk.
 */
static void
find_repeated(struct write_list *out, const struct state *state,
    uint32_t subject)
{
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[] = { rec->registers, rec->members };
	const size_t n = sizeof(lists) / sizeof(lists[0]);
	bool any = false;

	for (size_t l = 0; l < n; l++)
		for (uint32_t w = lists[l]; w; w = state_write(state, w)->next)
			state_term(state, state_write(state, w)->field)
			    ->seen = 0;
	for (size_t l = 0; l < n; l++)
		for (uint32_t w = lists[l]; w; w = state_write(state, w)->next)
			any |= ++state_term(state,
			    state_write(state, w)->field)->seen > 1;
	for (size_t l = 0; l < n && any; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);

			if (state_term(state, write->field)->seen > 1 &&
			    can_conflict((enum field_kind)write->kind))
				write_list_add(out, w);
		}
}

static int
by_field(const struct state *state, uint32_t a, uint32_t b)
{
	return by_name(state, state_write(state, a)->field,
	    state_write(state, b)->field);
}

/* True if these writes of one field have different values. */
static bool
differ(const struct view *view, const uint32_t *write, size_t n)
{
	uint32_t best = write[0];
	struct slice shown;

	for (size_t i = 1; i < n; i++)
		if (view_beats(view, write[i], best))
			best = write[i];
	shown = write_raw(view->state, state_write(view->state, best));
	for (size_t i = 0; i < n; i++) {
		struct slice raw = write_raw(view->state,
		    state_write(view->state, write[i]));

		if (raw.ptr && !slice_eq(raw, shown))
			return true;
	}
	return false;
}

void
conflict_writes(struct write_list *out, const struct view *view,
    uint32_t subject, uint32_t term)
{
	const struct state *state = view->state;
	struct slice shown = write_raw(state, state_write(state,
	    view_best(view, subject, term))), last = { NULL, 0 };
	size_t kept = 0;

	view_writes(out, view, subject, term);
	write_list_sort(out, state, by_value);
	for (size_t i = 0; i < out->count; i++) {
		struct slice raw = write_raw(state,
		    state_write(state, out->write[i]));

		if (!raw.ptr || slice_eq(raw, shown) || slice_eq(raw, last))
			continue;
		last = raw;
		out->write[kept++] = out->write[i];
	}
	out->count = kept;
}

void
conflict_fields(struct term_list *out, const struct view *view,
    uint32_t subject)
{
	const struct state *state = view->state;
	struct write_list writes = {0};

	out->count = 0;
	find_repeated(&writes, state, subject);
	write_list_sort(&writes, state, by_field);
	for (size_t i = 0, end; i < writes.count; i = end) {
		for (end = i + 1; end < writes.count &&
		     by_field(state, writes.write[i], writes.write[end]) == 0;
		     end++)
			;
		if (differ(view, writes.write + i, end - i))
			term_list_add(out,
			    state_write(state, writes.write[i])->field);
	}
	write_list_release(&writes);
}

static bool
claimed_twice(const struct view *view, uint32_t subject)
{
	return state_subject(view->state, subject)->epoch &&
	    view_claims(NULL, 0, view, subject) > 1;
}

int
conflict_words(struct buf *out, const struct view *view,
    const struct task *task)
{
	const int is[] = {
		task->code_clash,
		claimed_twice(view, task->subject),
		view_needs_cycle(view, task->subject),
		view_parent_cycle(view, task->subject),
		view_undo_failed(view, task->subject),
	};
	static const char *const word[] = { "code taken", "claimed twice",
	    "needs itself", "is part of itself",
		"undone elsewhere" };
	int any = 0;

	for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++) {
		any |= is[i];
		if (is[i])
			buf_addf(out, "%s%s", out->len ? "; " : "", word[i]);
	}
	return any;
}

bool
conflict_own(const struct view *view, uint32_t subject)
{
	struct term_list fields = {0};
	bool any = claimed_twice(view, subject) ||
	    view_undo_failed(view, subject);

	if (!any) {
		conflict_fields(&fields, view, subject);
		any = fields.count > 0;
		term_list_release(&fields);
	}
	return any;
}

bool
conflict_any(const struct view *view, const struct task *task)
{
	struct buf words = BUF_INIT;
	int any = conflict_words(&words, view, task);

	buf_release(&words);
	return any || conflict_own(view, task->subject);
}
