/* SPDX-License-Identifier: ISC */
/*
 * Registering agents: agent.registered. Only what changes is written; without a
 * change there is no event.
 */
#include "command/command.h"

#include <string.h>

#include "base/utf8.h"
#include "command/command_private.h"
#include "model/agent.h"
#include "model/agent_rule.h"
#include "model/given.h"

/* The decision: its subject is an agent, and `decision` knows only tasks. */
struct registration {
	struct decision *d;
	struct agent agent;	/* the agent as it is now */
	const char *name;
};

static int
check_agent_name(const char *name, struct err *err)
{
	return agent_name_valid(slice_of(name)) && !given_nobody(name) &&
	        strcmp(name, "me") != 0
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "an agent's name is 1 to 50 letters, digits and '-', '_', "
	          "'.', '/', the first and last a letter or digit, and not "
	          "'all', 'me' or 'none': not '%s'",
	          name);
}

static int
set_type(const struct registration *r, const char *type, struct err *err)
{
	struct slice text = utf8_trim(slice_of(type));

	if (!type || slice_eq(text, r->agent.type))
		return 0;
	if (!text.len || !utf8_valid(text) || utf8_has_control(text) ||
	    utf8_length(text) > 500)
		return err_set(err, ERR_INVALID,
		    "an agent's type is one line of 1 to 500 characters");
	decision_write_string(r->d, r->agent.subject, "type", text);
	return 0;
}

static int
set_description(const struct registration *r, const char *description,
    struct err *err)
{
	struct slice text = slice_of(description);
	int rc;

	if (!description || slice_eq(text, r->agent.description) ||
	    (!text.len && !r->agent.description.ptr))
		return 0;
	rc = check_text("the description", text, err);
	if (!rc && text.len > 4096)
		rc = err_set(err, ERR_INVALID,
		    "the description is longer than 4096 bytes");
	if (!rc)
		decision_write_string(r->d, r->agent.subject, "description",
		    text);
	return rc;
}

static int
set_max(const struct registration *r, int64_t max, struct err *err)
{
	struct buf value = BUF_INIT;

	if (max == AGENT_MAX_LEAVE || max == r->agent.max ||
	    (max == AGENT_MAX_NONE && r->agent.max == -1))
		return 0;
	if (max > AGENT_MAX)
		return err_set(err, ERR_INVALID,
		    "an agent takes 0 to %d tasks at a time",
		    AGENT_MAX);
	if (max == AGENT_MAX_NONE)
		json_add_null(&value);
	else
		json_add_int(&value, max);
	decision_write(r->d, r->agent.subject, "max", slice_of_buf(&value));
	buf_release(&value);
	return 0;
}

static int
set_caps(const struct registration *r, const char *const *caps, bool present,
    struct err *err)
{
	const struct decision *d = r->d;
	struct buf field = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; caps && caps[i] && !rc; i++) {
		struct slice cap;

		decision_member(&field, d, TERM_AGENT_FIELD, r->agent.subject,
		    "cap/", slice_of(caps[i]));
		cap = slice_of(field.data + strlen("cap/"));
		rc = present ? check_new_word("capability", cap, err) :
		    check_word("capability", cap, err);
		if (rc)
			break;
		if (draft_has(d->draft, field.data))
			rc = err_set(err, ERR_INVALID,
			    "capability '%s' is named twice", caps[i]);
		else if (agent_can(d->view, &r->agent, cap) != present)
			decision_write_bool(r->d, r->agent.subject, field.data,
			    present);
	}
	buf_release(&field);
	return rc;
}

static int
decide(struct registration *r, const struct agent_changes *changes,
    struct err *err)
{
	struct decision *d = r->d;
	int rc;

	if ((changes->remove || changes->known) && !r->agent.registered)
		return agent_unknown(d->view, slice_of(r->name), err);
	draft_subject(d->draft, SUBJECT_AGENT, slice_of(r->name));
	if (r->agent.registered == changes->remove)
		decision_write_bool(d, r->agent.subject, "registered",
		    !changes->remove);
	rc = set_type(r, changes->type, err);
	if (!rc)
		rc = set_description(r, changes->description, err);
	if (!rc)
		rc = set_max(r, changes->max, err);
	if (!rc)
		rc = set_caps(r, changes->add_caps, true, err);
	if (!rc)
		rc = set_caps(r, changes->drop_caps, false, err);
	return rc ? rc : decision_finish(d, err);
}

/* A repeat must name the agent that the first command registered. */
static int
check_repeat(const struct registration *r, struct err *err)
{
	const struct state *state = r->d->view->state;

	for (uint32_t t = state_subject(state, r->agent.subject)->touches;
	    r->agent.subject && t; t = state_touch(state, t)->next)
		if (state_touch(state, t)->event == r->d->out->event)
			return 0;
	return err_set(err, ERR_DUPLICATE,
	    "key '%s' was used for another agent, not for '%s'",
	    r->d->command->key, r->name);
}

static void
key_changes(struct decision *d, const char *name, const struct agent_changes *c)
{
	key_begin(d, c->remove ? "agent-remove" : "agent");
	key_text(d, "name", name);
	key_text(d, "type", c->type);
	key_text(d, "description", c->description);
	key_number(d, "max", c->max, AGENT_MAX_LEAVE);
	key_set(d, "capabilities", c->add_caps);
	key_set(d, "uncap", c->drop_caps);
}

int
agent_register(struct basis *basis, const struct command *command,
    const char *name, const struct agent_changes *changes, struct outcome *out,
    struct err *err)
{
	struct decision d;
	struct registration r = { .d = &d, .name = name };
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_AGENT_REGISTERED, out,
	    err);

	if (!rc)
		rc = check_agent_name(name, err);
	if (!rc)
		rc = agent_may_register(d.view, slice_of(basis->actor.name),
		    !changes->remove && strcmp(name, basis->actor.name) == 0,
		    err);
	key_changes(&d, name, changes);
	if (!rc)
		rc = decision_repeated(&d, EVENT_AGENT_REGISTERED, NULL,
		    &repeated, err);
	if (!rc)
		agent_find(&r.agent, d.view, slice_of(name));
	if (!rc && repeated)
		rc = check_repeat(&r, err);
	if (!rc && !repeated)
		rc = decide(&r, changes, err);
	decision_release(&d);
	return rc;
}
