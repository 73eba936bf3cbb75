/* SPDX-License-Identifier: ISC */
/* Parsing workflows, and questions about their states. */
#include "model/workflow.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "format/field.h"
#include "model/evidence.h"

void
workflow_release(struct workflow *workflow)
{
	if (workflow)
		buf_release(&workflow->text);
}

int
workflow_state(const struct workflow *workflow, struct slice name)
{
	for (int i = 0; i < workflow->count; i++)
		if (slice_eq(workflow->states[i], name))
			return i;
	return -1;
}

bool
workflow_is_purger(const struct workflow *workflow, struct slice name)
{
	for (int i = 0; i < workflow->purgers_count; i++)
		if (slice_eq(workflow->purgers[i], name))
			return true;
	return false;
}

uint64_t
workflow_claimable(const struct workflow *workflow)
{
	uint64_t mask = 0;

	for (int i = 0; i < workflow->count; i++)
		if (workflow->claim_to[i] != -1)
			mask |= state_bit(i);
	return mask;
}

void
workflow_names(struct buf *out, const struct workflow *workflow, uint64_t mask)
{
	const char *comma = "";

	for (int i = 0; i < workflow->count; i++) {
		if (!(mask & state_bit(i)))
			continue;
		buf_add_str(out, comma);
		buf_add_slice(out, workflow->states[i]);
		comma = ", ";
	}
}

struct reader {
	struct workflow *workflow;
	struct json_doc doc;
	struct err *err;
};

static int
bad(struct reader *reader, const char *key, const char *must)
{
	return err_set(reader->err, ERR_INVALID,
	    "the workflow's '%s' must be %s", key, must);
}

/*
 * Returns the raw text of a string token; none of these names has a backslash.
 */
static struct slice
text_at(const struct reader *reader, uint32_t token)
{
	const struct json_token *t = &reader->doc.token[token];

	if (t->kind != JSON_STRING || t->escaped)
		return (struct slice){ NULL, 0 };
	return (struct slice){ t->ptr, t->len };
}

/*
 * Returns the number of the state that a token names; -1 with an error if there
 * is none.
 */
static int
state_at(struct reader *reader, uint32_t token, const char *key)
{
	struct slice name = text_at(reader, token);
	int state = name.ptr ? workflow_state(reader->workflow, name) : -1;

	if (state == -1)
		err_set(reader->err, ERR_INVALID,
		    "the workflow's '%s' names '%.*s', "
		    "which is not in 'states'",
		    key, (int)name.len, name.ptr ? name.ptr : "");
	return state;
}

static int
read_mask(struct reader *reader, uint32_t token, const char *key, uint64_t *out)
{
	const struct json_token *list = &reader->doc.token[token];

	*out = 0;
	if (!token)
		return 0;
	if (list->kind != JSON_ARRAY)
		return bad(reader, key, "an array of states");
	for (uint32_t t = token + 1; t < list->next;
	    t = reader->doc.token[t].next) {
		int state = state_at(reader, t, key);

		if (state == -1)
			return TASK_EINVALID;
		*out |= state_bit(state);
	}
	return 0;
}

static int
read_states(struct reader *reader, uint32_t token)
{
	struct workflow *w = reader->workflow;
	const struct json_token *list = &reader->doc.token[token];

	if (!token || list->kind != JSON_ARRAY || list->count < 2 ||
	    list->count > WORKFLOW_STATES)
		return bad(reader, "states", "an array of 2 to 64 names");
	for (uint32_t t = token + 1; t < list->next;
	    t = reader->doc.token[t].next) {
		struct slice name = text_at(reader, t);

		if (!state_name_valid(name))
			return bad(reader, "states",
			    "names of lower-case letters, digits and hyphens, "
			    "at most 32 of them");
		if (workflow_state(w, name) != -1)
			return bad(reader, "states", "names that differ");
		w->states[w->count++] = name;
	}
	return 0;
}

static int
read_moves(struct reader *reader, uint32_t token)
{
	const struct json_token *moves = &reader->doc.token[token];

	if (!token || moves->kind != JSON_OBJECT)
		return bad(reader, "moves", "an object of states");
	for (uint32_t t = token + 1; t < moves->next;
	    t = reader->doc.token[t + 1].next) {
		int from = state_at(reader, t, "moves");

		if (from == -1 || read_mask(reader, t + 1, "moves",
		    &reader->workflow->moves[from]))
			return TASK_EINVALID;
		reader->workflow->moves[from] &= ~state_bit(from);
	}
	return 0;
}

/* Parse entries like "from>to". */
static int
read_reasons(struct reader *reader, uint32_t token)
{
	struct workflow *w = reader->workflow;
	const struct json_token *list = &reader->doc.token[token];

	if (!token)
		return 0;
	if (list->kind != JSON_ARRAY)
		return bad(reader, "reasons", "an array of \"from>to\"");
	for (uint32_t t = token + 1; t < list->next;
	    t = reader->doc.token[t].next) {
		struct slice text = text_at(reader, t), to;
		const char *sep = text.len ? memchr(text.ptr, '>', text.len)
		                           : NULL;
		int from, target;

		if (!sep)
			return bad(reader, "reasons",
			    "an array of \"from>to\"");
		to = (struct slice){ sep + 1,
		    text.len - (size_t)(sep - text.ptr) - 1 };
		text.len = (size_t)(sep - text.ptr);
		from = workflow_state(w, text);
		target = workflow_state(w, to);
		if (from == -1 || target == -1)
			return bad(reader, "reasons",
			    "about states in 'states'");
		w->reasons[from] |= state_bit(target);
	}
	return 0;
}

static int
read_claimable(struct reader *reader, uint32_t token)
{
	struct workflow *w = reader->workflow;
	const struct json_token *map = &reader->doc.token[token];

	for (int i = 0; i < WORKFLOW_STATES; i++)
		w->claim_to[i] = -1;
	if (!token)
		return 0;
	if (map->kind != JSON_OBJECT)
		return bad(reader, "claimable", "an object of states");
	for (uint32_t t = token + 1; t < map->next;
	    t = reader->doc.token[t + 1].next) {
		int from = state_at(reader, t, "claimable");
		int to = from == -1 ? -1 : state_at(reader, t + 1, "claimable");

		if (to == -1)
			return TASK_EINVALID;
		if (to != from && !(w->moves[from] & state_bit(to)))
			return bad(reader, "claimable",
			    "a state itself or a move it allows");
		w->claim_to[from] = to;
	}
	return 0;
}

static struct workflow_gate *
gate_named(struct workflow *w, struct slice name)
{
	for (int i = 0; i < w->gates_count; i++)
		if (slice_eq(w->gates[i].name, name))
			return &w->gates[i];
	if (!gate_name_valid(name) || w->gates_count == WORKFLOW_GATES)
		return NULL;
	w->gates[w->gates_count].name = name;
	return &w->gates[w->gates_count++];
}

static int
read_gates(struct reader *reader, uint32_t token)
{
	const struct json_token *map = &reader->doc.token[token];

	if (!token)
		return 0;
	if (map->kind != JSON_OBJECT)
		return bad(reader, "gates", "an object of states");
	for (uint32_t t = token + 1; t < map->next;
	    t = reader->doc.token[t + 1].next) {
		const struct json_token *list = &reader->doc.token[t + 1];
		int state = state_at(reader, t, "gates");

		if (state == -1)
			return TASK_EINVALID;
		if (list->kind != JSON_ARRAY)
			return bad(reader, "gates", "arrays of gate names");
		for (uint32_t g = t + 2; g < list->next;
		    g = reader->doc.token[g].next) {
			struct workflow_gate *gate =
			    gate_named(reader->workflow, text_at(reader, g));

			if (!gate)
				return bad(reader, "gates",
				    "arrays of at most 64 gate names");
			gate->states |= state_bit(state);
		}
	}
	return 0;
}

/*
 * Anything but a boolean is an error: otherwise the rule would silently be off.
 */
static int
read_bool(struct reader *reader, uint32_t token, const char *key, bool *out)
{
	int kind = reader->doc.token[token].kind;

	*out = token && kind == JSON_TRUE;
	if (token && kind != JSON_TRUE && kind != JSON_FALSE)
		return bad(reader, key, "true or false");
	return 0;
}

static int
read_differ(struct reader *reader, uint32_t token)
{
	const struct json_token *map = &reader->doc.token[token];

	if (!token)
		return 0;
	if (map->kind != JSON_OBJECT)
		return bad(reader, "differ", "an object of gate names");
	for (uint32_t t = token + 1; t < map->next;
	    t = reader->doc.token[t + 1].next) {
		struct workflow_gate *gate = gate_named(reader->workflow,
		    text_at(reader, t));

		if (!gate)
			return bad(reader, "differ", "an object of gate names");
		if (read_bool(reader, t + 1, "differ", &gate->differ))
			return TASK_EINVALID;
	}
	return 0;
}

/* Parse a word, or an array of words that are all required. */
static int
read_evidence_of(struct reader *reader, uint32_t token, unsigned *out)
{
	const struct json_token *value = &reader->doc.token[token];
	int kind;
	bool is_list = value->kind == JSON_ARRAY;

	*out = 0;
	for (uint32_t t = is_list ? token + 1 : token; t < value->next;
	    t = reader->doc.token[t].next) {
		kind = evidence_kind(text_at(reader, t));
		if (kind == -1)
			return bad(reader, "evidence",
			    "for each gate 'run', 'commit', 'url', 'file', "
			    "'any' or 'none', or an array of these");
		*out |= (unsigned)kind;
	}
	return 0;
}

static int
read_evidence(struct reader *reader, uint32_t token)
{
	const struct json_token *map = &reader->doc.token[token];

	if (!token)
		return 0;
	if (map->kind != JSON_OBJECT)
		return bad(reader, "evidence", "an object of gate names");
	for (uint32_t t = token + 1; t < map->next;
	    t = reader->doc.token[t + 1].next) {
		struct workflow_gate *gate = gate_named(reader->workflow,
		    text_at(reader, t));

		if (!gate)
			return bad(reader, "evidence",
			    "an object of gate names");
		if (read_evidence_of(reader, t + 1, &gate->evidence))
			return TASK_EINVALID;
	}
	return 0;
}

static int
read_classes(struct reader *reader)
{
	struct workflow *w = reader->workflow;
	uint64_t all = w->count == 64 ? UINT64_MAX : state_bit(w->count) - 1;

	if (read_mask(reader, json_get(&reader->doc, 0, "open"), "open",
	    &w->open) ||
	    read_mask(reader, json_get(&reader->doc, 0, "working"), "working",
	    &w->working) ||
	    read_mask(reader, json_get(&reader->doc, 0, "done"), "done",
	    &w->done) ||
	    read_mask(reader, json_get(&reader->doc, 0, "cancelled"),
	    "cancelled", &w->cancelled))
		return TASK_EINVALID;
	if ((w->open | w->working | w->done) != all || (w->open & w->working) ||
	    (w->open & w->done) || (w->working & w->done))
		return err_set(reader->err, ERR_INVALID,
		    "the workflow's 'open', 'working' and 'done' must name "
		    "every state exactly once");
	if (!w->open || !w->done)
		return bad(reader, w->open ? "done" : "open",
		    "at least one state");
	if (w->cancelled & ~w->done)
		return bad(reader, "cancelled", "some of the states of 'done'");
	return 0;
}

static int
read_number(struct reader *reader, const char *key, int64_t min, int64_t max,
    int64_t fallback, int64_t *out)
{
	uint32_t token = json_get(&reader->doc, 0, key);

	*out = fallback;
	if (token && (!json_int(&reader->doc, token, out) || *out < min ||
	    *out > max))
		return err_set(reader->err, ERR_INVALID,
		    "the workflow's '%s' must be a whole number from %lld to "
		    "%lld",
		    key, (long long)min, (long long)max);
	return 0;
}

static int
read_single(struct reader *reader)
{
	struct workflow *w = reader->workflow;
	uint32_t token = json_get(&reader->doc, 0, "quarantine");
	int64_t n;

	w->quarantine = -1;
	if (token &&
	    (w->quarantine = state_at(reader, token, "quarantine")) == -1)
		return TASK_EINVALID;
	token = json_get(&reader->doc, 0, "initial");
	if (!token || (w->initial = state_at(reader, token, "initial")) == -1)
		return bad(reader, "initial", "a state");
	if (!(w->open & state_bit(w->initial)))
		return bad(reader, "initial", "a state of 'open'");
	if (read_number(reader, "failure-limit", 1, 1000, 3, &n))
		return TASK_EINVALID;
	w->failure_limit = (int)n;
	if (read_number(reader, "lease", 1, 366 * 86400, 7200, &w->lease_s))
		return TASK_EINVALID;
	return read_bool(reader, json_get(&reader->doc, 0, "registered-only"),
	    "registered-only", &w->registered_only);
}

const char *
workflow_children_name(int rule)
{
	static const char *const names[CHILDREN_RULES] = {
		[CHILDREN_IGNORE] = "ignore", [CHILDREN_REMARK] = "remark",
		[CHILDREN_REQUIRE] = "require" };

	return rule < CHILDREN_RULES ? names[rule] : NULL;
}

static int
read_children(struct reader *reader, uint32_t token)
{
	const char *name;

	if (!token)
		return 0;
	for (int rule = 0; (name = workflow_children_name(rule)); rule++)
		if (json_is(&reader->doc, token, name)) {
			reader->workflow->children =
			    (enum workflow_children)rule;
			return 0;
		}
	return bad(reader, "children", "'require', 'remark' or 'ignore'");
}

static int
read_purgers(struct reader *reader, uint32_t token)
{
	const char
	    *const must = "an array of at most 64 names, none of them twice or "
	                  "with a backslash";
	struct workflow *w = reader->workflow;
	const struct json_token *list = &reader->doc.token[token];

	if (!token)
		return 0;
	if (list->kind != JSON_ARRAY || list->count > WORKFLOW_PURGERS)
		return bad(reader, "purgers", must);
	for (uint32_t t = token + 1; t < list->next;
	     t = reader->doc.token[t].next) {
		struct slice name = text_at(reader, t);

		if (!name_valid(name) || workflow_is_purger(w, name))
			return bad(reader, "purgers", must);
		w->purgers[w->purgers_count++] = name;
	}
	return 0;
}

static int
read_all(struct reader *reader)
{
	struct workflow *w = reader->workflow;
	const struct json_doc *doc = &reader->doc;

	if (doc->token[0].kind != JSON_OBJECT)
		return err_set(reader->err, ERR_INVALID,
		    "a workflow must be a JSON object");
	w->name = text_at(reader, json_get(doc, 0, "name"));
	if (!state_name_valid(w->name))
		return bad(reader, "name", "a name like 'default'");
	if (read_states(reader, json_get(doc, 0, "states")) ||
	    read_classes(reader) ||
	    read_moves(reader, json_get(doc, 0, "moves")) ||
	    read_reasons(reader, json_get(doc, 0, "reasons")) ||
	    read_claimable(reader, json_get(doc, 0, "claimable")) ||
	    read_mask(reader, json_get(doc, 0, "named-only"), "named-only",
	        &w->named_only) ||
	    read_mask(reader, json_get(doc, 0, "releases"), "releases",
	        &w->releases) ||
	    read_mask(reader, json_get(doc, 0, "checklist"), "checklist",
	        &w->checklist) ||
	    read_gates(reader, json_get(doc, 0, "gates")) ||
	    read_differ(reader, json_get(doc, 0, "differ")) ||
	    read_evidence(reader, json_get(doc, 0, "evidence")) ||
	    read_children(reader, json_get(doc, 0, "children")) ||
	    read_purgers(reader, json_get(doc, 0, "purgers")))
		return TASK_EINVALID;
	return read_single(reader);
}

int
workflow_parse(struct workflow *out, struct slice json, struct err *err)
{
	struct reader reader = { .workflow = out, .err = err };
	int rc;

	memset(out, 0, sizeof(*out));
	buf_add_slice(&out->text, json);
	rc = json_scan(&reader.doc, out->text.data, out->text.len, err);
	if (!rc)
		rc = read_all(&reader);
	json_release(&reader.doc);
	if (rc) {
		workflow_release(out);
		memset(out, 0, sizeof(*out));
	}
	return rc;
}
