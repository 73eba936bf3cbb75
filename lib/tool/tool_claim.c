/* SPDX-License-Identifier: ISC */
/*
 * task_claim and task_release: claim a task and give it back, as task-claim(1)
 * does.
 */
#include <string.h>

#include "base/when.h"
#include "model/given.h"
#include "sync/sync.h"
#include "tool/claim_next.h"
#include "tool/tool.h"

/* a claim does not wait as long as a sync */
#define PUBLISH_MS 30000
#define GOT                                                                   \
	(TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |            \
	    TASK_KEY_BIT(TASK_KEY_TITLE) | TASK_KEY_BIT(TASK_KEY_BODY) |      \
	    TASK_KEY_BIT(TASK_KEY_STATE) | TASK_KEY_BIT(TASK_KEY_CHECKLIST) | \
	    TASK_KEY_BIT(TASK_KEY_GATES) | TASK_KEY_BIT(TASK_KEY_FAILURES) |  \
	    TASK_KEY_BIT(TASK_KEY_MESSAGES) | TASK_KEY_BIT(TASK_KEY_CLAIM) |  \
	    TASK_KEY_BIT(TASK_KEY_VERSION))

struct claiming {
	struct command command;
	struct task_claim claim;
	struct words caps;
	const char *task, *fail;
	struct outcome outcome;
	struct term_list waiting;
};

static int
take(struct tool_call *call, void *arg, struct err *err)
{
	struct claiming *c = arg;

	return c->task ? task_claim(journal_basis(call->journal), &c->command,
	                     c->task, &c->claim, &c->outcome, err)
	               : task_claim_next(journal_basis(call->journal),
	                     &c->command, &c->claim, &c->outcome, err);
}

struct publishing {
	struct tool_call *call;
	struct claiming *claim;
};

static int
take_published(void *arg, struct basis *basis, struct err *err)
{
	struct publishing *p = arg;

	(void)basis; /* it is the basis of the call's journal */
	return take(p->call, p->claim, err);
}

/*
 * Claim a task through the remote, which decides. The journal was opened for
 * publishing.
 */
static int
publish_claim(struct tool_call *call, struct claiming *c, struct err *err)
{
	const struct sync_options options = { .timeout_ms = PUBLISH_MS };
	struct publishing p = { call, c };

	return call->batch ? err_set(err, ERR_INVALID,
	    "'sync' cannot be combined with a batch")
	    : sync_publish(call->journal, &options, take_published, &p, err);
}

/* True if no task can be claimed now and the caller has time to wait. */
static bool
can_wait(struct tool_call *call, const struct claiming *c,
    const struct err *err)
{
	int64_t next, left;

	if ((c->task ? err->word != ERR_HELD && err->word != ERR_NOT_READY :
	    err->word != ERR_NO_MATCH) || !tool_may_wait(call))
		return false;
	next = view_next_ready(call->view);
	left = next - journal_now(call->journal);
	if (next != WHEN_NONE && left < call->wait_ms)
		call->wait_ms = left > 0 ? left : 0;
	return true;
}

/* Read a lease. Others count seconds, so a number needs its unit. */
static int
take_ttl(int64_t *out_ms, const char *ttl, struct err *err)
{
	return ttl[strspn(ttl, "0123456789")]
	    ? given_ttl(out_ms, ttl, err)
	    : err_set(err, ERR_INVALID,
	          "ttl must be a length of time with its unit, like '%ss', "
	          "'90m' or '2h'", ttl);
}

int
tool_claim(struct tool_call *call, struct err *err)
{
	struct claiming c = { .task = args_text(&call->args, "task") };
	const char *ttl = args_text(&call->args, "ttl");
	int rc;

	tool_command(call, &c.command);
	args_words(&call->args, "capabilities", &c.caps, NULL);
	c.claim.caps = c.caps.item;
	rc = ttl ? take_ttl(&c.claim.ttl_ms, ttl, err) : 0;
	c.claim.handed_over = args_true(&call->args, "handed_over");
	c.claim.sync = args_true(&call->args, "sync");
	if (!rc && c.command.force && !c.task)
		rc = err_set(err, ERR_INVALID,
		    "'force' needs a named task");
	if (!rc)
		rc = c.claim.sync && !call->dry_run
		    ? publish_claim(call, &c, err)
		    : tool_write(call, take, &c, err);
	if (rc && can_wait(call, &c, err))
		rc = TOOL_LATER;
	if (!rc) {
		call->outcome = c.outcome;
		tool_add_task(call, "task", c.outcome.subject, GOT);
		tool_add_marks(call, &c.outcome);
	}
	words_release(&c.caps);
	return rc;
}

static int
give(struct tool_call *call, void *arg, struct err *err)
{
	struct claiming *c = arg;

	return c->fail ? task_fail(journal_basis(call->journal), &c->command,
	                     c->task, c->fail, &c->outcome, err)
	               : task_release(journal_basis(call->journal), &c->command,
	                     c->task, &c->outcome, err);
}

int
tool_release(struct tool_call *call, struct err *err)
{
	struct claiming c = { .task = args_text(&call->args, "task") };
	int rc;

	tool_command_on(call, &c.command);
	if (args_true(&call->args, "failed")) {
		c.fail = c.command.why ? c.command.why : "";
		c.command.why = NULL;
	}
	rc = tool_write(call, give, &c, err);
	if (!rc)
		tool_add_outcome(call, &c.outcome, NULL);
	return rc;
}
