/* SPDX-License-Identifier: ISC */
/* The sentences of rules; their {WORDS} stand for facts. */
#include "model/rule_table.h"

#include <string.h>

#include "base/utf8.h"
#include "model/agent.h"
#include "model/claim_text.h"
#include "model/evidence.h"
#include "model/handoff.h"
#include "model/rule.h"
#include "model/view.h"

static void
add_state(struct buf *out, const struct facts *f, int state)
{
	buf_add_slice(out,
	    state == -1 ? f->from_name : f->workflow->states[state]);
}

static void
add_allowed(struct buf *out, const struct facts *f)
{
	uint64_t moves = f->from == -1 ? 0 : f->workflow->moves[f->from];

	workflow_names(out, f->workflow, moves);
	if (!moves)
		buf_add_str(out, "nothing, it is final");
}

static void
add_from(struct buf *out, const struct facts *f)
{
	add_state(out, f, f->from);
}

static void
add_to(struct buf *out, const struct facts *f)
{
	add_state(out, f, f->to);
}

static void
add_initial(struct buf *out, const struct facts *f)
{
	add_state(out, f, f->workflow->initial);
}

static void
add_open(struct buf *out, const struct facts *f)
{
	workflow_names(out, f->workflow, f->workflow->open);
}

static void
add_claimable(struct buf *out, const struct facts *f)
{
	uint64_t states = workflow_claimable(f->workflow);

	workflow_names(out, f->workflow, states);
	if (!states)
		buf_add_str(out, "no state");
}

/* The call that makes the move possible. */
static void
add_claim_first(struct buf *out, const struct facts *f)
{
	int work = f->from == -1 ? -1 : f->workflow->claim_to[f->from];

	if (work != -1 && work != f->from &&
	    (f->workflow->moves[work] & state_bit(f->to)))
		buf_addf(out, "; claim it first ('task-claim %.*s')",
		    (int)f->task.len, f->task.ptr);
}

/* The move after which it can be claimed; what is closed stays so. */
static void
add_move_first(struct buf *out, const struct facts *f)
{
	const struct workflow *w = f->workflow;
	uint64_t states = f->from == -1 ? 0 :
	    w->moves[f->from] & workflow_claimable(w);

	for (int state = 0; state < w->count &&
	    !(w->done & state_bit(f->from)); state++)
		if (states & state_bit(state)) {
			buf_addf(out, "; move it to %.*s first",
			    (int)w->states[state].len, w->states[state].ptr);
			return;
		}
}

static void
add_limit(struct buf *out, const struct facts *f)
{
	buf_addf(out, "%d", f->workflow->failure_limit);
}

static void
add_holder(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->claim->by);
}

static void
add_claim(struct buf *out, const struct facts *f)
{
	claim_add_holder(out, f->claim);
}

static void
add_giver(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->handoff->by);
}

static void
add_addressees(struct buf *out, const struct facts *f)
{
	handoff_add_addressees(out, f->handoff);
}

static void
add_task(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->task);
}

static void
add_actor(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->actor);
}

static void
add_gate(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->gate);
}

static void
add_first_gate(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, rule_first_gate(f->workflow, f->to)->name);
}

static void
add_why_closed(struct buf *out, const struct facts *f)
{
	buf_add_str(out, f->why_closed);
}

static void
add_result(struct buf *out, const struct facts *f)
{
	buf_add_str(out, f->result);
}

static void
add_lacks(struct buf *out, const struct facts *f)
{
	evidence_add_kinds(out, f->lacks);
}

static void
add_load(struct buf *out, const struct facts *f)
{
	buf_addf(out, "%zu", f->agent->load);
}

static void
add_max(struct buf *out, const struct facts *f)
{
	buf_addf(out, "%lld", (long long)f->agent->max);
}

static void
add_item(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->item);
}

static void
add_names(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->names);
}

static void
add_session(struct buf *out, const struct facts *f)
{
	buf_add_slice(out, f->session);
}

static void
add_others(struct buf *out, const struct facts *f)
{
	if (!f->names.len)
		return;
	buf_add_str(out, ", like ");
	buf_add_slice(out, f->names);
}

static void
add_count(struct buf *out, const struct facts *f)
{
	buf_addf(out, "%zu", f->count);
}

static const struct {
	const char *name;
	void (*add)(struct buf *out, const struct facts *facts);
} words[] = {
	{ "actor", add_actor },
	{ "addressees", add_addressees },
	{ "allowed", add_allowed },	/* states to which the task can move */
	{ "claim", add_claim },		/* holder, session, fence, end */
	{ "claim_first", add_claim_first },
	{ "claimable", add_claimable },
	{ "count", add_count },
	/* of the workflow, for the state `to` */
	{ "first_gate", add_first_gate },
	{ "from", add_from },
	{ "gate", add_gate },
	{ "giver", add_giver },
	{ "holder", add_holder },
	{ "initial", add_initial },
	{ "item", add_item },
	{ "lacks", add_lacks },
	{ "limit", add_limit },		/* the workflow's limit of failures */
	{ "load", add_load },		/* the tasks that the worker holds */
	{ "max", add_max },
	{ "move_first", add_move_first },
	{ "names", add_names },
	{ "open", add_open },
	{ "others", add_others },	/* ", like rhea", who may */
	{ "result", add_result },
	{ "session", add_session },	/* of the holder, in a refusal */
	{ "task", add_task },
	{ "to", add_to },
	{ "why_closed", add_why_closed },
};

static bool
add_word(struct buf *out, struct slice name, const struct facts *facts,
    size_t max)
{
	size_t before = out->len;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_is(name, words[i].name))
			continue;
		words[i].add(out, facts);
		if (max && out->len - before > max) {
			out->len = before + utf8_cut((struct slice){
			    out->data + before, out->len - before }, max).len;
			out->data[out->len] = '\0';
		}
		return true;
	}
	return false;
}

bool
rule_say(struct buf *out, const char *sentence, const struct facts *facts,
    size_t max)
{
	const char *open, *close;
	bool good = true;

	while ((open = strchr(sentence, '{')) != NULL &&
	    (close = strchr(open, '}')) != NULL) {
		struct slice name = { open + 1, (size_t)(close - open - 1) };

		buf_add(out, sentence, (size_t)(open - sentence));
		good &= add_word(out, name, facts, max);
		sentence = close + 1;
	}
	buf_add_str(out, sentence);
	return good;
}

int
rule_refuse(const struct rule *rule, const struct facts *facts, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc;

	rule_say(&text, rule->refusal, facts, 0);
	rc = err_set(err, rule->word, "%s", text.data);
	buf_release(&text);
	return rc;
}

int
rule_check(enum action action, const struct facts *facts, struct err *err)
{
	const struct rule *rule = rule_broken(action, facts);

	return rule ? rule_refuse(rule, facts, err) : 0;
}
