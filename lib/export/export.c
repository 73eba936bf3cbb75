/* SPDX-License-Identifier: ISC */
/*
 * Writing the stored state, sorted, so that two clones with the same events
 * print the same bytes.
 */
#include "export/export.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "base/err.h"
#include "base/json.h"
#include "base/trace.h"
#include "base/when.h"

#define LISTS 3	/* lists of live writes of a subject */

struct exporter {
	const struct view *view;
	struct buf line;
	struct term_list fields;
	struct shown *shown;	/* one for each field */
	size_t shown_cap;
	struct write_list writes;
};

/* The live writes of a field. */
struct shown {
	uint32_t best;
	uint32_t count;
};

static int
subject_order(const struct state *state, uint32_t a, uint32_t b)
{
	static const int rank[] = { [SUBJECT_LOG] = 0, [SUBJECT_AGENT] = 1,
	    [SUBJECT_TASK] = 2 };
	const struct subject_rec *x = state_subject(state, a);
	const struct subject_rec *y = state_subject(state, b);

	if (x->kind != y->kind)
		return rank[x->kind] - rank[y->kind];
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

static int
term_order(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_term_text(state, a), state_term_text(state, b));
}

static int
raw_order(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(write_raw(state, state_write(state, a)),
	    write_raw(state, state_write(state, b)));
}

static void
add_when(struct buf *out, const char *key, int64_t ms)
{
	char text[WHEN_SIZE];

	when_format(text, ms);
	json_add_key(out, key);
	json_add_str(out, text);
}

static void
add_when_ms(struct buf *out, const char *key, int64_t ms)
{
	char text[WHEN_SIZE];

	when_format_ms(text, ms);
	json_add_key(out, key);
	json_add_str(out, text);
}

/*
 * Find the shown value of each field, in one pass. `seen` of its term is its
 * place, from 1.
 */
static void
find_shown(struct exporter *ex, const uint32_t lists[LISTS])
{
	const struct state *state = ex->view->state;

	for (size_t i = 0; i < ex->fields.count; i++)
		state_term(state, ex->fields.term[i])->seen = (uint32_t)i + 1;
	for (int l = 0; l < LISTS; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			struct shown *shown = &ex->shown[state_term(state,
			    state_write(state, w)->field)->seen - 1];

			if (!shown->count++ ||
			    view_beats(ex->view, w, shown->best))
				shown->best = w;
		}
}

/* List every field that has a live write, once, sorted by name. */
static void
list_fields(struct exporter *ex, uint32_t subject)
{
	const struct state *state = ex->view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[LISTS] = { rec->registers, rec->members,
		rec->facts };
	size_t kept = 0;

	ex->fields.count = 0;
	for (int l = 0; l < LISTS; l++)
		for (uint32_t w = lists[l]; w; w = state_write(state, w)->next)
			term_list_add(&ex->fields,
			    state_write(state, w)->field);
	term_list_sort(&ex->fields, state, term_order);
	if (ex->shown_cap < ex->fields.count) {
		ex->shown_cap = ex->fields.count;
		ex->shown = task_realloc(ex->shown, ex->shown_cap,
		    sizeof(*ex->shown));
	}
	if (ex->fields.count)
		memset(ex->shown, 0, ex->fields.count * sizeof(*ex->shown));
	find_shown(ex, lists);
	for (size_t i = 0; i < ex->fields.count; i++) {
		enum field_kind kind = (enum field_kind)state_term(state,
		    ex->fields.term[i])->kind;

		if (kind == FIELD_CREATED || kind == FIELD_CLAIM ||
		    kind == FIELD_LEASE)
			continue;
		ex->shown[kept] = ex->shown[i];
		ex->fields.term[kept++] = ex->fields.term[i];
	}
	ex->fields.count = kept;
}

/* True if the value is null, or false where that means the same as absence. */
static bool
says_nothing(enum field_kind kind, struct slice raw)
{
	enum field_rule rule = field_rule(kind);

	return slice_is(raw, "null") || (slice_is(raw, "false") &&
	    (rule == RULE_ADD_WINS || rule == RULE_FALSE_WINS));
}

static void
add_fact(struct exporter *ex, const struct write_rec *write)
{
	const struct state *state = ex->view->state;
	const struct event_rec *event = state_event(state, write->event);
	struct slice raw = write_raw(state, write);

	json_open(&ex->line, '{');
	add_when(&ex->line, "at", event->shown_ms);
	json_add_key(&ex->line, "by");
	json_add_string(&ex->line, state_term_text(state, event->by));
	json_add_key(&ex->line, "value");
	json_add_raw(&ex->line, raw.ptr ? raw : SLICE("null"));
	json_close(&ex->line, '}');
}

static void
add_fields(struct exporter *ex)
{
	const struct state *state = ex->view->state;

	json_add_key(&ex->line, "fields");
	json_open(&ex->line, '{');
	for (size_t i = 0; i < ex->fields.count; i++) {
		uint32_t term = ex->fields.term[i];
		const struct write_rec *best = state_write(state,
		    ex->shown[i].best);
		enum field_kind kind = (enum field_kind)best->kind;
		struct slice raw = write_raw(state, best);

		if (!field_is_fact(kind) &&
		    (!raw.ptr || says_nothing(kind, raw)))
			continue;
		json_add_key_slice(&ex->line, state_term_text(state, term));
		if (field_is_fact(kind))
			add_fact(ex, best);
		else
			json_add_raw(&ex->line, raw);
	}
	json_close(&ex->line, '}');
}

/* Add the values of a register that are not shown, if there are any. */
static void
add_conflict(struct exporter *ex, uint32_t subject, size_t field, bool *any)
{
	const struct state *state = ex->view->state;
	uint32_t term = ex->fields.term[field];
	enum field_rule rule = field_rule(
	    (enum field_kind)state_term(state, term)->kind);
	struct slice shown = write_raw(state, state_write(state,
	    ex->shown[field].best)), last = { NULL, 0 };
	bool opened = false;

	if (ex->shown[field].count < 2 ||
	    (rule != RULE_GREATEST && rule != RULE_STATE &&
	        rule != RULE_HIGHEST && rule != RULE_REPORT))
		return;
	view_writes(&ex->writes, ex->view, subject, term);
	write_list_sort(&ex->writes, state, raw_order);
	for (size_t i = 0; i < ex->writes.count; i++) {
		struct slice raw = write_raw(state,
		    state_write(state, ex->writes.write[i]));

		if (!raw.ptr || slice_eq(raw, shown) || slice_eq(raw, last))
			continue;
		last = raw;
		if (!*any) {
			json_add_key(&ex->line, "conflicts");
			json_open(&ex->line, '{');
			*any = true;
		}
		if (!opened) {
			json_add_key_slice(&ex->line,
			    state_term_text(state, term));
			json_open(&ex->line, '[');
			opened = true;
		}
		json_add_raw(&ex->line, raw);
	}
	if (opened)
		json_close(&ex->line, ']');
}

static void
add_conflicts(struct exporter *ex, uint32_t subject)
{
	bool any = false;

	for (size_t i = 0; i < ex->fields.count; i++)
		if (!field_is_fact((enum field_kind)
		    state_term(ex->view->state, ex->fields.term[i])->kind))
			add_conflict(ex, subject, i, &any);
	if (any)
		json_close(&ex->line, '}');
}

static void
add_claims(struct exporter *ex, uint32_t subject)
{
	struct buf *out = &ex->line;
	size_t max = view_claims(NULL, 0, ex->view, subject), count;
	struct claim *claims;

	if (!max)
		return;
	claims = task_zalloc(max, sizeof(*claims));
	count = view_claims(claims, max, ex->view, subject);
	json_add_key(out, "claims");
	json_open(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct claim *c = &claims[i];

		json_open(out, '{');
		json_add_key(out, "fence");
		json_add_int(out, (int64_t)c->fence);
		json_add_key(out, "by");
		json_add_string(out, c->by);
		if (c->session.len) {
			json_add_key(out, "session");
			json_add_string(out, c->session);
		}
		add_when_ms(out, "at", c->at_ms);
		add_when_ms(out, "until", c->given_ms);
		json_add_key(out, "lease");
		json_add_int(out, c->lease_ms / 1000);
		if (c->sync) {
			json_add_key(out, "sync");
			json_add_bool(out, 1);
		}
		if (c->ended) {
			json_add_key(out, "ended");
			json_add_bool(out, 1);
		}
		add_when_ms(out, "renewed", c->until_ms);
		json_close(out, '}');
	}
	json_close(out, ']');
	free(claims);
}

static void
add_purged(struct exporter *ex)
{
	const struct state *state = ex->view->state;
	bool any = false;

	for (size_t i = 0; i < ex->fields.count; i++) {
		if (!write_purged(state, state_write(state, ex->shown[i].best)))
			continue;
		if (!any) {
			json_add_key(&ex->line, "purged");
			json_open(&ex->line, '[');
			any = true;
		}
		json_add_string(&ex->line,
		    state_term_text(state, ex->fields.term[i]));
	}
	if (any)
		json_close(&ex->line, ']');
}

static void
add_head(struct exporter *ex, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(ex->view->state, subject);
	struct slice name = state_subject_name(ex->view->state, subject);
	struct buf *out = &ex->line;
	char version[VERSION_SIZE];
	struct task task;

	if (rec->kind == SUBJECT_LOG) {
		json_add_key(out, "log");
		json_add_bool(out, 1);
	} else {
		json_add_key(out, rec->kind == SUBJECT_TASK ? "task" : "agent");
		json_add_string(out, name);
	}
	version_format(version, rec->version);
	json_add_key(out, "version");
	json_add_str(out, version);
	if (rec->kind != SUBJECT_TASK)
		return;
	view_task(&task, ex->view, subject);
	if (task.held) {
		json_add_key(out, "held");
		json_add_bool(out, 1);
	} else {
		add_when(out, "created", task.created_ms);
		json_add_key(out, "by");
		json_add_string(out, task.created_by);
	}
	add_when(out, "updated", task.updated_ms);
}

static void
format_subject(struct exporter *ex, uint32_t subject)
{
	buf_clear(&ex->line);
	json_open(&ex->line, '{');
	add_head(ex, subject);
	list_fields(ex, subject);
	add_fields(ex);
	add_conflicts(ex, subject);
	add_claims(ex, subject);
	add_purged(ex);
	json_close(&ex->line, '}');
	buf_add_char(&ex->line, '\n');
}

int
export_state(const struct view *view, export_fn *fn, void *arg, struct err *err)
{
	struct exporter ex = { .view = view };
	struct term_list subjects = {0};
	struct span span;
	int rc = 0;

	span_begin(&span, "export");
	for (uint32_t s = 1; s < view->state->subjects.count; s++)
		if (state_subject(view->state, s)->events)
			term_list_add(&subjects, s);
	term_list_sort(&subjects, view->state, subject_order);
	for (size_t i = 0; i < subjects.count && !rc; i++) {
		format_subject(&ex, subjects.term[i]);
		rc = fn(arg, slice_of_buf(&ex.line), err);
	}
	span_count(&span, "subjects", subjects.count);
	span_end(&span);
	term_list_release(&subjects);
	term_list_release(&ex.fields);
	free(ex.shown);
	write_list_release(&ex.writes);
	buf_release(&ex.line);
	return rc;
}

static int
hash_line(void *arg, struct slice line, struct err *err)
{
	(void)err;
	sha256_update(arg, line.len, (const uint8_t *)line.ptr);
	return 0;
}

void
export_hash(char out[STATE_HASH_SIZE], const struct view *view)
{
	unsigned char digest[32];
	struct sha256_ctx context;
	int rc;

	sha256_init(&context);
	rc = export_state(view, hash_line, &context, NULL);
	(void)rc;	/* hash_line() never fails */
	sha256_digest(&context, sizeof(digest), digest);
	hex_encode(out, digest, sizeof(digest));
}
