/* SPDX-License-Identifier: ISC */
/* The usual calls of the library that write. */
#include "api/tasklog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/tasklog_private.h"
#include "base/when.h"
#include "log/transaction.h"

static void
push_word(const char ***list, const char *value)
{
	size_t n = 0;

	while (*list && (*list)[n])
		n++;
	*list = task_realloc(*list, n + 2, sizeof(char *));
	(*list)[n] = value;
	(*list)[n + 1] = NULL;
}

/* Pairs of fields, sorted into the arguments of commands. */
struct fields {
	struct command command;
	/* of an existing task, only the values */
	struct task_draft draft;
	/* owned; strings are borrowed */
	const char **add[FIELD_GIVEN], **drop[FIELD_GIVEN];
};

/* Returns where a text goes that is no field of a task, or NULL. */
static const char **
text_of_command(struct fields *f, const char *name, enum field_door door)
{
	return strcmp(name, "key") == 0   ? &f->command.key
	    : strcmp(name, "why") == 0    ? &f->command.why
	    : strcmp(name, "expect") == 0 ? &f->command.expect
	    : strcmp(name, "body_append") == 0 && door == FIELD_OF_EDIT
	    ? &f->draft.values.append
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
		push_word(drops ? &f->drop[kind] : &f->add[kind], value);
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
	f->command.key = log->key;
	if (door == FIELD_OF_EDIT)
		f->command.fence = log->fence;
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

/* A new task (task NULL), or changes of a task. */
struct writing {
	const char *task;
	struct fields fields;
	struct outcome outcome;
};

static int
decide_write(void *arg, struct basis *basis, struct err *err)
{
	struct writing *w = arg;
	const struct fields *f = &w->fields;

	return w->task ? task_edit(basis, &f->command, w->task,
	                     &f->draft.values, &w->outcome, err)
	               : task_add(basis, &f->command, &f->draft, &w->outcome,
	                     err);
}

static int
write_fields(struct tasklog *log, struct writing *w, const char *const *fields)
{
	int rc = take_fields(log, &w->fields, fields,
	    w->task ? FIELD_OF_EDIT : FIELD_OF_ADD);

	if (!rc)
		rc = journal_transact(log->journal, TRANSACTION_LINES,
		    decide_write, w, &log->err);
	fields_release(&w->fields);
	return rc;
}

int
tasklog_add(struct tasklog *log, const char *const *fields,
    char id[TASKLOG_ID_SIZE])
{
	struct writing w = {0};
	int rc = NEEDS(log, id != NULL) ? TASK_EINVALID : handle_enter(log);

	if (rc)
		return rc;
	rc = write_fields(log, &w, fields);
	memcpy(id, w.outcome.id, TASKLOG_ID_SIZE);
	return rc;
}

int
tasklog_edit(struct tasklog *log, const char *task, const char *const *fields)
{
	struct writing w = { .task = task };
	int rc = NEEDS(log, task != NULL) ? TASK_EINVALID : handle_enter(log);

	return rc ? rc : write_fields(log, &w, fields);
}

int
tasklog_move(struct tasklog *log, const char *task, const char *state,
    const char *why, const char *expect)
{
	const struct member members[] = { { "task", task, false },
		{ "state", state, false }, { "why", why, false },
		{ "expect", expect, false }, { 0 } };

	return NEEDS(log, task && state) ? TASK_EINVALID :
	    handle_call(log, "task_move", members, NULL, NULL);
}

/* Add or remove a link. The sign is "" or a hyphen, which removes the link. */
static int
change_link(struct tasklog *log, const char *task, const char *sign,
    const char *kind, const char *target)
{
	struct buf text = BUF_INIT;
	struct member members[] = { { "task", task, false },
		{ "links", NULL, false }, { 0 } };
	int rc;

	buf_addf(&text, "%s%s %s", sign, kind, target);
	members[1].text = text.data;
	rc = handle_call(log, "task_edit", members, NULL, NULL);
	buf_release(&text);
	return rc;
}

int
tasklog_link(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	return NEEDS(log, task && kind && target) ? TASK_EINVALID :
	    change_link(log, task, "", kind, target);
}

int
tasklog_unlink(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	return NEEDS(log, task && kind && target) ? TASK_EINVALID :
	    change_link(log, task, "-", kind, target);
}

static int
claim(struct tasklog *log, const struct member *members,
    struct tasklog_claim *out)
{
	int rc = handle_call(log, "task_claim", members, NULL, NULL);

	if (rc)
		return rc;
	memcpy(out->task, log->outcome.id, TASKLOG_ID_SIZE);
	out->fence = log->outcome.fence;
	when_format(out->until, log->outcome.until_ms);
	return 0;
}

int
tasklog_claim(struct tasklog *log, const char *task, long ttl_s,
    const char *key, struct tasklog_claim *out)
{
	char ttl[24];
	const struct member members[] = { { "task", task, false },
		{ "ttl", ttl_s ? ttl : NULL, false }, { "key", key, false },
		{ 0 } };

	snprintf(ttl, sizeof(ttl), "%lds", ttl_s);
	return NEEDS(log, task && out) ? TASK_EINVALID :
	    claim(log, members, out);
}

int
tasklog_claim_next(struct tasklog *log, const char *const *caps, long ttl_s,
    long wait_s, const char *key, struct tasklog_claim *out)
{
	char ttl[24], wait[24];
	struct buf words = BUF_INIT;
	struct member members[] = { { "capabilities", NULL, false },
		{ "ttl", ttl_s ? ttl : NULL, false }, { "wait", wait, true },
		{ "key", key, false }, { 0 } };
	int rc;

	if (NEEDS(log, out != NULL))
		return TASK_EINVALID;
	snprintf(ttl, sizeof(ttl), "%lds", ttl_s);
	snprintf(wait, sizeof(wait), "%ld", wait_s);
	for (size_t i = 0; caps && caps[i]; i++)
		buf_addf(&words, "%s%s", i ? "," : "", caps[i]);
	members[0].text = words.data;
	rc = claim(log, members, out);
	buf_release(&words);
	return rc;
}

int
tasklog_release(struct tasklog *log, const char *task, const char *why)
{
	const struct member members[] = { { "task", task, false },
		{ "why", why, false }, { 0 } };

	return NEEDS(log, task != NULL) ? TASK_EINVALID :
	    handle_call(log, "task_release", members, NULL, NULL);
}

int
tasklog_fail(struct tasklog *log, const char *task, const char *why)
{
	const struct member members[] = { { "task", task, false },
		{ "failed", "true", true }, { "why", why, false }, { 0 } };

	return NEEDS(log, task != NULL) ? TASK_EINVALID :
	    handle_call(log, "task_release", members, NULL, NULL);
}

int
tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text)
{
	const struct member members[] = { { "task", task, false },
		{ "type", type, false }, { "to", to, false },
		{ "text", text, false }, { 0 } };

	return NEEDS(log, text != NULL) ? TASK_EINVALID :
	    handle_call(log, "task_post", members, NULL, NULL);
}

/* Returns a number of the answer. */
static unsigned long long
answer_number(const struct json_doc *doc, const char *name)
{
	int64_t n;

	return json_int(doc, json_get(doc, 0, name), &n)
	    ? (unsigned long long)n : 0;
}

int
tasklog_sync(struct tasklog *log, const char *remote, long timeout_s,
    struct tasklog_synced *out)
{
	char timeout[24];
	const struct member members[] = { { "remotes", remote, false },
		{ "timeout", timeout, true }, { 0 } };
	struct json_doc doc = {0};
	int rc;

	if (out)
		*out = (struct tasklog_synced){0};
	if (NEEDS(log, out != NULL))
		return TASK_EINVALID;
	snprintf(timeout, sizeof(timeout), "%ld", timeout_s);
	rc = handle_call(log, "task_sync", members, NULL, NULL);
	if (!rc)
		rc = json_scan(&doc, log->answer.data, log->answer.len,
		    &log->err);
	if (!rc) {
		out->came = answer_number(&doc, "came");
		out->went = answer_number(&doc, "went");
	}
	json_release(&doc);
	return rc;
}
