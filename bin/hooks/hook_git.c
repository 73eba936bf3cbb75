/* SPDX-License-Identifier: ISC */
/*
 * Calls of the project's git. The project is never opened with libgit2, because
 * it may have any object format and any extension.
 */
#include "hooks/hook_git.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/run_git.h"

#define WORDS 12
#define REVISIONS 64

/*
 * Options that keep the user's settings from changing the output. Each commit
 * ends with NUL.
 */
static const char *const log_words[] = { "-c", "log.showSignature=false", "-c",
	"i18n.logOutputEncoding=UTF-8", "log", "-z", "--reverse", "--no-color",
	"--no-notes", "--max-count=10000", "-i", "-E",
	"--grep=^task:|(close[sd]?|fix(e[sd])?|resolve[sd]?)[: \t]",
	"--date=raw",
	"--format=%H%n%an <%ae> %ad%n%B", "--end-of-options" };

char *
hook_git_dir(void)
{
	const char *given = getenv("GIT_DIR");
	char cwd[4096], *joined, *real;

	if (!getcwd(cwd, sizeof(cwd)))
		return NULL;
	if (!given || !*given)
		return gitdir_above(cwd);
	joined = path_join(cwd, given);
	real = path_real(joined);
	free(joined);
	return real;
}

bool
hook_git_has(const char *git_dir, const char *name)
{
	char *path = path_join(git_dir, name);
	bool has = access(path, F_OK) == 0;

	free(path);
	return has;
}

/* Keep the settings of `git -c NAME=VALUE` for the git that the hook calls. */
static void
keep_settings(const char *env[3], struct buf text[2])
{
	static const char *const names[] = { "GIT_CONFIG_PARAMETERS",
		"GIT_CONFIG_COUNT" };
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		const char *value = getenv(names[i]);

		if (!value)
			continue;
		buf_addf(&text[i], "%s=", names[i]);
		buf_add_str(&text[i], value);
		env[n++] = text[i].data;
	}
}

static bool
run(struct run_git *git, const char *const *words, const char *git_dir)
{
	const char *env[3] = { NULL };
	struct buf text[2] = { BUF_INIT, BUF_INIT };
	const char *argv[3 + sizeof(log_words) / sizeof(*log_words) +
	    REVISIONS + 1] = { "--git-dir", git_dir };
	size_t n = 2;
	bool ok;

	while (*words && n < sizeof(argv) / sizeof(*argv) - 1)
		argv[n++] = *words++;
	keep_settings(env, text);
	git->argv = argv;
	git->env = env;
	ok = !run_git(git, NULL) && !git->timed_out && git->status == 0 &&
	    !git->cut;
	buf_release(&text[0]);
	buf_release(&text[1]);
	return ok;
}

bool
hook_git(struct buf *out, const char *git_dir, const char *const *words)
{
	struct run_git git = {0};
	bool ok = run(&git, words, git_dir);

	buf_clear(out);
	if (ok && git.out.len)
		buf_add(out, git.out.data, git.out.len);
	run_git_release(&git);
	return ok;
}

static char *
copy(const char *from, size_t len)
{
	char *out = task_alloc(len + 1);

	memcpy(out, from, len);
	out[len] = '\0';
	return out;
}

/* Take one commit: hash, author and time, then the message. */
static void
take(struct hook_commits *out, const char *text)
{
	const char *stamp = strchr(text, '\n'),
	           *message = stamp ? strchr(stamp + 1, '\n') : NULL;
	struct hook_commit commit = {0};

	if (!message)
		return;
	trailer_read(&commit.mentions, ++message);
	if (!commit.mentions.count)
		return;
	commit.oid = copy(text, (size_t)(stamp - text));
	commit.stamp = copy(stamp + 1, (size_t)(message - stamp - 2));
	commit.subject = copy(message, strcspn(message, "\n"));
	out->item = task_realloc(out->item, out->count + 1, sizeof(*out->item));
	out->item[out->count++] = commit;
}

int
hook_commits_read(struct hook_commits *out, const char *git_dir,
    const char *const *revisions, struct err *err)
{
	const char
	    *words[sizeof(log_words) / sizeof(*log_words) + REVISIONS + 1];
	struct run_git git = {0};
	struct buf why = BUF_INIT;
	size_t n = sizeof(log_words) / sizeof(*log_words);
	int rc = 0;

	*out = (struct hook_commits){ NULL, 0 };
	memcpy(words, log_words, sizeof(log_words));
	while (*revisions && n < sizeof(words) / sizeof(*words) - 1)
		words[n++] = *revisions++;
	words[n] = NULL;
	if (!run(&git, words, git_dir)) {
		run_git_reason(&why, &git);
		rc = err_set(err, git.cut ? ERR_IO : ERR_NOT_FOUND,
		    "cannot read the commits: %s",
		    git.cut       ? "their messages are too long"
		        : why.len ? why.data
		                  : "git failed");
	}
	for (size_t at = 0; !rc && at < git.out.len;
	     at += strlen(git.out.data + at) + 1)
		take(out, git.out.data + at);
	run_git_release(&git);
	buf_release(&why);
	return rc;
}

void
hook_commits_release(struct hook_commits *commits)
{
	for (size_t i = 0; i < commits->count; i++) {
		free(commits->item[i].oid);
		free(commits->item[i].subject);
		free(commits->item[i].stamp);
		trailer_list_release(&commits->item[i].mentions);
	}
	free(commits->item);
	*commits = (struct hook_commits){ NULL, 0 };
}
