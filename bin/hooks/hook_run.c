/* SPDX-License-Identifier: ISC */
/*
 * The hooks of a project. A hook runs at every commit and must not be in the
 * way: a commit that names no task does not open the log, and a failure is
 * reported and does not stop git.
 */
#include "hooks/hook_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/path.h"
#include "command/command.h"
#include "hooks/hook_git.h"
#include "log/claim_worktree.h"
#include "model/task_find.h"

#define MESSAGE_MAX (1 << 20)
#define NAMES_MAX 400		/* bytes of the tasks that a message names */

const char *const hook_names[] = { "prepare-commit-msg", "commit-msg",
	"post-commit", "post-merge", "post-rewrite", NULL };

/* True if git replays commits that were made before, or commits of others. */
static bool
is_replaying(const char *git_dir)
{
	static const char *const marks[] = { "rebase-merge", "rebase-apply",
	    "CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (hook_git_has(git_dir, marks[i]))
			return true;
	return false;
}

/*
 * Open the log. False if this project has none, which is normal: hooks may be
 * installed globally. $GIT_AUTHOR_NAME is the author of the commit, who may not
 * be the actor.
 */
static bool
open_log(struct cli *cli, const char *git_dir)
{
	const char *given = getenv("GIT_DIR");

	unsetenv("GIT_AUTHOR_NAME");
	if (!cli->dir && given && *given && !getenv("TASK_DIR"))
		cli->dir = git_dir;
	if (!cli_open(cli))
		return true;
	if (cli->err.word != ERR_NOT_FOUND)
		cli_report(cli, &cli->err);
	err_clear(&cli->err);
	return false;
}

/* Read the file of the message. True if it could be read. */
static bool
read_message(struct cli *cli, struct buf *out, const char *path)
{
	struct err err = {0};

	if (path && !buf_read_file(out, path, MESSAGE_MAX, &err)) {
		buf_add_char(out, '\0');
		return true;
	}
	if (path)
		cli_report(cli, &err);
	return false;
}

/*
 * Returns the character that begins a comment in a message: '#', unless
 * core.commentChar sets another one.
 */
static char
comment_char(const char *git_dir)
{
	static const char *const words[] = { "config", "--get",
		"core.commentChar", NULL };
	struct buf out = BUF_INIT;
	char c = '#';

	if (hook_git(&out, git_dir, words) && out.len == 2)
		c = out.data[0];
	buf_release(&out);
	return c;
}

/*
 * True if the message has more than comments, blank lines and the trailer that
 * was offered.
 */
static bool
has_words(const char *text, char comment)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		size_t blank = strspn(text, " \t\r");

		const char *scissors = *text == comment ? strstr(text, ">8 ---")
		                                        : NULL;

		if (scissors && scissors < text + strcspn(text, "\n"))
			return false;
		if (text[blank] && text[blank] != '\n' && *text != comment &&
		    strncmp(text, "Task:", 5) != 0)
			return true;
	}
	return false;
}

static void
add_trailer(struct cli *cli, const char *git_dir, const char *path,
    uint32_t subject)
{
	struct slice id = state_subject_name(journal_state(cli->journal),
	    subject);
	struct buf trailer = BUF_INIT, out = BUF_INIT;
	const char *words[] = { "interpret-trailers", "--in-place", "--trailer",
		NULL, path, NULL };

	buf_add_str(&trailer, "Task: ");
	buf_add_slice(&trailer, id);
	words[3] = trailer.data;
	if (!hook_git(&out, git_dir, words))
		cli_say(cli,
		    "git interpret-trailers failed: the message is unchanged");
	buf_release(&trailer);
	buf_release(&out);
}

static void
say_several(struct cli *cli, const struct term_list *held)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < held->count && names.len < NAMES_MAX; i++) {
		buf_add_str(&names, i ? ", " : "");
		buf_add_slice(&names,
		    state_subject_name(journal_state(cli->journal),
		        held->term[i]));
	}
	cli_say(cli, "%zu tasks are claimed here (%s): name one by 'Task: ID'",
	    held->count, names.data);
	buf_release(&names);
}

/*
 * Find the task of a mention. A name that may be no task, and is none, is no
 * mistake: *subject is then 0.
 */
static int
find_mention(uint32_t *subject, const struct cli *cli,
    const struct trailer *mention, struct err *err)
{
	int rc = task_find(subject, journal_view(cli->journal), mention->name,
	    err);

	if (!rc || mention->certain)
		return rc;
	*subject = 0;
	err_clear(err);
	return 0;
}

/* True if one of the mentions names a task, or should. */
static bool
names_task(const struct cli *cli, const struct trailer_list *mentions)
{
	struct err err = {0};
	uint32_t subject;

	for (size_t i = 0; i < mentions->count; i++)
		if (find_mention(&subject, cli, &mentions->item[i], &err) ||
		    subject)
			return true;
	return false;
}

/*
 * Offer the current task as a trailer, unless the message names a task already.
 * Nothing is offered if the message comes from another commit, or if there is
 * no message and no editor to write one.
 */
static void
prepare(struct cli *cli, const char *git_dir, char *const *args)
{
	const char *source = args[0] && args[1] ? args[1] : "";
	struct trailer_list mentions = {0};
	struct term_list held = {0};
	struct buf text = BUF_INIT;

	if ((*source && strcmp(source, "message") &&
	        strcmp(source, "template")) ||
	    is_replaying(git_dir) || !read_message(cli, &text, args[0]))
		goto done;
	trailer_read(&mentions, text.data);
	if ((!strcmp(source, "message") && !has_words(text.data, '#')) ||
	    !open_log(cli, git_dir) || names_task(cli, &mentions))
		goto done;
	claim_worktree_held(&held, cli->journal, git_dir);
	if (held.count == 1)
		add_trailer(cli, git_dir, args[0], held.term[0]);
	else if (held.count)
		say_several(cli, &held);
done:
	term_list_release(&held);
	trailer_list_release(&mentions);
	buf_release(&text);
}

/*
 * True if the tasks that a message names exist. Also tells which tasks will not
 * be closed.
 */
static bool
check_mentions(struct cli *cli, const struct trailer_list *mentions)
{
	bool good = true;

	for (size_t i = 0; i < mentions->count; i++) {
		const struct trailer *mention = &mentions->item[i];
		struct outcome out;
		struct err err = {0};
		uint32_t subject;

		if (find_mention(&subject, cli, mention, &err))
			good = false;
		else if (!subject || mention->kind == TRAILER_TASK ||
		    !task_close_allowed(journal_basis(cli->journal),
		        mention->name, &out, &err))
			continue;
		cli_report(cli, &err);
	}
	return good;
}

static bool
commit_message(struct cli *cli, const char *git_dir, char *const *args)
{
	struct trailer_list mentions = {0};
	struct buf text = BUF_INIT;
	bool good = true;

	if (!read_message(cli, &text, args[0]))
		goto done;
	trailer_read(&mentions, text.data);
	if (mentions.count && !has_words(text.data, comment_char(git_dir))) {
		/* git would take the offered trailer for a message */
		cli_say(cli,
		    "the message has only the name of a task: no commit is "
		    "made");
		good = false;
	} else if (mentions.count && open_log(cli, git_dir)) {
		good = check_mentions(cli, &mentions) || is_replaying(git_dir);
		if (!good)
			cli_say(cli,
			    "no commit is made; the message is in '%s'",
			    args[0]);
	}
done:
	trailer_list_release(&mentions);
	buf_release(&text);
	return !good;
}

/* One statement of a commit: one thing to do to one task. */
struct job {
	const struct hook_commit *commit;
	const struct trailer *mention;
	bool close;		/* close the task; else record the commit */
};

struct jobs {
	struct job *item;
	size_t count;
};

static void
add_job(struct jobs *jobs, const struct hook_commit *commit,
    const struct trailer *mention, bool close)
{
	jobs->item = task_realloc(jobs->item, jobs->count + 1,
	    sizeof(*jobs->item));
	jobs->item[jobs->count++] = (struct job){ commit, mention,
		close };
}

static void
plan(struct jobs *jobs, const struct hook_commits *commits)
{
	for (size_t i = 0; i < commits->count; i++) {
		const struct trailer_list *mentions = &commits->item[i]
		                                           .mentions;

		for (size_t k = 0; k < mentions->count; k++)
			add_job(jobs, &commits->item[i], &mentions->item[k],
			    false);
		for (size_t k = 0; k < mentions->count; k++)
			if (mentions->item[k].kind == TRAILER_CLOSES)
				add_job(jobs, &commits->item[i],
				    &mentions->item[k], true);
	}
}

/* Say by which states the task was closed. */
static void
say_closed(struct cli *cli, const char *name, const struct outcome *out)
{
	struct buf path = BUF_INIT;

	workflow_add_path(&path, journal_view(cli->journal)->workflow,
	    &out->path);
	cli_say(cli, "%s '%s' (%s)", cli->dry_run ? "would close" : "closed",
	    name, path.data);
	buf_release(&path);
}

static int
close_task(struct cli *cli, const struct job *job, struct err *err)
{
	struct command command = {0};
	struct buf why = BUF_INIT;
	struct outcome out;
	int rc;

	buf_addf(&why, "commit %.10s: %s", job->commit->oid,
	    job->commit->subject);
	command.why = why.data;
	rc = task_close(journal_basis(cli->journal), &command,
	    job->mention->name, job->commit->stamp, &out, err);
	/* it was reported when the commit was recorded */
	if (rc == TASK_ENOTFOUND) {
		err_clear(err);
		rc = 0;
	} else if (!rc && out.event && !out.repeated) {
		say_closed(cli, job->mention->name, &out);
	}
	buf_release(&why);
	return rc;
}

static int
do_job(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	const struct job *job = &((struct jobs *)arg)->item[n];
	const struct command command = {0};
	struct outcome out;
	uint32_t subject;
	int rc;

	if (job->close)
		return close_task(cli, job, err);
	rc = find_mention(&subject, cli, job->mention, err);
	return rc || !subject ? rc :
	    task_record_commit(journal_basis(cli->journal), &command, operand,
	    job->commit->oid, job->commit->subject, &out, err);
}

static int
do_jobs(struct cli *cli, struct jobs *jobs)
{
	struct operands operands = {0};
	int rc;

	operands.item = task_zalloc(jobs->count, sizeof(char *));
	operands.count = jobs->count;
	for (size_t i = 0; i < jobs->count; i++)
		operands.item[i] = jobs->item[i].mention->name;
	rc = cli_write_each(cli, &operands, do_job, jobs);
	free(operands.item);
	return rc;
}

int
hook_record(struct cli *cli, const char *git_dir, const char *const *revisions,
    bool in_hook)
{
	struct hook_commits commits;
	struct jobs jobs = {0};
	int rc = hook_commits_read(&commits, git_dir, revisions, &cli->err);

	if (!rc)
		plan(&jobs, &commits);
	if (!rc && jobs.count &&
	    (in_hook ? open_log(cli, git_dir) : !cli_open(cli)))
		rc = do_jobs(cli, &jobs);
	free(jobs.item);
	hook_commits_release(&commits);
	return rc;
}

/*
 * Take HEAD alone, which may be the first commit. A merge also brings the
 * commits that it merged.
 */
static void
after_commit(struct cli *cli, const char *git_dir)
{
	static const char *const made[] = { "HEAD^1..HEAD", NULL };
	static const char *const first[] = { "HEAD", NULL };
	int rc = hook_record(cli, git_dir, made, true);

	if (rc == TASK_ENOTFOUND && !cli->journal) {
		err_clear(&cli->err);
		rc = hook_record(cli, git_dir, first, true);
	}
	(void)rc;	/* cli->err has it */
}

static void
after_history(struct cli *cli, const char *git_dir)
{
	static const char *const came[] = { "ORIG_HEAD..HEAD", NULL };
	int rc = hook_git_has(git_dir, "ORIG_HEAD") ?
	    hook_record(cli, git_dir, came, true) : 0;

	(void)rc;
}

/*
 * True if commits came that post-commit did not see: by a merge that is no
 * squash, or by a rebase.
 */
static bool
history_came(const char *hook, const char *how)
{
	if (strcmp(hook, "post-merge") == 0)
		return !how || strcmp(how, "1") != 0;
	return strcmp(hook, "post-rewrite") == 0 && how &&
	    strcmp(how, "rebase") == 0;
}

int
hook_run(struct cli *cli, const char *hook, char *const *args)
{
	char *git_dir = hook_git_dir();
	int status = 0;

	if (!git_dir)
		return 0;
	if (strcmp(hook, "prepare-commit-msg") == 0)
		prepare(cli, git_dir, args);
	else if (strcmp(hook, "commit-msg") == 0)
		status = commit_message(cli, git_dir, args);
	else if (strcmp(hook, "post-commit") == 0 &&
	    !hook_git_has(git_dir, "rebase-merge") &&
	    !hook_git_has(git_dir, "rebase-apply"))
		after_commit(cli, git_dir);
	else if (history_came(hook, args[0]))
		after_history(cli, git_dir);
	if (cli->err.word)
		cli_report(cli, &cli->err);
	err_clear(&cli->err);
	free(git_dir);
	return status;
}
