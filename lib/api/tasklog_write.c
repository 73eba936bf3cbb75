/* SPDX-License-Identifier: ISC */
/*
 * The library's door to adding, editing, moving and linking tasks.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "model/given.h"

void
tasklog_push(const char ***list, const char *value)
{
	size_t n = 0;

	while (*list && (*list)[n])
		n++;
	*list = task_realloc(*list, n + 2, sizeof(char *));
	(*list)[n] = value;
	(*list)[n + 1] = NULL;
}

/* Field pairs, sorted into what the commands take. */
struct fields {
	struct command command;
	struct task_draft draft;
	struct task_changes changes;
	const char **list[10];	/* NULL-terminated, owned; the strings are borrowed */
};

enum { LABEL, CAP, GATE, NEEDS, CHECK, UNLABEL, UNCAP, META };

/* The fields that are one text, by name. */
static const char **
text_field(struct fields *f, const char *name, int adding)
{
	const struct { const char *name; const char **to, **too; } texts[] = {
		{ "title", &f->draft.title, &f->changes.title },
		{ "body", &f->draft.body, &f->changes.body },
		{ "code", &f->draft.code, &f->changes.code },
		{ "prefix", &f->draft.prefix, NULL },
		{ "assignee", &f->draft.assignee, &f->changes.assignee },
		{ "parent", &f->draft.parent, &f->changes.parent },
		{ "ref", &f->draft.ref, &f->changes.ref },
		{ "state", &f->draft.state, NULL },
		{ "due", &f->draft.due, &f->changes.due },
		{ "defer", &f->draft.defer, &f->changes.defer },
		{ "key", &f->command.key, NULL },
		{ "why", &f->command.why, NULL },
		{ "expect", &f->command.expect, NULL },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].name, name) == 0)
			return !adding && texts[i].too ? texts[i].too :
			    texts[i].to;
	return NULL;
}

/* Which list a repeatable field goes to, -1. */
static int
list_field(const char *name)
{
	static const char *const names[] = { "label", "cap", "gate", "needs",
	    "check", "unlabel", "uncap", "meta" };

	for (int i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int
take_field(struct tasklog *log, struct fields *f, const char *name,
    const char *value, int adding)
{
	const char **text = text_field(f, name, adding);
	int list = list_field(name);

	if (text) {
		*text = value;
		return 0;
	}
	if (strcmp(name, "priority") == 0)
		return given_priority(adding ? &f->draft.priority :
		    &f->changes.priority, slice_of(value), &log->err);
	if (strcmp(name, "estimate") == 0 && !adding && !*value) {
		f->changes.estimate = -2;
		return 0;
	}
	if (strcmp(name, "estimate") == 0)
		return given_estimate(adding ? &f->draft.estimate :
		    &f->changes.estimate, slice_of(value), &log->err);
	if (list == META && adding) {
		f->draft.meta = value;
		return 0;
	}
	if (list == -1)
		return err_set(&log->err, ERR_INVALID, "there is no field '%s'", name);
	tasklog_push(&f->list[list], value);
	return 0;
}

static int
take_fields(struct tasklog *log, struct fields *f, const char *const *fields,
    int adding)
{
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->command = command_of(log, NULL);
	if (adding)
		f->command.fence = 0;
	f->draft.priority = f->draft.estimate = -1;
	f->changes.priority = f->changes.estimate = -1;
	for (size_t i = 0; fields && !rc && fields[i]; i += 2)
		rc = NEEDS(log, fields[i + 1] != NULL) ? TASK_EINVALID :
		    take_field(log, f, fields[i], fields[i + 1], adding);
	f->draft.labels = f->changes.add_labels = f->list[LABEL];
	f->draft.caps = f->changes.add_caps = f->list[CAP];
	f->draft.gates = f->list[GATE];
	f->draft.needs = f->list[NEEDS];
	f->draft.checks = f->list[CHECK];
	f->changes.drop_labels = f->list[UNLABEL];
	f->changes.drop_caps = f->list[UNCAP];
	f->changes.set_meta = f->list[META];
	return rc;
}

static void
fields_release(struct fields *f)
{
	for (size_t i = 0; i < sizeof(f->list) / sizeof(f->list[0]); i++)
		free(f->list[i]);
}

static int
decide_add(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct fields *f = arg;

	return task_add(log->journal, &f->command, &f->draft, out, &log->err);
}

int
tasklog_add(struct tasklog *log, const char *const *fields,
    char id[TASKLOG_ID_SIZE])
{
	struct outcome out = {0};
	struct fields f;
	int rc = NEEDS(log, id != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	rc = take_fields(log, &f, fields, 1);
	if (!rc)
		rc = write_one(log, decide_add, &f, &out);
	memcpy(id, out.id, TASKLOG_ID_SIZE);
	fields_release(&f);
	return rc;
}

struct change {
	const char *task, *word, *other, *kind;
	struct command command;
	struct fields *fields;
	int remove;
};

static int
decide_edit(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct change *c = arg;

	return task_edit(log->journal, &c->fields->command, c->task,
	    &c->fields->changes, out, &log->err);
}

int
tasklog_edit(struct tasklog *log, const char *task, const char *const *fields)
{
	struct outcome out;
	struct fields f;
	struct change c = { .task = task, .fields = &f };
	int rc = NEEDS(log, task != NULL) ? TASK_EINVALID :
	    enter(log);

	if (rc)
		return rc;
	rc = take_fields(log, &f, fields, 0);
	if (!rc)
		rc = write_one(log, decide_edit, &c, &out);
	fields_release(&f);
	return rc;
}

static int
decide_move(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct change *c = arg;

	return task_move(log->journal, &c->command, c->task, c->word, out, &log->err);
}

int
tasklog_move(struct tasklog *log, const char *task, const char *state,
    const char *why, const char *expect)
{
	struct change c = { .task = task, .word = state,
	    .command = command_of(log, why) };
	struct outcome out;

	c.command.expect = expect;
	return NEEDS(log, task && state) ? TASK_EINVALID :
	    write_one(log, decide_move, &c, &out);
}

static int
decide_link(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct change *c = arg;

	return task_link(log->journal, &c->command, c->task, c->kind, c->other,
	    c->remove, out, &log->err);
}

int
tasklog_link(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	struct change c = { .task = task, .kind = kind, .other = target,
	    .command = command_of(log, NULL) };
	struct outcome out;

	return NEEDS(log, task && kind && target) ? TASK_EINVALID :
	    write_one(log, decide_link, &c, &out);
}

int
tasklog_unlink(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	struct change c = { .task = task, .kind = kind, .other = target,
	    .command = command_of(log, NULL), .remove = 1 };
	struct outcome out;

	return NEEDS(log, task && kind && target) ? TASK_EINVALID :
	    write_one(log, decide_link, &c, &out);
}
