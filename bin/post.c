/* SPDX-License-Identifier: ISC */
/*
 * Posting messages.
 */
#include "post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "out.h"

static struct slice
trimmed(const char *from, const char *to)
{
	while (from < to && *from == ' ')
		from++;
	while (to > from && to[-1] == ' ')
		to--;
	return (struct slice){ from, (size_t)(to - from) };
}

/* One word that can be a name: in a sentence with an arrow in it there are several. */
static int
is_name(struct slice word)
{
	return word.len && !memchr(word.ptr, ' ', word.len) && name_valid(word);
}

void
post_prepare(struct post *post, struct cli *cli, int to_team)
{
	const char *text = post->message.text, *colon = strchr(text, ':');
	const char *arrow = strstr(text, "→"), *ascii = strstr(text, "->");
	size_t width = strlen("→");
	struct slice from, to;

	if (!to_team || post->message.to)
		return;
	if (!arrow || (ascii && ascii < arrow)) {
		arrow = ascii;
		width = 2;
	}
	if (!arrow || !colon || colon < arrow)
		return;
	from = trimmed(text, arrow);
	to = trimmed(arrow + width, colon);
	if ((from.len && !is_name(from)) || !is_name(to))
		return;
	/* roles are written in capitals, and so is everybody */
	if (to.len == 3 && strncasecmp(to.ptr, "all", 3) == 0)
		to = SLICE("all");
	post->to = slice_dup(to);
	post->to_list[0] = post->to;
	post->message.to = post->to_list;
	if (from.len && !cli->actor_given) {
		post->from = slice_dup(from);
		cli->actor = post->from;
	}
	/* said for another: then the words say so */
	if (from.len && !(cli->actor && slice_is(from, cli->actor)))
		return;
	text = colon + 1;
	post->message.text = text + strspn(text, " ");
}

static void
print_posted(const struct cli *cli, const struct outcome *out)
{
	struct buf line = BUF_INIT;
	char event[EVENT_ID_SIZE];

	if (cli->json) {
		event_id_format(event, state_event_id(journal_state(cli->journal),
		    out->event));
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
post_one(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct post *post = arg;
	struct outcome out;
	int rc;

	post->command.nth = n;
	rc = task_post(cli->journal, &post->command, operand, &post->message, &out,
	    err);
	if (!rc && !cli->dry_run)
		print_posted(cli, &out);
	return rc;
}

int
post_run(struct post *post, struct cli *cli, const struct operands *tasks)
{
	post->command.key = cli->key;
	post->command.expect = cli->expect;
	/* the environment's is of the work at hand, which the team log is not about */
	post->command.fence = tasks->given || cli->fence_given ? cli->fence : 0;
	return cli_write_each(cli, tasks->given ? tasks : NULL, post_one, post);
}

void
post_release(struct post *post)
{
	free(post->from);
	free(post->to);
}
