/* SPDX-License-Identifier: ISC */
/*
 * The entry to the library: opening and creating a log, and the state of a
 * handle.
 */
#include "api/tasklog.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/tasklog_private.h"
#include "base/version.h"
#include "base/when.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "log/session_tree.h"
#include "log/transaction.h"

const char *
tasklog_version(void)
{
	return TASKLOG_VERSION;
}

void
handle_refuse_null(struct tasklog *log)
{
	if (!log)
		return;
	err_clear(&log->err);
	err_set(&log->err, ERR_INVALID, "a pointer that must be given is NULL");
}

int
handle_enter(struct tasklog *log)
{
	err_clear(&log->err);
	if (!log->journal)
		return err_set(&log->err, ERR_USAGE, "the log is not open");
	journal_clear_notes(log->journal);
	if (!log->stale)
		return 0;
	log->stale = false;
	return journal_refresh(log->journal, &log->err);
}

int
handle_open_journal(struct journal **out, struct tasklog *log,
    enum handle_purpose purpose)
{
	char cwd[PATH_MAX], machine[256] = "";
	const char *dir = log->journal ? journal_place(log->journal)->dir
	                               : log->dir;
	struct journal_options options = { .ask = { dir, NULL, cwd },
	    .machine = machine, .actor = log->actor, .session = log->session,
	    .now_ms = WHEN_NONE, .publishes = purpose == HANDLE_PUBLISHES,
	    .mends = purpose == HANDLE_MENDS };
	int rc;

	if (!name_valid(slice_of(log->actor)) ||
	    (log->session && !name_valid(slice_of(log->session))))
		return err_set(&log->err, ERR_INVALID,
		    "an actor or session must be 1 to 128 bytes without "
		    "control characters, < or >");
	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err,
		    "cannot find the working directory");
	gethostname(machine, sizeof(machine) - 1);
	rc = journal_open(out, &options, &log->err);
	if (!rc)
		session_tree_enter(*out, log->dir ? log->dir : dir);
	return rc;
}

static struct tasklog *
new_handle(const char *dir, const char *actor, const char *session)
{
	struct tasklog *log = task_zalloc(1, sizeof(*log));

	log->dir = dir ? task_strdup(dir) : NULL;
	log->actor = actor ? task_strdup(actor) : NULL;
	log->session = session ? task_strdup(session) : NULL;
	return log;
}

int
tasklog_open(struct tasklog **out, const char *dir, const char *actor,
    const char *session)
{
	if (!out)
		return TASK_EINVALID;
	*out = new_handle(dir, actor, session);
	if (NEEDS(*out, dir && actor))
		return TASK_EINVALID;
	return handle_open_journal(&(*out)->journal, *out, HANDLE_USES);
}

void
tasklog_close(struct tasklog *log)
{
	if (!log)
		return;
	journal_close(log->journal);
	json_release(&log->more);
	buf_release(&log->answer);
	free(log->dir);
	free(log->actor);
	free(log->session);
	free(log->key);
	free(log);
}

const char *
tasklog_error(const struct tasklog *log)
{
	return log ? log->err.message : "";
}

const char *
tasklog_error_word(const struct tasklog *log)
{
	return err_name(log ? log->err.word : ERR_INVALID);
}

int
tasklog_notes(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	const char *p, *end;
	int rc = 0;

	if (NEEDS(log, fn != NULL))
		return TASK_EINVALID;
	p = log->journal ? journal_notes(log->journal) : "";
	for (; !rc && (end = strchr(p, '\n')) != NULL; p = end + 1) {
		char *note = slice_dup((struct slice){ p, (size_t)(end - p) });

		rc = fn(arg, note, strlen(note));
		free(note);
	}
	return rc;
}

size_t
tasklog_problems(struct tasklog *log)
{
	return log && log->journal ? journal_problems(log->journal)->count : 0;
}

int
tasklog_refresh(struct tasklog *log)
{
	int rc = NEEDS(log, 1) ? TASK_EINVALID : handle_enter(log);

	return rc ? rc : journal_refresh(log->journal, &log->err);
}

void
tasklog_fence(struct tasklog *log, unsigned long long fence)
{
	if (log)
		log->fence = fence;
}

void
tasklog_key(struct tasklog *log, const char *key)
{
	if (!log)
		return;
	free(log->key);
	log->key = key ? task_strdup(key) : NULL;
}

/* Add the first event of a new log. */
static int
decide_start(void *arg, struct basis *basis, struct err *err)
{
	(void)arg;
	return log_start(basis, workflow_default(), err);
}

int
tasklog_create(struct tasklog **out, const char *dir, const char *actor)
{
	struct log_location location = {0};
	struct buf warning = BUF_INIT;
	char cwd[PATH_MAX];
	struct location_query ask = { dir, NULL, cwd };
	struct tasklog *log;
	int joined, rc;

	if (!out)
		return TASK_EINVALID;
	log = *out = new_handle(dir, actor, NULL);
	if (NEEDS(log, dir && actor))
		return TASK_EINVALID;
	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err,
		    "cannot find the working directory");
	rc = location_plan(&location, &ask, &log->err);
	if (!rc)
		rc = repo_create(&location, NULL, &joined, &warning, &log->err);
	if (!rc) {
		free(log->dir);
		log->dir = task_strdup(location.dir);
		rc = handle_open_journal(&log->journal, log, HANDLE_USES);
	}
	if (!rc)
		rc = journal_transact(log->journal, TRANSACTION_LINES,
		    decide_start, NULL, &log->err);
	location_release(&location);
	buf_release(&warning);
	return rc;
}
