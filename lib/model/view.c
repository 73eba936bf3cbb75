/* SPDX-License-Identifier: ISC */
/*
 * Which write shows: the rules for concurrent values, and the single-valued fields of
 * a task read by them.
 */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/when.h"
#include "format/hlc.h"

#define CODE_SUFFIX 5	/* characters of an id that tell one code from the other */

void
view_workflow(struct workflow *out, const struct state *state)
{
	struct view view = { (struct state *)(uintptr_t)state, NULL, 0 };
	uint32_t term = state_find_term(state, TERM_LOG_FIELD, SLICE("workflow"));
	uint32_t best = term ? view_best(&view, state->log, term) : 0;
	struct slice raw = best ? write_raw(state, state_write(state, best)) :
	    (struct slice){ NULL, 0 };

	if (!raw.ptr || workflow_parse(out, raw, NULL)) {
		int rc = workflow_parse(out, workflow_default(), NULL);

		(void)rc;	/* the built-in one is valid: a unit test says so */
		/* commands refuse to decide by it then, but for one that sets another */
		out->registered_only |= view_workflow_missing(state);
	}
}

int
view_workflow_missing(const struct state *state)
{
	struct view view = { (struct state *)(uintptr_t)state, NULL, 0 };
	uint32_t term = state->gone ?
	    state_find_term(state, TERM_LOG_FIELD, SLICE("workflow")) : 0;
	uint32_t best = term ? view_best(&view, state->log, term) : 0;

	return best && write_purged(state, state_write(state, best));
}

int
view_blank(const struct state *state, uint32_t subject)
{
	uint32_t touch = state->gone ? state_subject(state, subject)->touches : 0;

	for (; touch; touch = state_touch(state, touch)->next)
		if (event_is_blank(state_event(state, state_touch(state, touch)->event)))
			return 1;
	return 0;
}

/* A JSON number: what the highest of two needs. Most are a digit or two. */
static double
number(const struct state *state, const struct write_rec *write)
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
 * What a purged write is taken for: what helps nobody. A need, a gate, an item, what a
 * task asks of who works on it are there; nothing is ticked, and nobody can do a thing.
 */
static int
purged_truth(const struct state *state, const struct write_rec *write)
{
	if (field_rule((enum field_kind)write->kind) != RULE_ADD_WINS)
		return 0;
	return write->kind != FIELD_CHECK_DONE && (write->kind != FIELD_CAP ||
	    state_term(state, write->field)->space != TERM_AGENT_FIELD);
}

int
write_truth(const struct state *state, const struct write_rec *write)
{
	return write_purged(state, write) && !FAULT(45) ? purged_truth(state, write) :
	    slice_is(write_raw(state, write), "true");
}

/* By the rule alone: > 0, a shows; 0: the order of writes decides. */
static int
compare(const struct view *view, const struct write_rec *a,
    const struct write_rec *b)
{
	const struct state *state = view->state;
	uint64_t fa, fb;
	double na, nb;

	switch (field_rule((enum field_kind)a->kind)) {
	case RULE_ADD_WINS:
		return FAULT(24) ? 0 : write_truth(state, a) - write_truth(state, b);
	case RULE_FALSE_WINS:
		return FAULT(25) ? 0 : write_truth(state, b) - write_truth(state, a);
	case RULE_HIGHEST:
		if (write_purged(state, a) != write_purged(state, b) && !FAULT(30))
			return write_purged(state, b) ? 1 : -1;
		na = number(state, a);
		nb = number(state, b);
		return FAULT(26) ? 0 : (na > nb) - (na < nb);
	case RULE_STATE:
		fa = state_event(state, a->event)->fence;
		fb = state_event(state, b->event)->fence;
		if (fa != fb && !FAULT(27))
			return fa > fb ? 1 : -1;
		return FAULT(28) ? 0 : state_rank(view, a) - state_rank(view, b);
	case RULE_REPORT:
		return FAULT(29) ? 0 : report_rank(state, a) - report_rank(state, b);
	default:
		return 0;
	}
}

int
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
		    (!best || view_beats(view, at, best)))
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

static struct slice
text_of(const struct state *state, uint32_t write)
{
	if (!write)
		return (struct slice){ NULL, 0 };
	return write_text(state, state_write(state, write));
}

/* As milliseconds; of a day, those of_day into it. */
static int64_t
day_or_time(struct slice text, int64_t of_day)
{
	int64_t ms;

	if (!text.ptr)
		return WHEN_NONE;
	if (when_parse_day(&ms, text))
		return ms + of_day;
	return when_parse_utc(&ms, text) ? ms : WHEN_NONE;
}

static void
read_created(struct task *out, const struct state *state, const struct write_rec *write)
{
	const struct event_rec *event = state_event(state, write->event);

	out->created_ms = event->shown_ms;
	out->created_count = event->at_count;
	out->created_by = state_term_text(state, event->by);
}

/* The best write of each single-valued field: only of these kinds there is one. */
struct best {
	uint64_t kinds;			/* as a mask, */
	unsigned count;
	uint8_t kind[FIELD_KINDS];	/* and as they were met */
	uint32_t write[FIELD_KINDS];
};

/* Of these kinds, in one pass. */
static void
find_best(struct best *best, const struct view *view, uint32_t subject, uint64_t kinds)
{
	const struct state *state = view->state;

	best->kinds = best->count = 0;
	for (uint32_t at = kinds ? state_subject(state, subject)->registers : 0; at;
	    at = state_write(state, at)->next) {
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

static int
code_is_of_another(const struct view *view, struct slice code, uint32_t subject)
{
	uint32_t owner = view_code_owner(view, code);

	return owner && owner != subject;
}

static void
read_state(struct task *out, const struct view *view, uint32_t write)
{
	const struct workflow *workflow = view->workflow;

	out->state = text_of(view->state, write);
	if (write && write_purged(view->state, state_write(view->state, write))) {
		out->state_purged = 1;
		out->state = SLICE(PURGED_TEXT);
	} else if (!out->state.ptr) {
		out->state = workflow->states[workflow->initial];
	}
	out->state_number = workflow_state(workflow, out->state);
	if (view_failed_too_often(view, out->subject, out->state_number)) {
		out->quarantined = 1;
		out->state_number = workflow->quarantine;
		out->state = workflow->states[out->state_number];
	}
}

/* What the field says that this write shows; there is one. */
static void
read_field(struct task *out, const struct state *state, uint32_t at)
{
	const struct write_rec *write = state_write(state, at);

	switch ((enum field_kind)write->kind) {
	case FIELD_CREATED:
		read_created(out, state, write);
		break;
	case FIELD_TITLE:
		out->title = write_text(state, write);
		break;
	case FIELD_BODY:
		out->body = write_text(state, write);
		break;
	case FIELD_CODE:
		out->code = write_text(state, write);
		break;
	case FIELD_PRIORITY:
		if (!write_purged(state, write))
			out->priority = (int64_t)(number(state, write) * 10 + 0.5);
		break;
	case FIELD_ASSIGNEE:
		out->assignee = write_purged(state, write) ? SLICE(PURGED_TEXT) :
		    write_text(state, write);
		break;
	case FIELD_PARENT:
		out->parent = write_text(state, write);
		break;
	case FIELD_ESTIMATE:
		if (!slice_is(write_raw(state, write), "null"))
			out->estimate = (int64_t)number(state, write);
		break;
	case FIELD_DUE:
		out->due = write_text(state, write);
		out->due_ms = day_or_time(out->due, WHEN_DAY_LAST);
		break;
	case FIELD_DEFER:
		out->defer = write_text(state, write);
		out->defer_ms = day_or_time(out->defer, 0);
		if (write_purged(state, write)) {
			out->defer = SLICE(PURGED_TEXT);
			out->defer_ms = INT64_MAX;
		}
		break;
	case FIELD_DONE:
		if (!when_parse_utc(&out->done_ms, write_text(state, write)))
			out->done_ms = WHEN_NONE;
		break;
	case FIELD_REF:
		out->ref = write_text(state, write);
		break;
	case FIELD_HIDDEN:
		out->hidden = write_truth(state, write);
		break;
	default:	/* what there is many of, or what a claim or the like says */
		break;
	}
}

void
view_task(struct task *out, const struct view *view, uint32_t subject)
{
	view_task_part(out, view, subject, TASK_WHOLE);
}

void
view_task_part(struct task *out, const struct view *view, uint32_t subject,
    uint64_t kinds)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct best best;

	memset(out, 0, sizeof(*out));
	find_best(&best, view, subject, kinds ? kinds | TASK_PART(FIELD_REDACTED) : 0);
	out->subject = subject;
	out->id = state_subject_name(state, subject);
	out->priority = PRIORITY_DEFAULT;
	out->estimate = -1;
	out->created_ms = out->done_ms = out->due_ms = out->defer_ms = WHEN_NONE;
	for (unsigned i = 0; i < best.count; i++)
		read_field(out, state, best.write[best.kind[i]]);
	if (kinds & TASK_PART(FIELD_STATE))
		read_state(out, view, best.kinds & TASK_PART(FIELD_STATE) ?
		    best.write[FIELD_STATE] : 0);
	out->updated_ms = rec->updated_ms;
	out->version = rec->version;
	out->held = !(best.kinds & TASK_PART(FIELD_CREATED));
	out->sealed = (rec->flags & SUBJECT_SEALED) != 0;
	out->redacted = (best.kinds & TASK_PART(FIELD_REDACTED)) != 0;
	if (out->redacted)
		out->title = out->body = out->ref = (struct slice){ NULL, 0 };
	if (out->code.ptr && state->shared_codes)
		out->code_clash = code_is_of_another(view, out->code, subject);
}

int
view_shown(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct best best;

	if (rec->kind != SUBJECT_TASK || !(rec->flags & SUBJECT_CREATED))
		return 0;
	find_best(&best, view, subject, TASK_PART(FIELD_CREATED) |
	    TASK_PART(FIELD_HIDDEN));
	return (best.kinds & TASK_PART(FIELD_CREATED)) &&
	    !((best.kinds & TASK_PART(FIELD_HIDDEN)) &&
	    write_truth(state, state_write(state, best.write[FIELD_HIDDEN])));
}

int
view_redacted(const struct view *view, uint32_t subject)
{
	uint32_t term = state_find_term(view->state, TERM_TASK_FIELD,
	    SLICE("redacted"));

	return term && view_best(view, subject, term);
}

void
task_code_add(struct buf *out, const struct task *task)
{
	if (!task->code.ptr)
		return;
	buf_add_slice(out, task->code);
	if (!task->code_clash)
		return;
	buf_add_char(out, '.');
	buf_add(out, task->id.ptr, CODE_SUFFIX);
}

void
version_format(char out[VERSION_SIZE], uint64_t version)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 15; i >= 0; i--, version >>= 4)
		out[i] = digits[version & 15];
	out[16] = '\0';
}
