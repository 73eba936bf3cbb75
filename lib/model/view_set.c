/* SPDX-License-Identifier: ISC */
/*
 * Reading fields that a subject has many of: members of its sets, facts, links
 * both ways, codes. The order of every list is independent of the order of
 * arrival.
 */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

void
term_list_release(struct term_list *list)
{
	free(list->term);
	memset(list, 0, sizeof(*list));
}

void
write_list_release(struct write_list *list)
{
	free(list->write);
	memset(list, 0, sizeof(*list));
}

static void
push(uint32_t **array, size_t *count, size_t *cap, uint32_t value)
{
	ARRAY_GROW(*array, *count, *cap);
	(*array)[(*count)++] = value;
}

/* Returns how many records from the first on are in order; at least one. */
static size_t
run_length(const struct state *state, const uint32_t *a, size_t n,
    record_compare *compare)
{
	size_t len = 1;

	while (len < n && compare(state, a[len - 1], a[len]) <= 0)
		len++;
	return len;
}

/* Merge two runs, side by side, into one. */
static void
merge(const struct state *state, uint32_t *out, const uint32_t *a, size_t a_len,
    const uint32_t *b, size_t b_len, record_compare *compare)
{
	while (a_len && b_len) {
		bool from_a = compare(state, *a, *b) <= 0;

		*out++ = from_a ? *a++ : *b++;
		a_len -= (size_t)from_a;
		b_len -= (size_t)!from_a;
	}
	memcpy(out, a, a_len * sizeof(*a));
	memcpy(out + a_len, b, b_len * sizeof(*b));
}

/* One pass of merging neighbours. Returns the length of the first run. */
static size_t
merge_runs(const struct state *state, uint32_t *out, const uint32_t *a,
    size_t n, record_compare *compare)
{
	size_t at = 0, first = 0;

	while (at < n) {
		size_t x = run_length(state, a + at, n - at, compare);
		size_t y = at + x < n ?
		    run_length(state, a + at + x, n - at - x, compare) : 0;

		merge(state, out + at, a + at, x, a + at + x, y, compare);
		at += x + y;
		first = first ? first : at;
	}
	return first;
}

/*
 * A merge sort of the existing runs. Events are mostly in order, and sorting an
 * ordered list takes one walk. The C library has no portable sort with a
 * context for the comparison.
 */
static void
sort(const struct state *state, uint32_t *a, size_t n, record_compare *compare)
{
	uint32_t *from = a, *to, *room;

	if (n < 2 || run_length(state, a, n, compare) == n)
		return;
	room = to = task_alloc(n * sizeof(*room));
	for (size_t sorted = 0; sorted < n; ) {
		uint32_t *swap = from;

		sorted = merge_runs(state, to, from, n, compare);
		from = to;
		to = swap;
	}
	if (from != a)
		memcpy(a, from, n * sizeof(*a));
	free(room);
}

static int
by_term(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_term_text(state, a), state_term_text(state, b));
}

static int
by_name(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

int
view_by_order(const struct state *state, uint32_t a, uint32_t b)
{
	const struct write_rec *x = state_write(state, a),
	                       *y = state_write(state, b);
	int order = state_event_cmp(state, x->event, y->event);

	return order || x->field == y->field ? order :
	    slice_cmp(state_term_text(state, x->field),
	    state_term_text(state, y->field));
}

void
write_list_sort(struct write_list *list, const struct state *state,
    record_compare *compare)
{
	sort(state, list->write, list->count, compare);
}

void
write_list_add(struct write_list *list, uint32_t record)
{
	push(&list->write, &list->count, &list->cap, record);
}

void
term_list_add(struct term_list *list, uint32_t record)
{
	push(&list->term, &list->count, &list->cap, record);
}

void
term_list_sort(struct term_list *list, const struct state *state,
    record_compare *compare)
{
	size_t kept = 0;

	sort(state, list->term, list->count, compare);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || list->term[kept - 1] != list->term[i])
			list->term[kept++] = list->term[i];
	list->count = kept;
}

static int
by_id(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

void
term_list_sort_by_id(struct term_list *list, const struct state *state)
{
	term_list_sort(list, state, by_id);
}

/* True if the shown value means "set": true, or for meta anything but null. */
static bool
is_set(const struct view *view, uint32_t at)
{
	const struct write_rec *write = state_write(view->state, at);
	struct slice raw = write_raw(view->state, write);

	return raw.ptr ? !slice_is(raw, "false") && !slice_is(raw, "null") :
	    at && write_truth(view->state, write);
}

/*
 * Compare by the record of the field, so that the writes of one field come
 * together.
 */
static int
by_field(const struct state *state, uint32_t a, uint32_t b)
{
	uint32_t x = state_write(state, a)->field,
	         y = state_write(state, b)->field;

	return (x > y) - (x < y);
}

static int
by_field_name(const struct state *state, uint32_t a, uint32_t b)
{
	return by_term(state, state_write(state, a)->field,
	    state_write(state, b)->field);
}

/* Newest records come first; reversed, a list is often in order. */
static void
reverse(uint32_t *a, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		uint32_t swap = a[i];

		a[i] = a[n - 1 - i];
		a[n - 1 - i] = swap;
	}
}

void
view_member_writes(struct write_list *out, const struct view *view,
    uint32_t subject, enum field_kind kind)
{
	const struct state *state = view->state;
	size_t kept = 0, shown = 0;

	out->count = 0;
	for (uint32_t at = state_subject(state, subject)->members; at;
	    at = state_write(state, at)->next)
		if (state_write(state, at)->kind == kind)
			write_list_add(out, at);
	reverse(out->write, out->count);
	write_list_sort(out, state, by_field);
	for (size_t i = 0; i < out->count; i++) {
		uint32_t *last = &out->write[kept ? kept - 1 : 0];

		if (!kept || by_field(state, *last, out->write[i]) != 0)
			out->write[kept++] = out->write[i];
		else if (view_beats(view, out->write[i], *last))
			*last = out->write[i];
	}
	for (size_t i = 0; i < kept; i++)
		if (is_set(view, out->write[i]))
			out->write[shown++] = out->write[i];
	out->count = shown;
	write_list_sort(out, state, by_field_name);
}

void
view_members(struct term_list *out, const struct view *view, uint32_t subject,
    enum field_kind kind)
{
	struct write_list writes = { out->term, 0, out->cap };

	view_member_writes(&writes, view, subject, kind);
	*out = (struct term_list){ writes.write, writes.count, writes.cap };
	for (size_t i = 0; i < out->count; i++)
		out->term[i] = state_write(view->state, out->term[i])->field;
}

void
view_facts(struct write_list *out, const struct view *view, uint32_t subject,
    enum field_kind kind)
{
	const struct state *state = view->state;
	size_t kept = 0;

	out->count = 0;
	for (uint32_t at = state_subject(state, subject)->facts; at;
	    at = state_write(state, at)->next)
		if (state_write(state, at)->kind == kind &&
		    view_counts(view, subject, at))
			push(&out->write, &out->count, &out->cap, at);
	sort(state, out->write, out->count, view_by_order);
	/*
	 * the first write of a name is shown; `seen` of its term marks it as
	 * taken
	 */
	for (size_t i = 0; i < out->count; i++)
		state_term(state, state_write(state, out->write[i])->field)
		    ->seen = 0;
	for (size_t i = 0; i < out->count; i++) {
		struct term_rec *term = state_term(state,
		    state_write(state, out->write[i])->field);

		if (term->seen)
			continue;
		term->seen = 1;
		out->write[kept++] = out->write[i];
	}
	out->count = kept;
}

void
view_writes(struct write_list *out, const struct view *view, uint32_t subject,
    uint32_t term)
{
	const struct state *state = view->state;

	out->count = 0;
	for (uint32_t at = view_live(view, subject, term); at;
	    at = state_write(state, at)->next)
		if (state_write(state, at)->field == term)
			push(&out->write, &out->count, &out->cap, at);
	sort(state, out->write, out->count, view_by_order);
}

size_t
view_overs(struct event_id *out, size_t max, const struct view *view,
    uint32_t subject, struct slice field)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state,
	    (enum term_space)(
	        TERM_TASK_FIELD + state_subject(state, subject)->kind),
	    field);
	size_t count = 0;

	if (!term)
		return 0;
	for (uint32_t at = view_live(view, subject, term); at && count < max;
	    at = state_write(state, at)->next)
		if (state_write(state, at)->field == term)
			out[count++] = state_event_id(state,
			    state_write(state, at)->event);
	return count;
}

void
view_outgoing(struct term_list *out, const struct view *view, uint32_t subject,
    int link_kind)
{
	const struct state *state = view->state;
	size_t kept = 0;

	view_members(out, view, subject, FIELD_LINK);
	for (size_t i = 0; i < out->count; i++) {
		const struct term_rec *term = state_term(state, out->term[i]);
		struct slice to;

		if (link_arg_parse(state_term_arg(state, out->term[i]), &to) ==
		    link_kind)
			out->term[kept++] = term->record;
	}
	out->count = kept;
	term_list_sort(out, state, by_name);
}

/*
 * True if the subject still has the link or parent for which this back
 * reference stands.
 */
static bool
still_refers(const struct view *view, const struct link_rec *link,
    uint32_t target, int link_kind)
{
	const struct state *state = view->state;
	const struct term_rec *term = state_term(state, link->field);
	struct slice to;
	uint32_t best;

	if (link_kind == -1)
		return term->kind == FIELD_PARENT &&
		    (best = view_best(view, link->record, link->field)) != 0 &&
		    slice_eq(write_text(state, state_write(state, best)),
		    state_subject_name(state, target));
	if (term->kind != FIELD_LINK || link_arg_parse(state_term_arg(state,
	    link->field), &to) != link_kind)
		return false;
	best = view_best(view, link->record, link->field);
	return best && is_set(view, best);
}

void
view_incoming(struct term_list *out, const struct view *view, uint32_t subject,
    int link_kind)
{
	const struct state *state = view->state;

	out->count = 0;
	for (uint32_t l = state_subject(state, subject)->backlinks; l;
	    l = state_link(state, l)->next)
		if (still_refers(view, state_link(state, l), subject,
		        link_kind))
			term_list_add(out, state_link(state, l)->record);
	term_list_sort(out, state, by_name);
}

/*
 * Returns the write by which a task has the code; 0 if the task does not show
 * it.
 */
static uint32_t
code_write(const struct view *view, uint32_t subject, struct slice code)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, SLICE("code"));
	uint32_t best = term ? view_best(view, subject, term) : 0;

	if (!best ||
	    !slice_eq(write_text(state, state_write(state, best)), code))
		return 0;
	return view_shown(view, subject) ? best : 0;
}

void
view_code_tasks(struct term_list *out, const struct view *view,
    struct slice code)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_CODE, code);
	size_t owner = 0;

	out->count = 0;
	if (!term)
		return;
	for (uint32_t l = state_term(state, term)->list; l;
	    l = state_link(state, l)->next)
		if (code_write(view, state_link(state, l)->record, code))
			term_list_add(out, state_link(state, l)->record);
	if (FAULT(33))
		return;
	term_list_sort(out, state, by_name);
	for (size_t i = 1; i < out->count; i++)
		if (view_by_order(state, code_write(view, out->term[i], code),
		    code_write(view, out->term[owner], code)) < 0)
			owner = i;
	if (owner) {
		uint32_t swap = out->term[0];

		out->term[0] = out->term[owner];
		out->term[owner] = swap;
	}
}

static uint32_t
find_owner(const struct view *view, struct slice code)
{
	struct term_list list = {0};
	uint32_t owner;

	view_code_tasks(&list, view, code);
	owner = list.count ? list.term[0] : 0;
	term_list_release(&list);
	return owner;
}

/*
 * If many tasks had the code, the owner is cached, because each of them asks
 * for it.
 */
uint32_t
view_code_owner(const struct view *view, struct slice code)
{
	struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_CODE, code);
	uint32_t list = term ? state_term(state, term)->list : 0;
	uint32_t *kept;

	if (!list || !state_link(state, list)->next)
		return find_owner(view, code);
	if (!state->owners)
		state->owners = task_zalloc(state->terms.count,
		    sizeof(*state->owners));
	kept = &state->owners[term];
	if (!*kept)
		*kept = find_owner(view, code) + 1;
	return *kept - 1;
}
