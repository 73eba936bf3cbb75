/* SPDX-License-Identifier: ISC */
/*
 * Posting messages.
 */
#include "cli/post.h"

#include "base/json.h"

static void
answer_posted(struct cli *cli, const struct outcome *out)
{
	struct buf json = BUF_INIT;
	char event[EVENT_ID_SIZE];

	if (!cli->json) {
		cli_answer(cli, slice_of(out->message));
		return;
	}
	event_id_format(event,
	    state_event_id(journal_state(cli->journal), out->event));
	json_open(&json, '{');
	json_add_key(&json, "message");
	json_add_str(&json, out->message);
	if (out->id[0]) {
		json_add_key(&json, "task");
		json_add_str(&json, out->id);
	}
	json_add_key(&json, "event");
	json_add_str(&json, event);
	json_close(&json, '}');
	cli_answer(cli, slice_of_buf(&json));
	buf_release(&json);
}

/* An edit that changes nothing has no event. */
static void
answer_edited(struct cli *cli, const struct outcome *out)
{
	if (out->event)
		answer_posted(cli, out);
	else
		cli_say(cli, "'%s' has this text already", out->message);
}

static int
post_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct post *post = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &post->command, n);
	rc = post->replaces
	    ? message_edit(journal_basis(cli->journal), &post->command,
	          post->replaces, post->message.text, &out, err)
	    : task_post(journal_basis(cli->journal), &post->command, operand,
	          &post->message, &out, err);
	if (!rc && post->replaces)
		answer_edited(cli, &out);
	else if (!rc)
		answer_posted(cli, &out);
	return rc;
}

int
post_run(struct post *post, struct cli *cli, const struct operands *tasks)
{
	post->command.key = cli->key;
	post->command.expect = cli->expect;
	/* $TASK_FENCE is about the current task, not about the team log */
	post->command.fence = tasks->given || cli->fence_given ? cli->fence : 0;
	return cli_write_each(cli, tasks->given ? tasks : NULL, post_one, post);
}
