/* SPDX-License-Identifier: ISC */
/*
 * The check of a pull request: the tasks that it closes, and whether gates
 * allow that.
 */
#include "hooks/hook_run.h"

#include <string.h>

#include "base/json.h"
#include "cli/out.h"
#include "command/command.h"
#include "hooks/hook_git.h"
#include "model/task_find.h"

static const struct column columns[] = {
	{ .name = "task" },
	{ .name = "named", .drop = 1 },
	{ .name = "result" },
	{ .name = "why", .flex = true },
};

static void
print(struct out *out, const struct cli *cli, const char *id, const char *named,
    const struct err *err)
{
	const char *result = !err->word     ? "allowed"
	    : err->word == ERR_GATE_MISSING ? "gates"
	                                    : err_name(err->word);
	struct buf text = BUF_INIT;

	if (!cli->json) {
		out_id(out, slice_of(id), STYLE_YELLOW);
		out_text(out, slice_of(named), STYLE_PLAIN);
		out_text(out, slice_of(result),
		    err->word ? STYLE_RED : STYLE_GREEN);
		out_text(out, slice_of(err->message), STYLE_PLAIN);
		out_record(out);
		return;
	}
	json_open(&text, '{');
	if (*id) {
		json_add_key(&text, "task");
		json_add_str(&text, id);
	}
	json_add_key(&text, "named");
	json_add_str(&text, named);
	json_add_key(&text, "result");
	json_add_str(&text, result);
	if (err->word) {
		json_add_key(&text, "why");
		json_add_str(&text, err->message);
	}
	json_close(&text, '}');
	out_json(out, slice_of_buf(&text));
	buf_release(&text);
}

/*
 * Check each name once, in whichever commits it stands. Returns how many tasks
 * may not be closed.
 */
static size_t
audit(struct cli *cli, const struct trailer_list *mentions)
{
	struct out out;
	size_t refused = 0;

	out_open(&out, cli, journal_view(cli->journal), columns, 4);
	for (size_t i = 0; i < mentions->count; i++) {
		const struct trailer *mention = &mentions->item[i];
		struct outcome outcome = {0};
		struct err err = {0};
		uint32_t subject;
		int rc = mention->kind == TRAILER_CLOSES
		    ? task_close_allowed(journal_basis(cli->journal),
		          mention->name, &outcome, &err)
		    : task_find(&subject, journal_view(cli->journal),
		          mention->name, &err);

		refused += rc != 0;
		if (rc || mention->kind == TRAILER_CLOSES)
			print(&out, cli, outcome.id, mention->name, &err);
	}
	out_close(&out);
	return refused;
}

int
hook_check(struct cli *cli, const char *git_dir, const char *const *revisions,
    const char *description)
{
	struct hook_commits commits = { NULL, 0 };
	struct trailer_list mentions = {0};
	int rc = *revisions
	    ? hook_commits_read(&commits, git_dir, revisions, &cli->err)
	    : 0;

	for (size_t i = 0; i < commits.count; i++)
		trailer_list_add(&mentions, &commits.item[i].mentions);
	if (description)
		trailer_read(&mentions, description);
	if (!rc)
		rc = cli_open(cli);
	if (!rc && audit(cli, &mentions))
		cli->code = TASK_ENOMATCH;
	else if (!rc && !mentions.count)
		cli_say(cli, "no task is named");
	trailer_list_release(&mentions);
	hook_commits_release(&commits);
	return rc;
}
