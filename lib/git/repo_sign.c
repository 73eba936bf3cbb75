/* SPDX-License-Identifier: ISC */
/*
 * Signatures, made by the git program, which handles gpg, ssh and x509 keys,
 * agents and helper programs. A signature takes as long as an agent or a card
 * likes, so none is made under a lock. If signing is not possible here and now
 * (no terminal, no agent), the commit stays unsigned and the user is told. A
 * signer that gave no answer would cost each command the time-out. So
 * `sign-failed` in the local directory records the time and the settings: for
 * the next hour, or until the settings change, the signer is not asked again.
 */
#include "git/repo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/path.h"
#include "git/owner.h"
#include "git/repo_private.h"
#include "git/run_git.h"

#define SIGN_TIMEOUT_MS 10000
#define AGAIN_MS 3600000

int
repo_signs(struct repo *repo)
{
	git_config *config = NULL;
	int signs = 0;

	(void)repo;
	/*
	 * Only the levels above a repository count: a log that came from
	 * elsewhere decides nothing.
	 */
	if (git_config_open_default(&config) ||
	    git_config_get_bool(&signs, config, "commit.gpgsign"))
		signs = 0;
	git_config_free(config);
	return signs;
}

/* Write a digest of the settings that decide who signs, and how. */
static void
describe_signer(char out[DIGEST_HEX_SIZE], struct repo *repo)
{
	static const char *const names[] = { "gpg.format", "gpg.program",
		"gpg.openpgp.program", "gpg.ssh.program", "gpg.x509.program",
		"gpg.ssh.defaultKeyCommand", "user.signingKey", "user.email" };
	struct buf text = BUF_INIT;
	struct err ignored = {0};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		(void)!repo_config(repo, names[i], &text, &ignored);
		buf_add_char(&text, '\n');
	}
	digest_hex(out, text.data, text.len);
	buf_release(&text);
}

static int64_t
time_of(const struct repo_commit *commit)
{
	return commit->time_ms ? commit->time_ms : (int64_t)time(NULL) * 1000;
}

/* True if the signer of these settings gave no answer within the last hour. */
static bool
has_failed(struct repo *repo, const struct repo_commit *commit)
{
	char *path = path_join(repo->local_dir, "sign-failed");
	char signer[DIGEST_HEX_SIZE], then[DIGEST_HEX_SIZE];
	struct buf text = BUF_INIT;
	long long at = 0;
	int64_t age;
	bool has = !buf_read_regular(&text, path, 128, NULL) &&
	    sscanf(text.data, "%lld %32s", &at, then) == 2;

	if (has) {
		describe_signer(signer, repo);
		age = time_of(commit) - at;
		has = strcmp(signer, then) == 0 && age >= 0 && age < AGAIN_MS;
	}
	buf_release(&text);
	free(path);
	return has;
}

static void
remember_failure(struct repo *repo, const struct repo_commit *commit)
{
	char *path = path_join(repo->local_dir, "sign-failed");
	char signer[DIGEST_HEX_SIZE];
	struct buf text = BUF_INIT;
	struct err ignored = {0};

	describe_signer(signer, repo);
	buf_addf(&text, "%lld %s\n", (long long)time_of(commit), signer);
	(void)!path_write_file(path, text.data, &ignored);
	buf_release(&text);
	free(path);
}

/*
 * Make NAME=value pairs from a line of the unsigned commit: "author N <E> 12
 * +0100".
 */
static bool
add_identity(char *env[3], const char *commit, const char *line,
    const char *var)
{
	static const char *const part[] = { "NAME", "EMAIL", "DATE" };
	const char *p = strstr(commit, line), *open, *close, *end;
	struct slice value[3];
	size_t i;

	if (!p)
		return false;
	p += strlen(line);
	end = p + strcspn(p, "\n");
	open = memchr(p, '<', (size_t)(end - p));
	close = memchr(p, '>', (size_t)(end - p));
	if (!open || !close || close < open || open == p || end < close + 2)
		return false;
	value[0] = (struct slice){ p, (size_t)(open - p) - 1 };
	value[1] = (struct slice){ open + 1, (size_t)(close - open) - 1 };
	value[2] = (struct slice){ close + 2, (size_t)(end - close) - 2 };
	for (i = 0; i < 3; i++) {
		struct buf text = BUF_INIT;

		buf_addf(&text, "GIT_%s_%s=%s", var, part[i],
		    i == 2 ? "@" : "");
		buf_add_slice(&text, value[i]);
		env[i] = text.data;
	}
	return true;
}

static int
commit_tree(struct repo *repo, const char *unsigned_text,
    const char *message_file, const struct repo_pending *pending,
    struct run_git *run, struct err *err)
{
	const char *argv[] = { "--git-dir", repo->git_dir, "commit-tree", "-S",
		"-p", pending->parent, "-F", message_file, pending->tree,
		NULL };
	char *env[7] = { NULL };
	size_t i;
	int rc;

	if (!add_identity(env, unsigned_text, "author ", "AUTHOR") ||
	    !add_identity(env + 3, unsigned_text, "committer ", "COMMITTER")) {
		rc = err_set(err, ERR_IO, "cannot sign: malformed commit");
	} else {
		*run = (struct run_git){ .argv = argv,
			.env = (const char *const *)env,
			.timeout_ms = SIGN_TIMEOUT_MS };
		rc = run_git(run, err);
		run->argv = run->env = NULL;
	}
	for (i = 0; i < 6; i++)
		free(env[i]);
	return rc;
}

/* Take the new commit that git printed, if it succeeded. */
static void
take_signed(struct repo_pending *pending, const struct run_git *run,
    struct buf *warning)
{
	const char *text = run->out.data;

	if (!run->timed_out && run->status == 0 && run->out.len >= 40 &&
	    strspn(text, "0123456789abcdef") == 40) {
		memcpy(pending->oid, text, 40);
		return;
	}
	buf_add_str(warning, "cannot sign the commit, so it is unsigned: ");
	run_git_reason(warning, run);
	if (run->timed_out)
		buf_add_str(warning,
		    "; for an hour, or until git's settings for signing "
		    "change, commits are made unsigned without asking again");
}

int
repo_sign(struct repo *repo, const struct repo_commit *commit,
    struct repo_pending *pending, struct buf *warning, struct err *err)
{
	struct run_git run = {0};
	struct buf name = BUF_INIT;
	struct repo_object object = {0};
	char *file;
	git_oid oid;
	int rc;

	if (has_failed(repo, commit))
		return 0;
	buf_addf(&name, "message-%ld", (long)getpid());
	file = path_join(repo->local_dir, name.data);
	if (git_oid_fromstr(&oid, pending->oid))
		rc = err_set(err, ERR_IO, "cannot sign: malformed object name");
	else
		rc = repo_read_object(repo, &object, &oid, GIT_OBJECT_COMMIT,
		    err);
	if (!rc)
		rc = path_write_file(file, commit->message, err);
	if (!rc)
		rc = commit_tree(repo, object.data, file, pending, &run, err);
	owner_give(repo->git_dir, repo->dir);
	if (!rc)
		take_signed(pending, &run, warning);
	if (!rc && run.timed_out)
		remember_failure(repo, commit);
	unlink(file);
	repo_object_release(&object);
	run_git_release(&run);
	buf_release(&name);
	free(file);
	return rc;
}
