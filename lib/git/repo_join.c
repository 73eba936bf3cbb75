/* SPDX-License-Identifier: ISC */
/*
 * The remote of a new log. If the remote cannot be reached, work must still be
 * possible: the log is made without it, and united with it at the next sync.
 */
#include "git/repo_join.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "git/gitdir.h"
#include "git/log_location.h"
#include "git/remote.h"
#include "git/repo.h"
#include "git/repo_private.h"
#include "git/transport.h"

/* Somebody may have used the branch's name for something else. */
static bool
is_log(struct repo *repo, const char *commit)
{
	struct buf text = BUF_INIT;
	bool is;

	is = !repo_read_blob(repo, commit, "format", &text, NULL) &&
	    slice_starts(slice_of_buf(&text), "tasklog ");
	buf_release(&text);
	return is;
}

int
repo_join(struct repo *repo, const struct transport *transport, git_oid *out,
    bool *joined, struct buf *warning, struct err *err)
{
	const struct log_location *location = transport->location;
	char *name = repo_remote(location->git_dir), tip[REPO_OID_SIZE];
	char *url = gitdir_config(location->git_dir, "config", "remote", name,
	    "url");
	struct remote remote = { location, transport, name, 0 };
	struct err why = {0};
	int rc = 0;

	*joined = false;
	if (!url)
		goto done;
	if (remote_fetch(&remote, tip, &why))
		buf_addf(warning, "%s\n", why.message);
	else if (*tip && !is_log(repo, tip))
		buf_addf(warning,
		    "the branch '" REPO_BRANCH
		    "' of the remote '%s' is not a task log\n",
		    name);
	else if (*tip && git_oid_fromstr(out, tip))
		rc = repo_fail(err, "cannot join the log of the remote '%s'",
		    name);
	else
		*joined = *tip != '\0';
done:
	free(url);
	free(name);
	return rc;
}
