/* SPDX-License-Identifier: ISC */
/* Printing and noting claims that a program got. */
#include "cli/claims.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/out.h"
#include "git/gitdir.h"
#include "log/claim_worktree.h"
#include "log/session_tree.h"

static const struct column columns[] = {
	{ .name = "task" },
	{ .name = "fence", .right = true },
	{ .name = "until" },
	{ .name = "title", .flex = true },
};

void
claims_keep(struct claims *claims, const struct outcome *out)
{
	struct claim_got *got;

	claims->got = task_realloc(claims->got, claims->count + 1,
	    sizeof(*claims->got));
	got = &claims->got[claims->count++];
	memcpy(got->id, out->id, TASK_ID_SIZE);
	got->fence = out->fence;
	got->until_ms = out->until_ms;
}

void
claims_release(struct claims *claims)
{
	free(claims->got);
	memset(claims, 0, sizeof(*claims));
}

void
claims_note_place(const struct cli *cli, const struct claims *claims)
{
	char cwd[4096],
	    *git_dir = getcwd(cwd, sizeof(cwd)) ? gitdir_above(cwd) : NULL;

	if (claims->count)
		session_tree_note(cli->journal);
	for (size_t i = 0; git_dir && i < claims->count; i++)
		claim_worktree_note(cli->journal, git_dir, claims->got[i].id,
		    claims->got[i].fence);
	free(git_dir);
}

void
claims_print(const struct cli *cli, const struct claims *claims)
{
	const struct view *view = journal_view(cli->journal);
	int table = cli_for_people(cli);
	struct out out;

	out_open(&out, cli, view, columns, table ? 4 : 3);
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim_got *got = &claims->got[i];
		uint32_t subject = state_find_subject(view->state,
		    SUBJECT_TASK, slice_of(got->id));
		struct buf fence = BUF_INIT;
		struct task task;

		buf_addf(&fence, "%llu", (unsigned long long)got->fence);
		out_task(&out, view, subject);
		out_text(&out, slice_of_buf(&fence), STYLE_PLAIN);
		out_time(&out, got->until_ms, STYLE_DIM);
		if (table) {
			view_task(&task, view, subject);
			out_text(&out, task.title, STYLE_PLAIN);
		}
		out_record(&out);
		buf_release(&fence);
	}
	out_close(&out);
}
