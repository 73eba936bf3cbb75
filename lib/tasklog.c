/* SPDX-License-Identifier: ISC */
/*
 * The library's door: the same commands, behind a small interface that can stay as it
 * is.
 */
#include "tasklog.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "err.h"
#include "export.h"
#include "journal.h"
#include "json.h"
#include "place.h"
#include "repo.h"
#include "task_json.h"
#include "tasklog_private.h"
#include "version.h"
#include "when.h"

const char *
tasklog_version(void)
{
	return TASKLOG_VERSION;
}

static int
open_journal(struct tasklog *log, const char *dir, const char *actor,
    const char *session)
{
	char cwd[PATH_MAX], machine[256] = "";
	struct journal_options options = { .ask = { dir, NULL, cwd },
	    .machine = machine, .actor = actor, .session = session,
	    .now_ms = WHEN_NONE };

	if (!actor || !name_valid(slice_of(actor)) ||
	    (session && !name_valid(slice_of(session))))
		return err_set(&log->err, ERR_INVALID, "an actor or session must be "
		    "1 to 128 bytes without control characters, < or >");
	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err, "cannot tell the working directory");
	gethostname(machine, sizeof(machine) - 1);
	return journal_open(&log->journal, &options, &log->err);
}

int
tasklog_open(struct tasklog **out, const char *dir, const char *actor,
    const char *session)
{
	*out = task_zalloc(1, sizeof(**out));
	return open_journal(*out, dir, actor, session);
}

void
tasklog_close(struct tasklog *log)
{
	if (!log)
		return;
	journal_close(log->journal);
	free(log);
}

const char *
tasklog_error(const struct tasklog *log)
{
	return log->err.message;
}

const char *
tasklog_error_word(const struct tasklog *log)
{
	return err_name(log->err.word);
}

size_t
tasklog_problems(struct tasklog *log)
{
	return log->journal ? journal_problems(log->journal)->count : 0;
}

int
tasklog_refresh(struct tasklog *log)
{
	int rc = enter(log);

	return rc ? rc : journal_refresh(log->journal, &log->err);
}

static int
give_task(struct tasklog *log, uint32_t subject, tasklog_text_fn *fn, void *arg)
{
	const struct view *view = journal_view(log->journal);
	struct task_json scratch = {0};
	struct buf text = BUF_INIT;
	struct task task;
	int rc;

	view_task(&task, view, subject);
	task_json_add(&scratch, &text, view, &task, TASK_ALL_KEYS);
	rc = fn(arg, text.data, text.len);
	task_json_release(&scratch);
	buf_release(&text);
	return rc;
}

int
tasklog_get(struct tasklog *log, const char *task, tasklog_text_fn *fn, void *arg)
{
	uint32_t subject;
	int rc = enter(log);

	if (!rc)
		rc = task_find(&subject, journal_view(log->journal), task, &log->err);
	return rc ? rc : give_task(log, subject, fn, arg);
}

static int
by_id(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

int
tasklog_list(struct tasklog *log, int all, tasklog_text_fn *fn, void *arg)
{
	const struct view *view;
	struct term_list tasks = {0};
	int rc = enter(log);

	if (rc)
		return rc;
	view = journal_view(log->journal);
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (!view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (all || !(view->workflow->done & state_bit(task.state_number)))
			term_list_add(&tasks, s);
	}
	term_list_sort(&tasks, view->state, by_id);
	for (size_t i = 0; i < tasks.count && !rc; i++)
		rc = give_task(log, tasks.term[i], fn, arg);
	term_list_release(&tasks);
	return rc;
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

static int
list_events(struct term_list *out, struct tasklog *log, const char *task)
{
	const struct state *state = journal_state(log->journal);
	uint32_t subject;
	int rc;

	if (!task) {
		for (uint32_t e = 1; e < state->events.count; e++)
			if (state_event(state, e)->flags & EVENT_ARRIVED)
				term_list_add(out, e);
		return 0;
	}
	rc = task_find(&subject, journal_view(log->journal), task, &log->err);
	if (rc)
		return rc;
	for (uint32_t t = state_subject(state, subject)->touches; t;
	    t = state_touch(state, t)->next)
		term_list_add(out, state_touch(state, t)->event);
	return 0;
}

int
tasklog_history(struct tasklog *log, const char *task, tasklog_text_fn *fn,
    void *arg)
{
	struct term_list events = {0};
	struct buf line = BUF_INIT;
	int rc = enter(log);

	if (!rc)
		rc = list_events(&events, log, task);
	if (!rc)
		term_list_sort(&events, journal_state(log->journal), by_order);
	for (size_t i = 0; i < events.count && !rc; i++) {
		buf_clear(&line);
		rc = journal_line(log->journal, events.term[i], &line, &log->err);
		if (!rc)
			rc = fn(arg, line.data, line.len);
	}
	term_list_release(&events);
	buf_release(&line);
	return rc;
}

struct exporter {
	tasklog_text_fn *fn;
	void *arg;
};

static int
give_line(void *arg, struct slice line, struct err *err)
{
	const struct exporter *ex = arg;

	(void)err;
	return ex->fn(ex->arg, line.ptr, line.len - 1);
}

int
tasklog_export(struct tasklog *log, tasklog_text_fn *fn, void *arg)
{
	struct exporter ex = { fn, arg };
	int rc = enter(log);

	return rc ? rc : export_state(journal_view(log->journal), give_line, &ex,
	    &log->err);
}

int
tasklog_create(struct tasklog **out, const char *dir, const char *actor)
{
	struct place place = {0};
	struct buf warning = BUF_INIT;
	char cwd[PATH_MAX];
	struct place_ask ask = { dir, NULL, cwd };
	struct tasklog *log = *out = task_zalloc(1, sizeof(*log));
	int joined, rc;

	if (!getcwd(cwd, sizeof(cwd)))
		return err_errno(&log->err, "cannot tell the working directory");
	rc = place_plan(&place, &ask, &log->err);
	if (!rc)
		rc = repo_create(&place, &joined, &warning, &log->err);
	if (!rc)
		rc = open_journal(log, place.dir, actor, NULL);
	if (!rc)
		rc = journal_begin(log->journal, &log->err);
	if (!rc) {
		rc = log_start(log->journal, workflow_default(), &log->err);
		if (rc)
			journal_abort(log->journal);
		else
			rc = journal_end(log->journal, 0, &log->err);
	}
	if (!rc)
		rc = journal_commit(log->journal, &log->err);
	place_release(&place);
	buf_release(&warning);
	return rc;
}

/* Field pairs, sorted into what the commands take. */
struct fields {
	struct command command;
	struct task_draft draft;
	struct task_changes changes;
	char due[WHEN_SIZE], defer[WHEN_SIZE];
	const char **list[10];	/* NULL-terminated, owned; the strings are borrowed */
};

enum { LABEL, CAP, GATE, NEEDS, CHECK, UNLABEL, UNCAP, META };

static void
push(const char ***list, const char *value)
{
	size_t n = 0;

	while (*list && (*list)[n])
		n++;
	*list = task_realloc(*list, n + 2, sizeof(char *));
	(*list)[n] = value;
	(*list)[n + 1] = NULL;
}

/* A day or a time to what is kept of it; the empty text stays. */
static int
take_time(struct tasklog *log, const char *name, const char *value,
    char out[WHEN_SIZE])
{
	int64_t ms;

	if (!*value)
		out[0] = '\0';
	else if (when_parse_day(&ms, slice_of(value)))
		memcpy(out, value, strlen(value) + 1);
	else if (when_parse_rfc3339(&ms, slice_of(value)) && ms >= 0)
		when_format(out, ms);
	else
		return err_set(&log->err, ERR_INVALID, "'%s' must be a day like "
		    "2026-12-01 or a time like 2026-12-01T00:00:00Z, not '%s'", name,
		    value);
	return 0;
}

static int
take_number(struct tasklog *log, const char *name, const char *value, int tenths,
    int64_t *out)
{
	struct json_doc doc = {0};
	int ok = !json_scan(&doc, value, strlen(value), NULL) &&
	    (tenths ? json_tenths(&doc, 0, out) : json_int(&doc, 0, out)) &&
	    *out >= 0;

	json_release(&doc);
	return ok ? 0 : err_set(&log->err, ERR_INVALID,
	    "'%s' must be a number, not '%s'", name, value);
}

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
	int list = list_field(name), rc;
	char *when = strcmp(name, "due") == 0 ? f->due :
	    strcmp(name, "defer") == 0 ? f->defer : NULL;

	if (text && when) {
		rc = take_time(log, name, value, when);
		*text = *when || !adding ? when : NULL;
		return rc;
	}
	if (text) {
		*text = value;
		return 0;
	}
	if (strcmp(name, "priority") == 0)
		return take_number(log, name, value, 1, adding ?
		    &f->draft.priority : &f->changes.priority);
	if (strcmp(name, "estimate") == 0 && !adding && !*value) {
		f->changes.estimate = -2;
		return 0;
	}
	if (strcmp(name, "estimate") == 0)
		return take_number(log, name, value, 0, adding ?
		    &f->draft.estimate : &f->changes.estimate);
	if (list == META && adding) {
		f->draft.meta = value;
		return 0;
	}
	if (list == -1)
		return err_set(&log->err, ERR_INVALID, "there is no field '%s'", name);
	push(&f->list[list], value);
	return 0;
}

static int
take_fields(struct tasklog *log, struct fields *f, const char *const *fields,
    int adding)
{
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->draft.priority = f->draft.estimate = -1;
	f->changes.priority = f->changes.estimate = -1;
	for (size_t i = 0; fields && fields[i] && fields[i + 1] && !rc; i += 2)
		rc = take_field(log, f, fields[i], fields[i + 1], adding);
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
	int rc = enter(log);

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
	struct change *c = arg;

	c->fields->command.fence = log->fence;
	return task_edit(log->journal, &c->fields->command, c->task,
	    &c->fields->changes, out, &log->err);
}

int
tasklog_edit(struct tasklog *log, const char *task, const char *const *fields)
{
	struct outcome out;
	struct fields f;
	struct change c = { .task = task, .fields = &f };
	int rc = enter(log);

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
	struct change *c = arg;

	c->command.fence = log->fence;
	return task_move(log->journal, &c->command, c->task, c->word, out, &log->err);
}

int
tasklog_move(struct tasklog *log, const char *task, const char *state,
    const char *why, const char *expect)
{
	struct change c = { .task = task, .word = state,
	    .command = { .why = why, .expect = expect } };
	struct outcome out;

	return write_one(log, decide_move, &c, &out);
}

static int
decide_link(struct tasklog *log, void *arg, struct outcome *out)
{
	struct change *c = arg;

	c->command.fence = log->fence;
	return task_link(log->journal, &c->command, c->task, c->kind, c->other,
	    c->remove, out, &log->err);
}

int
tasklog_link(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	struct change c = { .task = task, .kind = kind, .other = target };
	struct outcome out;

	return write_one(log, decide_link, &c, &out);
}

int
tasklog_unlink(struct tasklog *log, const char *task, const char *kind,
    const char *target)
{
	struct change c = { .task = task, .kind = kind, .other = target,
	    .remove = 1 };
	struct outcome out;

	return write_one(log, decide_link, &c, &out);
}

static int
decide_gate(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct change *c = arg;

	return task_gate_require(log->journal, &c->command, c->task, c->word, c->remove,
	    out, &log->err);
}

int
tasklog_gate_require(struct tasklog *log, const char *task, const char *gate)
{
	struct change c = { .task = task, .word = gate };
	struct outcome out;

	return write_one(log, decide_gate, &c, &out);
}

int
tasklog_gate_drop(struct tasklog *log, const char *task, const char *gate,
    const char *why)
{
	struct change c = { .task = task, .word = gate, .remove = 1,
	    .command = { .why = why } };
	struct outcome out;

	return write_one(log, decide_gate, &c, &out);
}

struct reporting {
	const char *task;
	struct command command;
	struct task_report report;
};

static int
decide_report(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct reporting *r = arg;

	return task_gate_report(log->journal, &r->command, r->task, &r->report, out,
	    &log->err);
}

static int
take_evidence(struct tasklog *log, struct evidence *out, const char *const *fields)
{
	for (size_t i = 0; fields && fields[i] && fields[i + 1]; i += 2)
		if (strcmp(fields[i], "url") == 0)
			out->url = fields[i + 1];
		else if (strcmp(fields[i], "commit") == 0)
			out->commit = fields[i + 1];
		else
			return err_set(&log->err, ERR_INVALID, "there is no evidence "
			    "'%s': it is url or commit", fields[i]);
	return 0;
}

int
tasklog_gate_report(struct tasklog *log, const char *task, const char *gate,
    const char *result, const char *why, const char *const *evidence)
{
	struct evidence what = { .dirty = -1 };
	struct reporting r = { .task = task, .command = { .why = why },
	    .report = { gate, gate_result_parse(slice_of(result)), &what } };
	struct outcome out;
	int rc = enter(log);

	if (rc)
		return rc;
	if (r.report.result == GATE_NONE)
		return err_set(&log->err, ERR_INVALID, "a result is passed, failed or "
		    "waived, not '%s'", result);
	rc = take_evidence(log, &what, evidence);
	return rc ? rc : write_one(log, decide_report, &r, &out);
}

struct checking {
	const char *task;
	struct command command;
	struct task_checking what;
};

static int
decide_check(struct tasklog *log, void *arg, struct outcome *out)
{
	const struct checking *c = arg;

	return task_check(log->journal, &c->command, c->task, &c->what, out, &log->err);
}

static int
check(struct tasklog *log, const char *task, const char *item,
    struct task_checking what)
{
	const char *const items[] = { item, NULL };
	struct checking c = { .task = task, .what = what };
	struct outcome out;

	c.what.item = items;
	return write_one(log, decide_check, &c, &out);
}

int
tasklog_check_add(struct tasklog *log, const char *task, const char *text)
{
	return check(log, task, text, (struct task_checking){ .deed = CHECK_ADD });
}

int
tasklog_check_tick(struct tasklog *log, const char *task, const char *item, int done)
{
	return check(log, task, item, (struct task_checking){ .deed = done ?
	    CHECK_TICK : CHECK_UNTICK });
}

int
tasklog_check_drop(struct tasklog *log, const char *task, const char *item)
{
	return check(log, task, item, (struct task_checking){ .deed = CHECK_DROP });
}

int
tasklog_check_edit(struct tasklog *log, const char *task, const char *item,
    const char *text)
{
	return check(log, task, item, (struct task_checking){ .deed = CHECK_EDIT,
	    .text = text });
}

int
tasklog_check_move(struct tasklog *log, const char *task, const char *item,
    size_t position)
{
	return check(log, task, item, (struct task_checking){ .deed = CHECK_MOVE,
	    .position = position });
}

static int
decide_post(struct tasklog *log, void *arg, struct outcome *out)
{
	struct change *c = arg;
	const char *const to[] = { c->other, NULL };
	const struct task_message message = { .type = c->kind, .text = c->word,
	    .to = c->other ? to : NULL };

	c->command.fence = c->task ? log->fence : 0;
	return task_post(log->journal, &c->command, c->task, &message, out,
	    &log->err);
}

int
tasklog_post(struct tasklog *log, const char *task, const char *type,
    const char *to, const char *text)
{
	struct change c = { .task = task, .kind = type, .other = to, .word = text };
	struct outcome out;

	return write_one(log, decide_post, &c, &out);
}
