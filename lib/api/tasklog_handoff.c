/* SPDX-License-Identifier: ISC */
/*
 * The library's door to handing tasks over.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "base/when.h"
#include "model/given.h"

enum { TO, CAP, DONE, REMAINING, LIMIT, NEXT, ARTIFACT, LISTS };

static const char *const names[LISTS] = { "to", "cap", "done", "remaining",
	"limit", "next", "artifact" };

struct handing {
	const char *task;
	struct command command;
	struct task_handoff package;
	const char **list[LISTS];	/* owned; the strings are borrowed */
};

static int
take_field(struct tasklog *log, struct handing *h, const char *name,
    const char *value)
{
	for (int i = 0; i < LISTS; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		tasklog_push(&h->list[i], value);
		return 0;
	}
	if (strcmp(name, "key") == 0) {
		h->command.key = value;
		return 0;
	}
	if (strcmp(name, "confidence") != 0)
		return err_set(&log->err, ERR_INVALID,
		    "a handoff has no field '%s'", name);
	return given_share(&h->package.confidence, "confidence",
	    slice_of(value), &log->err);
}

static int
decide_hand_over(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct handing *h = arg;

	return task_hand_over(journal_basis(log->journal), &h->command, h->task,
	    &h->package, out, &log->err);
}

int
tasklog_hand_over(struct tasklog *log, const char *task, const char *summary,
    const char *const *fields)
{
	struct handing h = { .task = task, .command = command_of(log, NULL),
	    .package = { .summary = summary, .confidence = -1 } };
	struct outcome out;
	int rc = NEEDS(log, task && summary) ? TASK_EINVALID :
	    enter(log);

	for (size_t i = 0; fields && !rc && fields[i]; i += 2)
		rc = NEEDS(log, fields[i + 1] != NULL) ? TASK_EINVALID :
		    take_field(log, &h, fields[i], fields[i + 1]);
	h.package.to = h.list[TO];
	h.package.caps = h.list[CAP];
	h.package.done = h.list[DONE];
	h.package.remaining = h.list[REMAINING];
	h.package.limits = h.list[LIMIT];
	h.package.next = h.list[NEXT];
	h.package.artifacts = h.list[ARTIFACT];
	if (!rc)
		rc = write_one(log, decide_hand_over, &h, &out);
	for (int i = 0; i < LISTS; i++)
		free(h.list[i]);
	return rc;
}

static int
decide_take_over(struct tasklog *log, void *arg, struct outcome *out)
{
	static const struct task_claim claim = { .handed_over = 1 };
	static const struct command command = {0};
	const struct handing *h = arg;

	return task_claim(journal_basis(log->journal), &command, h->task,
	    &claim, out, &log->err);
}

int
tasklog_take_over(struct tasklog *log, const char *task,
    struct tasklog_claim *out)
{
	struct handing h = { .task = task, .command.key = key_of(log) };
	struct outcome outcome;
	int rc = NEEDS(log, task && out) ? TASK_EINVALID :
	    write_one(log, decide_take_over, &h, &outcome);

	if (rc)
		return rc;
	memcpy(out->task, outcome.id, TASKLOG_ID_SIZE);
	out->fence = outcome.fence;
	when_format(out->until, outcome.until_ms);
	return 0;
}
