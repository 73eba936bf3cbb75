/* SPDX-License-Identifier: ISC */
/* The write that is shown, by the rules for concurrent values. */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/json.h"
#include "model/view_private.h"

void
view_workflow(struct workflow *out, const struct state *state)
{
	struct view view = { (struct state *)(uintptr_t)state, NULL, 0 };
	uint32_t term = state_find_term(state, TERM_LOG_FIELD,
	    SLICE("workflow"));
	uint32_t best = term ? view_best(&view, state->log, term) : 0;
	struct slice raw = best ? write_raw(state, state_write(state, best)) :
	    (struct slice){ NULL, 0 };

	if (!raw.ptr || workflow_parse(out, raw, NULL)) {
		int rc = workflow_parse(out, workflow_default(), NULL);

		/* cannot fail: a unit test checks the built-in workflow */
		(void)rc;
		/*
		 * commands then refuse to decide by it, except to set another
		 * one
		 */
		out->registered_only |= view_workflow_missing(state);
	}
}

bool
view_workflow_missing(const struct state *state)
{
	struct view view = { (struct state *)(uintptr_t)state, NULL, 0 };
	uint32_t term = state->gone ?
	    state_find_term(state, TERM_LOG_FIELD, SLICE("workflow")) : 0;
	uint32_t best = term ? view_best(&view, state->log, term) : 0;

	return best && write_purged(state, state_write(state, best));
}

bool
view_blank(const struct state *state, uint32_t subject)
{
	uint32_t touch = state->gone ? state_subject(state, subject)->touches
	                             : 0;

	for (; touch; touch = state_touch(state, touch)->next)
		if (event_is_blank(
		        state_event(state, state_touch(state, touch)->event)))
			return true;
	return false;
}

/* Fast for one or two digits, which most numbers have. */
double
write_number(const struct state *state, const struct write_rec *write)
{
	struct slice raw = write_raw(state, write);
	char text[64];
	unsigned first, second;

	if (!raw.ptr || raw.len >= sizeof(text))
		return 0;
	first = raw.len ? (unsigned char)raw.ptr[0] - (unsigned)'0' : 10;
	second = raw.len > 1 ? (unsigned char)raw.ptr[1] - (unsigned)'0' : 10;
	if (raw.len == 1 && first < 10)
		return first;
	if (raw.len == 2 && first < 10 && second < 10)
		return first * 10 + second;
	memcpy(text, raw.ptr, raw.len);
	text[raw.len] = '\0';
	return strtod(text, NULL);
}

static int
state_rank(const struct view *view, const struct write_rec *write)
{
	struct slice name = write_text(view->state, write);

	if (!name.ptr || !view->workflow)
		return -1;
	return workflow_state(view->workflow, name);
}

static int
report_rank(const struct state *state, const struct write_rec *write)
{
	struct slice raw = write_raw(state, write);
	static const struct { const char *word; int rank; } ranks[] = {
		{ "failed", 3 }, { "waived", 2 }, { "passed", 1 }
	};
	struct json_doc doc = {0};
	int rank = 0;

	if (write_purged(state, write) && !FAULT(46))
		return ranks[0].rank;
	if (!raw.ptr || slice_is(raw, "null"))
		return 0;
	if (!json_scan(&doc, raw.ptr, raw.len, NULL)) {
		uint32_t result = json_get(&doc, 0, "result");

		for (size_t i = 0; i < 3 && result; i++)
			if (json_is(&doc, result, ranks[i].word))
				rank = ranks[i].rank;
	}
	json_release(&doc);
	return rank;
}

/*
 * A purged write counts as the value that helps nobody: a need, a gate, an item
 * and a required capability are there; no item is ticked, and no agent has a
 * capability.
 */
static bool
purged_truth(const struct state *state, const struct write_rec *write)
{
	if (field_rule((enum field_kind)write->kind) != RULE_ADD_WINS)
		return false;
	return write->kind != FIELD_CHECK_DONE && (write->kind != FIELD_CAP ||
	    state_term(state, write->field)->space != TERM_AGENT_FIELD);
}

bool
write_truth(const struct state *state, const struct write_rec *write)
{
	return write_purged(state, write) && !FAULT(45)
	    ? purged_truth(state, write)
	    : slice_is(write_raw(state, write), "true");
}

/*
 * Compare by the rule of the field alone: > 0 if a is shown; 0 if the order of
 * writes decides.
 */
static int
compare(const struct view *view, const struct write_rec *a,
    const struct write_rec *b)
{
	const struct state *state = view->state;
	uint64_t fa, fb;
	double na, nb;

	switch (field_rule((enum field_kind)a->kind)) {
	case RULE_ADD_WINS:
		return FAULT(24)
		    ? 0
		    : write_truth(state, a) - write_truth(state, b);
	case RULE_FALSE_WINS:
		return FAULT(25)
		    ? 0
		    : write_truth(state, b) - write_truth(state, a);
	case RULE_HIGHEST:
		if (write_purged(state, a) != write_purged(state, b) &&
		    !FAULT(30))
			return write_purged(state, b) ? 1 : -1;
		na = write_number(state, a);
		nb = write_number(state, b);
		return FAULT(26) ? 0 : (na > nb) - (na < nb);
	case RULE_STATE:
		fa = state_event(state, a->event)->fence;
		fb = state_event(state, b->event)->fence;
		if (fa != fb && !FAULT(27))
			return fa > fb ? 1 : -1;
		return FAULT(28) ? 0
		                 : state_rank(view, a) - state_rank(view, b);
	case RULE_REPORT:
		return FAULT(29)
		    ? 0
		    : report_rank(state, a) - report_rank(state, b);
	default:
		return 0;
	}
}

bool
view_beats(const struct view *view, uint32_t a, uint32_t b)
{
	const struct write_rec *x = state_write(view->state, a);
	const struct write_rec *y = state_write(view->state, b);
	int order = state_event_cmp(view->state, x->event, y->event), by_rule;

	if (field_rule((enum field_kind)x->kind) == RULE_EARLIEST)
		return FAULT(31) ? order > 0 : order < 0;
	by_rule = compare(view, x, y);
	return by_rule ? by_rule > 0 : FAULT(32) ? a > b : order > 0;
}

uint32_t
view_live(const struct view *view, uint32_t subject, uint32_t term)
{
	const struct term_rec *field = state_term(view->state, term);
	const struct subject_rec *rec = state_subject(view->state, subject);

	return field_is_fact((enum field_kind)field->kind) ? rec->facts :
	    field->arg ? rec->members : rec->registers;
}

uint32_t
view_best(const struct view *view, uint32_t subject, uint32_t term)
{
	uint32_t best = 0;

	for (uint32_t at = view_live(view, subject, term); at;
	    at = state_write(view->state, at)->next)
		if (state_write(view->state, at)->field == term &&
		    (!best || view_beats(view, at, best)) &&
		    view_counts(view, subject, at))
			best = at;
	return best;
}

uint32_t
view_part(const struct view *view, uint32_t subject, const char *family,
    struct slice arg, const char *rest)
{
	struct buf name = BUF_INIT;
	uint32_t term;

	buf_add_str(&name, family);
	buf_add_slice(&name, arg);
	buf_add_str(&name, rest);
	term = state_find_term(view->state, (enum term_space)(TERM_TASK_FIELD +
	    state_subject(view->state, subject)->kind), slice_of_buf(&name));
	buf_release(&name);
	return term ? view_best(view, subject, term) : 0;
}

void
view_best_writes(struct best_writes *best, const struct view *view,
    uint32_t subject, uint64_t kinds)
{
	const struct state *state = view->state;

	best->kinds = best->count = 0;
	for (uint32_t at = kinds ? state_subject(state, subject)->registers : 0;
	     at; at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);
		uint64_t part = TASK_PART(write->kind);

		if (!(kinds & part))
			continue;
		if (!(best->kinds & part))
			best->kind[best->count++] = (uint8_t)write->kind;
		else if (!view_beats(view, at, best->write[write->kind]))
			continue;
		best->kinds |= part;
		best->write[write->kind] = at;
	}
}

/* True if an undo that hid the task had seen the event; see note_undo(). */
static bool
was_seen(const struct state *state, uint32_t subject, uint32_t hidden,
    uint32_t event)
{
	uint32_t ident = state_event(state, event)->ident;
	uint32_t at = state_subject(state, subject)->dead;

	while (at && (state_write(state, at)->field != hidden ||
	    state_event(state, state_write(state, at)->event)->ident != ident))
		at = state_write(state, at)->next;
	return at != 0;
}

bool
view_hides(const struct view *view, uint32_t subject, uint32_t hidden)
{
	const struct state *state = view->state;
	bool seen = true;

	if (!write_truth(state, state_write(state, hidden)))
		return false;
	for (uint32_t at = state_subject(state, subject)->registers; at && seen;
	    at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);

		if ((write->kind == FIELD_STATE ||
		        write->kind == FIELD_CLAIM) &&
		    write->event != state_write(state, hidden)->event)
			seen = was_seen(state, subject,
			    state_write(state, hidden)->field, write->event);
	}
	return seen;
}

bool
view_undo_failed(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	struct best_writes best;

	if (!(state_subject(state, subject)->flags & SUBJECT_UNDONE))
		return false;
	view_best_writes(&best, view, subject, TASK_PART(FIELD_HIDDEN));
	return best.count &&
	    write_truth(state, state_write(state, best.write[FIELD_HIDDEN])) &&
	    !view_hides(view, subject, best.write[FIELD_HIDDEN]);
}

bool
view_counts(const struct view *view, uint32_t subject, uint32_t write)
{
	const struct state *state = view->state;
	const struct write_rec *rec = state_write(state, write);
	char id[EVENT_ID_SIZE];
	uint32_t best;

	if (!(state_subject(state, subject)->flags & SUBJECT_UNDONE) ||
	    !field_is_fact((enum field_kind)rec->kind))
		return true;
	event_id_format(id, state_event_id(state, rec->event));
	best = view_part(view, subject, UNDONE_FAMILY, slice_of(id), "");
	return !best || !write_truth(state, state_write(state, best));
}

bool
view_shown(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct best_writes best;

	if (rec->kind != SUBJECT_TASK || !(rec->flags & SUBJECT_CREATED))
		return false;
	view_best_writes(&best, view, subject, TASK_PART(FIELD_CREATED) |
	    TASK_PART(FIELD_HIDDEN));
	return (best.kinds & TASK_PART(FIELD_CREATED)) &&
	    !((best.kinds & TASK_PART(FIELD_HIDDEN)) &&
	    view_hides(view, subject, best.write[FIELD_HIDDEN]));
}

bool
view_redacted(const struct view *view, uint32_t subject)
{
	uint32_t term = state_find_term(view->state, TERM_TASK_FIELD,
	    SLICE("redacted"));

	return term && view_best(view, subject, term);
}
