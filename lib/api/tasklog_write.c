/* SPDX-License-Identifier: ISC */
/*
 * The library's door to adding, editing, moving and linking tasks.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "log/transaction.h"

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

struct deciding {
	struct tasklog *log;
	decide_fn *decide;
	void *arg;
	struct outcome *out;
};

static int
decide_one(void *arg, struct basis *basis, struct err *err)
{
	const struct deciding *d = arg;

	(void)basis; /* both are of the handle */
	(void)err;
	return d->decide(d->log, d->arg, d->out);
}

int
write_one(struct tasklog *log, decide_fn *decide, void *arg,
    struct outcome *out)
{
	struct deciding deciding = { log, decide, arg, out };
	int rc = enter(log);

	return rc ? rc
	          : journal_transact(log->journal, TRANSACTION_LINES,
	                decide_one, &deciding, &log->err);
}

/* Field pairs, sorted into what the commands take. */
struct fields {
	struct command command;
	/* of a task that is there: its values */
	struct task_draft draft;
	/* owned; strings are borrowed */
	const char **add[FIELD_GIVEN], **drop[FIELD_GIVEN];
};

/* What is no field of a task. */
static const char **
text_of_command(struct fields *f, const char *name, enum field_door door)
{
	return strcmp(name, "key") == 0   ? &f->command.key
	    : strcmp(name, "why") == 0    ? &f->command.why
	    : strcmp(name, "expect") == 0 ? &f->command.expect
	    : strcmp(name, "prefix") == 0 && door == FIELD_OF_ADD
	    ? &f->draft.prefix
	    : NULL;
}

static int
take_field(struct tasklog *log, struct fields *f, const char *name,
    const char *value, enum field_door door)
{
	const char **text = text_of_command(f, name, door);
	int drops = door == FIELD_OF_EDIT && strncmp(name, "un", 2) == 0;
	enum field_kind kind = field_of_option(name + 2 * drops, door);
	enum field_value what = field_value(kind);

	if (text)
		*text = value;
	else if (kind == FIELD_BAD || (drops && what != VALUE_BOOL))
		return err_set(&log->err, ERR_INVALID, "there is no field '%s'",
		    name);
	else if (what == VALUE_BOOL ||
	    (what == VALUE_META && door == FIELD_OF_EDIT))
		tasklog_push(drops ? &f->drop[kind] : &f->add[kind], value);
	else
		f->draft.values.text[kind] = value;
	return 0;
}

static int
take_fields(struct tasklog *log, struct fields *f, const char *const *fields,
    enum field_door door)
{
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->command = command_of(log, NULL);
	if (door == FIELD_OF_ADD)
		f->command.fence = 0;
	for (size_t i = 0; fields && !rc && fields[i]; i += 2)
		rc = NEEDS(log, fields[i + 1] != NULL) ? TASK_EINVALID :
		    take_field(log, f, fields[i], fields[i + 1], door);
	for (int k = 0; k < FIELD_GIVEN; k++) {
		f->draft.values.add[k] = f->add[k];
		f->draft.values.drop[k] = f->drop[k];
	}
	return rc;
}

static void
fields_release(struct fields *f)
{
	for (int k = 0; k < FIELD_GIVEN; k++) {
		free(f->add[k]);
		free(f->drop[k]);
	}
}

static int
decide_add(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct fields *f = arg;

	return task_add(journal_basis(log->journal), &f->command, &f->draft,
	    out, &log->err);
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
	rc = take_fields(log, &f, fields, FIELD_OF_ADD);
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

	return task_edit(journal_basis(log->journal), &c->fields->command,
	    c->task, &c->fields->draft.values, out, &log->err);
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
	rc = take_fields(log, &f, fields, FIELD_OF_EDIT);
	if (!rc)
		rc = write_one(log, decide_edit, &c, &out);
	fields_release(&f);
	return rc;
}

static int
decide_move(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct change *c = arg;

	return task_move(journal_basis(log->journal), &c->command, c->task,
	    c->word, out, &log->err);
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

	return task_link(journal_basis(log->journal), &c->command, c->task,
	    c->kind, c->other, c->remove, out, &log->err);
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
