/* SPDX-License-Identifier: ISC */
/*
 * The writes of a decision's event: fields, the writes of these fields that
 * they replace (`over`), and the events that the decision rests on.
 */
#include "command/command_private.h"

#include "model/spelling.h"

void
decision_write(struct decision *d, uint32_t subject, const char *field,
    struct slice value)
{
	struct event_id over[OVERS_MAX];
	size_t count = subject ? view_overs(over, OVERS_MAX, d->view, subject,
	    slice_of(field)) : 0;

	draft_write(d->draft, field, value, over, count);
}

void
decision_write_string(struct decision *d, uint32_t subject, const char *field,
    struct slice text)
{
	struct buf value = BUF_INIT;

	if (text.ptr)
		json_add_string(&value, text);
	else
		json_add_null(&value);
	decision_write(d, subject, field, slice_of_buf(&value));
	buf_release(&value);
}

void
decision_write_time(struct decision *d, uint32_t subject, const char *field,
    int64_t ms)
{
	char text[WHEN_SIZE];

	when_format(text, ms);
	decision_write_string(d, subject, field,
	    ms == WHEN_NONE ? (struct slice){ NULL, 0 } : slice_of(text));
}

void
decision_write_bool(struct decision *d, uint32_t subject, const char *field,
    bool value)
{
	decision_write(d, subject, field,
	    value ? SLICE("true") : SLICE("false"));
}

void
decision_field(struct buf *out, const char *family, struct slice arg)
{
	buf_clear(out);
	buf_add_str(out, family);
	buf_add_slice(out, arg);
}

void
decision_member(struct buf *out, const struct decision *d,
    enum term_space space, uint32_t subject, const char *family,
    struct slice word)
{
	const struct state *state = d->view->state;
	uint32_t term[SPELLINGS];
	size_t count = subject
	    ? spelling_terms(term, state, space, family, word)
	    : 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t best = view_best(d->view, subject, term[i]);

		if (!best || !write_truth(state, state_write(state, best)))
			continue;
		buf_clear(out);
		buf_add_slice(out, state_term_text(state, term[i]));
		return;
	}
	buf_clear(out);
	buf_add_str(out, family);
	spelling_add(out, word);
}

int
decision_fact_id(char out[EVENT_ID_SIZE], const struct decision *d, bool keyed,
    struct err *err)
{
	const struct command *command = d->command;
	struct event_id id;
	int rc = 0;

	if (keyed && command->key)
		event_id_hashed(&id, "key", decision_actor(d),
		    slice_of(command->key), command->nth);
	else
		rc = event_id_random(&id, d->view->now_ms, err);
	if (!rc)
		event_id_format(out, id);
	return rc;
}

void
decision_rest_on_workflow(struct draft *draft, const struct view *view)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_LOG_FIELD,
	    SLICE("workflow"));
	uint32_t best = term ? view_best(view, state->log, term) : 0;

	if (best)
		draft_add_rest(draft, state_event_id(state,
		    state_write(state, best)->event));
}
