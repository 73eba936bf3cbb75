/* SPDX-License-Identifier: ISC */
/*
 * The check of a pull request: the tasks that it closes, and by which states or
 * why not.
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

/* The outcome for one task. */
struct checked {
	const char *named;
	struct outcome outcome;
	struct err err;
	const char *by;		/* who has to close it; NULL: anybody may */
};

static const char *
result_of(const struct err *err)
{
	return !err->word                   ? "allowed"
	    : err->word == ERR_GATE_MISSING ? "gates"
	                                    : err_name(err->word);
}

/* Append what will happen: "would be closed (in-progress → done)". */
static void
add_what(struct buf *out, const struct cli *cli, const struct checked *c)
{
	if (c->err.word) {
		buf_add_str(out, c->err.message);
		return;
	}
	if (c->outcome.path.count < 2) {
		buf_addf(out, "is %s already", c->outcome.was);
		return;
	}
	buf_add_str(out, "would be closed (");
	workflow_add_path(out, journal_view(cli->journal)->workflow,
	    &c->outcome.path);
	buf_add_str(out, ")");
	if (c->by)
		buf_addf(out, " by %s, who holds it", c->by);
}

static void
print(struct out *out, const struct cli *cli, const struct checked *c)
{
	const char *id = c->outcome.id, *result = result_of(&c->err);
	bool refused = c->err.word != ERR_NONE;
	struct buf what = BUF_INIT, text = BUF_INIT;

	add_what(&what, cli, c);
	if (!cli->json) {
		out_id(out, slice_of(id), STYLE_YELLOW);
		out_text(out, slice_of(c->named), STYLE_PLAIN);
		out_text(out, slice_of(result),
		    refused ? STYLE_RED : STYLE_GREEN);
		out_text(out, slice_of_buf(&what), STYLE_PLAIN);
		out_record(out);
	} else {
		json_open(&text, '{');
		if (*id) {
			json_add_key(&text, "task");
			json_add_str(&text, id);
		}
		json_add_key(&text, "named");
		json_add_str(&text, c->named);
		json_add_key(&text, "result");
		json_add_str(&text, result);
		json_add_key(&text, refused ? "why" : "would");
		json_add_string(&text, slice_of_buf(&what));
		json_close(&text, '}');
		out_json(out, slice_of_buf(&text));
	}
	buf_release(&what);
	buf_release(&text);
}

/*
 * Ask whether the task would be closed. Unless the caller says who will merge,
 * that is taken to be who holds the task: the check runs as nobody of these.
 */
static int
check_close(const struct cli *cli, struct checked *c, struct buf *holder)
{
	struct basis *basis = journal_basis(cli->journal);
	struct actor actor = basis->actor;
	struct claim claim;
	uint32_t subject;
	int rc = task_find(&subject, basis->view, c->named, &c->err);

	if (rc)
		return rc;
	if (!cli->actor && view_claim(&claim, basis->view, subject)) {
		buf_add_slice(holder, claim.by);
		buf_add_char(holder, '\0');
		buf_add_slice(holder, claim.session);
		basis->actor.name = c->by = holder->data;
		basis->actor.session = claim.session.len ?
		    holder->data + strlen(holder->data) + 1 : NULL;
	}
	rc = task_close_allowed(basis, c->named, &c->outcome, &c->err);
	basis->actor = actor;
	return rc;
}

/* Check one mention. True if it is refused. */
static bool
check_mention(struct out *out, const struct cli *cli,
    const struct trailer *mention)
{
	bool closes = mention->kind == TRAILER_CLOSES;
	struct checked c = { .named = mention->name };
	struct buf holder = BUF_INIT;
	uint32_t subject;
	int rc = task_find(&subject, journal_view(cli->journal), mention->name,
	    &c.err);

	if (rc && !mention->certain)
		return false;
	if (!rc && closes)
		rc = check_close(cli, &c, &holder);
	if (rc || closes)
		print(out, cli, &c);
	buf_release(&holder);
	return rc != 0;
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
	for (size_t i = 0; i < mentions->count; i++)
		refused += check_mention(&out, cli, &mentions->item[i]);
	out_count(&out, "task", "tasks", "the commits name no task");
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
