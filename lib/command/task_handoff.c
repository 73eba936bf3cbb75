/* SPDX-License-Identifier: ISC */
/*
 * Handing a task over: one message.posted that also ends the claim and moves
 * the task, so that nobody sees a part of the handoff without the rest.
 */
#include "command/command.h"

#include "base/utf8.h"
#include "command/command_private.h"
#include "model/address.h"
#include "model/handoff.h"
#include "model/work.h"

/* Append a list of the package. An empty list is left out. */
static int
add_list(struct buf *out, const char *key, const char *const *list,
    struct err *err)
{
	int rc = 0;

	if (!list || !list[0])
		return 0;
	json_add_key(out, key);
	json_open(out, '[');
	for (size_t i = 0; list[i] && !rc; i++) {
		if (!utf8_trim(slice_of(list[i])).len)
			rc = err_set(err, ERR_INVALID,
			    "what is %s must not be empty", key);
		else
			rc = check_text(key, slice_of(list[i]), err);
		json_add_str(out, list[i]);
	}
	json_close(out, ']');
	return rc;
}

static int
add_caps(struct buf *out, const char *const *caps, struct err *err)
{
	for (size_t i = 0; caps && caps[i]; i++) {
		int rc = check_new_word("capability", slice_of(caps[i]), err);

		if (rc)
			return rc;
	}
	return add_list(out, "caps", caps, err);
}

static int
format_package(struct buf *out, const struct task_handoff *h, struct err *err)
{
	const struct {
		const char *key;
		const char *const *list;
	} lists[] = {
		{ "done", h->done }, { "remaining", h->remaining },
		{ "limits", h->limits }, { "next", h->next },
		{ "artifacts", h->artifacts }
	};
	int rc;

	json_open(out, '{');
	rc = add_caps(out, h->caps, err);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && !rc; i++)
		rc = add_list(out, lists[i].key, lists[i].list, err);
	if (!rc && h->confidence > 1000)
		rc = err_set(err, ERR_INVALID,
		    "confidence is a number from 0 to 1");
	if (!rc && h->confidence >= 0) {
		struct buf number = BUF_INIT;

		share_add(&number, h->confidence);
		json_add_key(out, "confidence");
		json_add_raw(out, slice_of_buf(&number));
		buf_release(&number);
	}
	json_close(out, '}');
	return rc;
}

/*
 * End the claim of the giver, also if its lease has run out, and the work
 * sessions under it.
 */
static int
end_claim(struct decision *d, struct err *err)
{
	struct event_id over[1];

	if (!d->claim.event || d->claim.ended || draft_has(d->draft, "claim") ||
	    !view_overs(over, 1, d->view, d->task.subject, SLICE("claim")))
		return 0;
	decision_write(d, d->task.subject, "claim", SLICE("null"));
	return decision_end_work(d, &d->claim, err);
}

static int
decide(struct decision *d, const struct task_handoff *h, struct err *err)
{
	struct task_message message = { .type = "handoff", .text = h->summary,
	    .to = h->to };
	int to = workflow_state(d->view->workflow, SLICE(HANDOFF_STATE)),
	    rc = 0;
	struct buf package = BUF_INIT;

	if (to != -1)
		rc = decision_move(d, to, err);
	if (!rc)
		rc = decision_handed(d, ACTION_HAND_OVER, to, NULL, err);
	if (!rc)
		rc = format_package(&package, h, err);
	message.handoff = slice_of_buf(&package);
	if (!rc)
		rc = decision_message(d, d->task.subject, &message, err);
	if (!rc)
		rc = end_claim(d, err);
	buf_release(&package);
	return rc ? rc : decision_finish(d, err);
}

static void
key_handoff(struct decision *d, const struct task_handoff *h)
{
	key_begin(d, "handoff");
	key_text(d, "summary", h->summary);
	key_set(d, "to", h->to);
	key_set(d, "capabilities", h->caps);
	key_list(d, "done", h->done);
	key_list(d, "remaining", h->remaining);
	key_list(d, "limits", h->limits);
	key_list(d, "next", h->next);
	key_list(d, "artifacts", h->artifacts);
	key_number(d, "confidence", h->confidence, -1);
}

int
task_hand_over(struct basis *basis, const struct command *command,
    const char *operand, const struct task_handoff *handoff,
    struct outcome *out, struct err *err)
{
	struct task_handoff resolved = *handoff;
	struct address address = {0};
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_MESSAGE_POSTED, out,
	    err);

	address_add(&address, d.view, handoff->to, basis->actor.name);
	resolved.to = (const char *const *)address.to;
	key_handoff(&d, &resolved);
	if (!rc)
		rc = decision_on(&d, EVENT_MESSAGE_POSTED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = decide(&d, &resolved, err);
	decision_release(&d);
	address_release(&address);
	return rc;
}
