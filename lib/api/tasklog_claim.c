/* SPDX-License-Identifier: ISC */
/*
 * The library's door to claims.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "base/clock.h"
#include "base/when.h"
#include "log/watch_wait.h"
#include "tool/claim_next.h"

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

struct claiming {
	const char *task;	/* NULL: the next */
	const char *why;
	struct command command;
	struct task_claim claim;
};

static int
decide_claim(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct claiming *c = arg;

	return c->task ? task_claim(journal_basis(log->journal), &c->command,
	                     c->task, &c->claim, out, &log->err)
	               : task_claim_next(journal_basis(log->journal),
	                     &c->command, &c->claim, out, &log->err);
}

static void
give_claim(struct tasklog_claim *to, const struct outcome *out)
{
	memcpy(to->task, out->id, TASKLOG_ID_SIZE);
	to->fence = out->fence;
	when_format(to->until, out->until_ms);
}

int
tasklog_claim(struct tasklog *log, const char *task, long ttl_s,
    const char *key, struct tasklog_claim *out)
{
	struct claiming c = { .task = task,
	    .command = { .key = key ? key : key_of(log) },
	    .claim = { .ttl_ms = (int64_t)ttl_s * 1000 } };
	struct outcome outcome;
	int rc = NEEDS(log, task && out) ? TASK_EINVALID :
	    write_one(log, decide_claim, &c, &outcome);

	if (!rc)
		give_claim(out, &outcome);
	return rc;
}

int
tasklog_claim_next(struct tasklog *log, const char *const *caps, long ttl_s,
    long wait_s, const char *key, struct tasklog_claim *out)
{
	struct claiming c = { .command = { .key = key ? key : key_of(log) },
	    .claim = { .ttl_ms = (int64_t)ttl_s * 1000, .caps = caps } };
	int64_t end = clock_ms() + (int64_t)wait_s * 1000;
	struct watch *watch = NULL;
	struct outcome outcome;
	int rc;

	if (NEEDS(log, out != NULL))
		return TASK_EINVALID;
	while ((rc = write_one(log, decide_claim, &c, &outcome)) ==
	        TASK_ENOMATCH &&
	    wait_s > 0) {
		err_clear(&log->err);
		watch = watch ? watch : watch_open(log->journal);
		rc = task_claim_wait(log->journal, watch, &c.claim, end,
		    &log->err);
		if (rc)
			break;
	}
	watch_close(watch);
	if (!rc)
		give_claim(out, &outcome);
	return rc;
}

static int
decide_release(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct claiming *c = arg;

	return task_release(journal_basis(log->journal), &c->command, c->task,
	    out, &log->err);
}

int
tasklog_release(struct tasklog *log, const char *task, const char *why)
{
	struct claiming c = { .task = task, .command = command_of(log, why) };
	struct outcome out;

	return NEEDS(log, task != NULL) ? TASK_EINVALID :
	    write_one(log, decide_release, &c, &out);
}

static int
decide_fail(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct claiming *c = arg;

	return task_fail(journal_basis(log->journal), &c->command, c->task,
	    c->why ? c->why : "", out, &log->err);
}

int
tasklog_fail(struct tasklog *log, const char *task, const char *why)
{
	struct claiming c = { .task = task, .why = why,
	    .command = command_of(log, NULL) };
	struct outcome out;

	return NEEDS(log, task != NULL) ? TASK_EINVALID :
	    write_one(log, decide_fail, &c, &out);
}
