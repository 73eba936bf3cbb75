/* SPDX-License-Identifier: ISC */
/*
 * Posting messages.
 */
#include "cli/post.h"

#include <stdio.h>

#include "base/json.h"
#include "cli/out.h"

static void
print_posted(const struct cli *cli, const struct outcome *out)
{
	struct buf line = BUF_INIT;
	char event[EVENT_ID_SIZE];

	if (cli->json) {
		event_id_format(event,
		    state_event_id(journal_state(cli->journal), out->event));
		json_open(&line, '{');
		json_add_key(&line, "message");
		json_add_str(&line, out->message);
		if (out->id[0]) {
			json_add_key(&line, "task");
			json_add_str(&line, out->id);
		}
		json_add_key(&line, "event");
		json_add_str(&line, event);
		json_close(&line, '}');
		out_print_json(cli, slice_of_buf(&line));
	} else {
		printf("%s%c", out->message, cli->nul ? '\0' : '\n');
	}
	buf_release(&line);
}

static int
post_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct post *post = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &post->command, n);
	rc = task_post(journal_basis(cli->journal), &post->command, operand,
	    &post->message, &out, err);
	if (!rc && !cli->dry_run)
		print_posted(cli, &out);
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
