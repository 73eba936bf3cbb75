/* SPDX-License-Identifier: ISC */
/* Running git on the log, and reading its answers. */
#include "git/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/path.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/owner.h"
#include "git/repo_sync.h"
#include "git/run_git.h"
#include "git/transport.h"

#define NO_SUCH_REF 2		/* exit status of git ls-remote --exit-code */
#define RACE_TRIES 5
#define ARGS_MAX 24

/* Run git on the log, whatever the current directory is. */
static int
run_at(const struct log_location *location, const char *const *args,
    const char *dir, struct run_git *out, struct err *err)
{
	const char *argv[ARGS_MAX] = { "-C", dir, "--git-dir",
		location->git_dir, "-c", "gc.auto=0", "-c",
		"maintenance.auto=false" };
	size_t n = 8;
	int rc = owner_check(location, err);

	if (rc)
		return rc;
	while (*args && n < ARGS_MAX - 1)
		argv[n++] = *args++;
	out->argv = argv;
	rc = run_git(out, err);
	out->argv = out->env = NULL;
	owner_give(location->git_dir, location->dir);
	return rc;
}

static int
run(const struct log_location *location, const char *const *args,
    int timeout_ms, struct run_git *out, struct err *err)
{
	*out = (struct run_git){ .timeout_ms = timeout_ms };
	return run_at(location, args, location->dir, out, err);
}

/*
 * Like run_at(), for a remote. A path of the remote is relative to the
 * directory.
 */
static int
run_there(const struct remote *remote, const char *const *args,
    struct run_git *out, struct err *err)
{
	const struct transport *transport = remote->transport;

	*out = (struct run_git){ .timeout_ms = remote->timeout_ms,
		.env = transport ? (const char *const *)transport->env : NULL };
	return run_at(remote->location, args,
	    transport ? transport_dir(transport, remote->name)
	              : remote->location->dir,
	    out, err);
}

static bool
worked(const struct run_git *run)
{
	return !run->timed_out && run->status == 0;
}

static int
fail(const struct run_git *run, enum err_word word, struct err *err,
    const char *what, const char *name)
{
	struct buf reason = BUF_INIT;
	int rc;

	run_git_reason(&reason, run);
	rc = err_set(err, word, "%s '%s': %s", what, name, reason.data);
	buf_release(&reason);
	return rc;
}

/* Copy the first word of git's output if it is an object name. */
static void
take_oid(char out[REPO_OID_SIZE], const struct run_git *run)
{
	out[0] = '\0';
	if (run->out.len >= 40 &&
	    strspn(run->out.data, "0123456789abcdef") >= 40)
		snprintf(out, REPO_OID_SIZE, "%s", run->out.data);
}

int
remote_names(const struct log_location *location, struct buf *out,
    struct err *err)
{
	static const char *const args[] = { "remote", NULL };
	struct run_git git;
	int rc = run(location, args, 0, &git, err);

	if (!rc && !worked(&git))
		rc = fail(&git, ERR_IO, err, "cannot list the remotes of",
		    location->dir);
	else if (!rc)
		buf_add_slice(out, slice_of_buf(&git.out));
	run_git_release(&git);
	return rc;
}

/*
 * After a failed fetch: true if the remote is reachable but has no such branch.
 */
static bool
has_no_branch(const struct remote *remote, const char *ref, struct err *err)
{
	const char *const args[] = { "ls-remote", "--exit-code", remote->name,
		ref, NULL };
	struct run_git git;
	bool none = false;

	if (run_there(remote, args, &git, err))
		return false;
	if (!git.timed_out && git.status == NO_SUCH_REF)
		none = true;
	else if (!worked(&git))
		(void)fail(&git, ERR_IO, err, "cannot reach the remote",
		    remote->name);
	run_git_release(&git);
	return none;
}

/*
 * True if another git of this clone has moved the same ref meanwhile, or is
 * about to.
 */
static bool
lost_race(const struct run_git *git)
{
	return !git->timed_out && git->status != 0 && git->talk.len &&
	    strstr(git->talk.data, "cannot lock ref") &&
	    strstr(git->talk.data, "but expected");
}

/*
 * Run a fetch. Run it again if a killed git has left a lock file, or if another
 * git was faster.
 */
static int
run_fetch(const struct remote *remote, const char *const args[],
    const char *ref, struct run_git *git, struct err *err)
{
	struct buf lock = BUF_INIT;
	int rc = run_there(remote, args, git, err);

	buf_addf(&lock, "%s.lock", ref);
	if (!rc && !git->timed_out && git->status != 0 &&
	    (repo_outwait_lock(remote->location->git_dir, lock.data) |
	    repo_outwait_lock(remote->location->git_dir, "shallow.lock"))) {
		run_git_release(git);
		rc = run_there(remote, args, git, err);
	}
	for (int tries = 0; !rc && tries < RACE_TRIES && lost_race(git);
	     tries++) {
		run_git_release(git);
		rc = run_there(remote, args, git, err);
	}
	buf_release(&lock);
	return rc;
}

int
remote_fetch(const struct remote *remote, char tip[REPO_OID_SIZE],
    struct err *err)
{
	struct buf spec = BUF_INIT, local = BUF_INIT;
	const char *args[] = { "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--update-shallow",
		"--no-recurse-submodules", "--no-filter", remote->name, NULL,
		NULL };
	struct run_git git;
	int rc;

	buf_addf(&local, "refs/remotes/%s/" REPO_BRANCH, remote->name);
	buf_addf(&spec, "+" REPO_REF ":%s", local.data);
	args[8] = spec.data;
	tip[0] = '\0';
	rc = run_fetch(remote, args, local.data, &git, err);
	if (!rc && git.timed_out) {
		rc = fail(&git, ERR_IO, err, "cannot fetch from the remote",
		    remote->name);
	} else if (!rc && git.status != 0) {
		if (!has_no_branch(remote, REPO_REF, err))
			rc = err && err->word
			    ? err_code(err)
			    : fail(&git, ERR_IO, err,
			          "cannot fetch from the remote", remote->name);
	} else if (!rc &&
	    !gitdir_ref(remote->location->git_dir, local.data, tip)) {
		rc = err_set(err, ERR_IO,
		    "cannot fetch from the remote '%s': git wrote no '%s'",
		    remote->name, local.data);
	}
	run_git_release(&git);
	buf_release(&spec);
	buf_release(&local);
	return rc;
}

int
remote_fetch_promised(const struct remote *remote, struct err *err)
{
	struct buf spec = BUF_INIT;
	const char *args[] = { "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--no-recurse-submodules",
		"--no-filter", "--refetch", remote->name, NULL, NULL };
	struct run_git git;
	int rc;

	buf_addf(&spec, "+" REPO_REF ":refs/remotes/%s/" REPO_BRANCH,
	    remote->name);
	args[8] = spec.data;
	rc = run_there(remote, args, &git, err);
	if (!rc && !worked(&git))
		rc = fail(&git, ERR_IO, err, "cannot fetch from the remote",
		    remote->name);
	run_git_release(&git);
	buf_release(&spec);
	return rc;
}

/*
 * Returns the line of `git push --porcelain` about a ref that was not updated,
 * or NULL.
 */
static const char *
refusal(const struct run_git *git)
{
	const char *p = git->out.data;

	for (; p && *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (p[0] == '!' && p[1] == '\t')
			return p;
	return NULL;
}

static bool
says(const char *line, const char *what)
{
	const char *at = strstr(line, what);

	return at && at < line + strcspn(line, "\n");
}

/*
 * Append the message of the remote's hooks, else git's message about the ref.
 */
static void
add_refusal(struct buf *out, const struct run_git *git, const char *line)
{
	const char *p = git->talk.data;
	size_t len;

	for (; p && *p; p += strcspn(p, "\n"), p += *p == '\n') {
		len = strcspn(p, "\r\n");
		if (strncmp(p, "remote: ", 8) ||
		    strspn(p + 8, " \t") >= len - 8)
			continue;
		while (len > 8 && p[len - 1] == ' ')
			len--;
		buf_add(out, p + 8, len - 8);
		buf_add_str(out, "; ");
	}
	line = strchr(line, '[');
	if (line)
		buf_add(out, line, strcspn(line, "\n"));
}

/* True if somebody else has moved the branch, or is about to. */
static bool
is_race(const char *line)
{
	static const char *const race[] = { "[rejected]", "cannot lock ref",
		"failed to update ref", "failed to lock", "incorrect old value",
		"reference already exists" };

	for (size_t i = 0; i < sizeof(race) / sizeof(*race); i++)
		if (says(line, race[i]))
			return true;
	return false;
}

int
remote_push(const struct remote *remote, const char *commit,
    const char *replaces, struct err *err)
{
	struct buf spec = BUF_INIT, why = BUF_INIT, lease = BUF_INIT;
	const char *args[] = { "push", "--porcelain", "--no-verify",
		"--no-follow-tags", "--recurse-submodules=no",
		"--no-force-with-lease", remote->name, NULL, NULL };
	const char *line;
	struct run_git git;
	int rc;

	buf_addf(&spec, "%s:" REPO_REF, commit);
	args[7] = spec.data;
	buf_addf(&lease, "--force-with-lease=" REPO_REF ":%s",
	    replaces ? replaces : "");
	if (replaces)
		args[5] = lease.data;
	rc = run_there(remote, args, &git, err);
	line = rc ? NULL : refusal(&git);
	if (!rc && line && says(line, "shallow update not allowed")) {
		rc = err_set(err, ERR_NOT_READY,
		    "the remote '%s' does not accept shallow history",
		    remote->name);
	} else if (!rc && line && is_race(line)) {
		rc = err_set(err, ERR_STALE,
		    "the log of the remote '%s' has moved on", remote->name);
	} else if (!rc && line) {
		add_refusal(&why, &git, line);
		rc = err_set(err, ERR_INVALID,
		    "the remote '%s' refuses the push: %s", remote->name,
		    why.data);
	} else if (!rc && !worked(&git)) {
		rc = fail(&git, ERR_IO, err, "cannot push to the remote",
		    remote->name);
	}
	run_git_release(&git);
	buf_release(&spec);
	buf_release(&lease);
	buf_release(&why);
	return rc;
}

int
remote_common(const struct log_location *location, const char *a, const char *b,
    char out[REPO_OID_SIZE], struct err *err)
{
	const char *const args[] = { "merge-base", a, b, NULL };
	struct run_git git;
	int rc = run(location, args, 0, &git, err);

	out[0] = '\0';
	if (!rc && (git.timed_out || git.status > 1))
		rc = fail(&git, ERR_IO, err, "cannot compare with", b);
	else if (!rc && git.status == 0)
		take_oid(out, &git);
	run_git_release(&git);
	return rc;
}

int
remote_missing(const struct log_location *location,
    const struct remote_ask *ask, struct buf *out, struct err *err)
{
	struct buf count = BUF_INIT;
	const char *args[] = { "rev-list", "--topo-order", "--reverse",
		"--no-merges", NULL, ask->ours, "--not", ask->theirs, NULL };
	struct run_git git;
	int rc;

	buf_addf(&count, "--max-count=%zu", ask->max + 1);
	args[4] = count.data;
	rc = run(location, args, 0, &git, err);
	if (!rc && !worked(&git))
		rc = fail(&git, ERR_IO, err, "cannot list the commits beyond",
		    ask->theirs);
	else if (!rc)
		buf_add_slice(out, slice_of_buf(&git.out));
	run_git_release(&git);
	buf_release(&count);
	return rc;
}
