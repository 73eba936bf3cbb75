/* SPDX-License-Identifier: ISC */
/*
 * task_edit: change fields, links, checklist and work sessions of a task in one
 * step, as task-edit(1), task-link(1), task-check(1) and task-time(1) do.
 */
#include <stdlib.h>
#include <string.h>

#include "model/given.h"
#include "model/synonyms.h"
#include "model/task_find.h"
#include "model/work.h"
#include "tool/cut_text.h"
#include "tool/each.h"
#include "tool/tool.h"

struct edit {
	struct command command;
	const char *task;	/* the one that is edited now */
	struct task_values values;
	/* members that are added to sets or dropped */
	struct words add[FIELD_GIVEN], drop[FIELD_GIVEN];
	struct words meta, links, checks, commits;
	struct task_work work;
	bool works;		/* the call has such a mark */
	bool fields;		/* the call changes something besides links */
	struct outcome outcome;
};

/* Turn {"key": value} into KEY=VALUE; null removes the key. */
static void
take_meta(struct tool_call *call, struct words *out)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t object = args_get(&call->args, "meta"), at = object + 1;

	for (uint32_t i = 0; object && i < doc->token[object].count; i++) {
		struct buf pair = BUF_INIT;

		json_add_unescaped(&pair, &doc->token[at]);
		buf_add_char(&pair, '=');
		if (doc->token[at + 1].kind != JSON_NULL)
			buf_add_slice(&pair, json_raw(doc, at + 1));
		words_add(out, args_keep(&call->args, slice_of_buf(&pair)));
		buf_release(&pair);
		at = doc->token[at + 1].next;
	}
}

/* Read the mark of a work session. The reason is the mark's note. */
static int
take_work(struct tool_call *call, struct edit *e, struct err *err)
{
	static const char *const marks[] = { "start", "pause", "resume",
		"stop" };
	const char *mark = args_text(&call->args, "work");
	uint32_t productivity = args_get(&call->args, "productivity");

	e->work = (struct task_work){ .productivity = -1,
	    .note = args_text(&call->args, "why") };
	for (int i = 0; mark && i < 4; i++)
		if (strcmp(mark, marks[i]) == 0)
			e->work.mark = (enum work_mark)i;
	e->works = mark != NULL;
	if (productivity && given_share(&e->work.productivity, "productivity",
	    json_raw(call->args.doc, productivity), err))
		return TASK_EINVALID;
	return productivity && !mark ? err_set(err, ERR_INVALID,
	    "'productivity' needs 'work'") : 0;
}

/*
 * True if the text clears a field: "-" does, and "none" where it cannot be a
 * value. An estimate of 0 is none.
 */
static bool
clears_field(enum field_value what, const char *text)
{
	bool none = what == VALUE_NAME || what == VALUE_DAY ||
	    what == VALUE_TASK || what == VALUE_MINUTES ||
	    what == VALUE_RECURRENCE;

	return strcmp(text, "-") == 0 ||
	    (none && strcmp(text, "none") == 0) ||
	    (what == VALUE_MINUTES && strcmp(text, "0") == 0);
}

/*
 * Read the fields that are one text or number. True if at least one is given.
 */
static bool
take_texts(struct args *args, struct task_values *values)
{
	bool any = false;

	for (int k = 0; k < FIELD_GIVEN; k++) {
		enum field_kind kind = (enum field_kind)k;
		enum field_value what = field_value(kind);

		if (!field_is_given(kind, FIELD_OF_EDIT) ||
		    what == VALUE_BOOL || what == VALUE_META)
			continue;
		values->text[k] = what == VALUE_PRIORITY ||
		        what == VALUE_MINUTES
		    ? args_number(args, field_key(kind))
		    : args_text(args, field_key(kind));
		if (values->text[k] && clears_field(what, values->text[k]))
			values->text[k] = "";
		any |= values->text[k] != NULL;
	}
	return any;
}

/* Read the words of "a,-b" for each set. True if at least one is given. */
static bool
take_sets(struct args *args, struct edit *e)
{
	bool any = false;

	for (int k = 0; k < FIELD_GIVEN; k++) {
		enum field_kind kind = (enum field_kind)k;

		if (!field_is_set(kind) ||
		    !field_is_given(kind, FIELD_OF_EDIT))
			continue;
		args_words(args, field_key(kind), &e->add[k], &e->drop[k]);
		e->values.add[k] = e->add[k].item;
		e->values.drop[k] = e->drop[k].item;
		any |= e->add[k].count || e->drop[k].count;
	}
	return any;
}

/* Returns the number of parts of the edit: each is one event. */
static size_t
count_parts(const struct edit *e)
{
	return e->fields + e->links.count + e->checks.count +
	    e->commits.count + e->works;
}

static int
take(struct tool_call *call, struct edit *e, struct err *err)
{
	struct args *args = &call->args;
	struct task_values *values = &e->values;
	int rc;

	e->fields = take_texts(args, values);
	values->append = args_text(args, "body_append");
	e->fields |= values->append != NULL;
	e->fields |= take_sets(args, e);
	args_texts(args, "links", &e->links);
	args_texts(args, "checklist", &e->checks);
	args_texts(args, "commits", &e->commits);
	take_meta(call, &e->meta);
	values->add[FIELD_META] = e->meta.item;
	e->fields |= e->meta.count != 0;
	rc = take_work(call, e, err);
	if (!rc && !count_parts(e))
		rc = err_set(err, ERR_INVALID,
		    "what is to change? Give a field, "
		    "links, commits, checklist or work");
	return rc;
}

/* "needs k3v9q", or "-needs k3v9q" to remove it. */
static void
keep_outcome(struct edit *e, const struct outcome *outcome)
{
	if (!e->outcome.subject)
		e->outcome = *outcome;
	else if (outcome->event)
		e->outcome.event = outcome->event;
}

static int
link_one(struct tool_call *call, struct edit *e, const char *text,
    struct err *err)
{
	bool remove = *text == '-';
	const char *kind = text + remove, *space = strchr(kind, ' ');
	struct outcome outcome;
	int rc;

	if (!space || !space[1])
		return err_set(err, ERR_INVALID,
		    "a link is a kind and a task, like 'needs k3v9q' or "
		    "'-needs k3v9q', not '%s'",
		    text);
	kind = args_keep(&call->args,
	    (struct slice){ kind, (size_t)(space - kind) });
	rc = task_link(journal_basis(call->journal), &e->command, e->task, kind,
	    space + 1, remove, &outcome, err);
	if (!rc)
		keep_outcome(e, &outcome);
	return rc;
}

/*
 * Read an instruction for the checklist: "add TEXT"; "tick 2", "untick 2" and
 * "remove 2" by number or by the id of an item; "rename 2 TEXT", "move 2 1".
 */
static int
take_check(struct tool_call *call, struct task_checking *out,
    const char *item[2], const char *text, struct err *err)
{
	static const char *const words[] = { [CHECK_ADD] = "add",
		[CHECK_TICK] = "tick", [CHECK_UNTICK] = "untick",
		[CHECK_DROP] = "remove", [CHECK_EDIT] = "rename",
		[CHECK_MOVE] = "move" };
	size_t len = strcspn(text, " "), i = 0;
	const char *rest = text + len + strspn(text + len, " "), *second;
	const char *word = args_keep(&call->args, (struct slice){ text, len });
	const char *right = synonym_value("checklist", word);

	while (i <= CHECK_MOVE && strcmp(words[i], word) != 0 &&
	    !(right && strcmp(words[i], right) == 0))
		i++;
	second = strchr(rest, ' ');
	if (i > CHECK_MOVE || !*rest || (i >= CHECK_EDIT && !second))
		return err_set(err, ERR_INVALID,
		    "a change of the checklist is like 'add TEXT', 'tick 2', "
		    "'untick 2', 'remove 2', 'rename 2 TEXT' or 'move 2 1', "
		    "not '%s'",
		    text);
	out->action = (enum check_action)i;
	item[0] = rest;
	if (i < CHECK_EDIT)
		return 0;
	item[0] = args_keep(&call->args,
	    (struct slice){ rest, (size_t)(second - rest) });
	out->text = i == CHECK_EDIT ? second + 1 : NULL;
	out->position = i == CHECK_MOVE ? strtoul(second + 1, NULL, 10) : 0;
	return i == CHECK_MOVE && !out->position
	    ? err_set(err, ERR_INVALID,
	          "'%s' is not a position in the checklist", second + 1)
	    : 0;
}

static int
check_one(struct tool_call *call, struct edit *e, const char *text,
    struct err *err)
{
	const char *item[2] = { NULL, NULL };
	struct task_checking checking = { .item = item };
	struct outcome outcome;
	int rc = take_check(call, &checking, item, text, err);

	if (!rc)
		rc = task_check(journal_basis(call->journal), &e->command,
		    e->task, &checking, &outcome, err);
	if (!rc)
		keep_outcome(e, &outcome);
	return rc;
}

/*
 * Each part after the first is another operand of the command. The expected
 * state or version is compared for the first part only.
 */
static void
next_part(struct edit *e)
{
	e->command.nth++;
	e->command.expect = NULL;
}

/* Note that a commit of the project belongs to the task. */
static int
commit_one(struct tool_call *call, struct edit *e, const char *hash,
    struct err *err)
{
	struct outcome outcome;
	int rc = task_record_commit(journal_basis(call->journal), &e->command,
	    e->task, hash, NULL, &outcome, err);

	if (!rc)
		keep_outcome(e, &outcome);
	return rc;
}

static int
edit_parts(struct tool_call *call, struct edit *e, struct err *err)
{
	int rc = 0;

	if (e->fields) {
		rc = task_edit(journal_basis(call->journal), &e->command,
		    e->task, &e->values, &e->outcome, err);
		next_part(e);
	}
	for (size_t i = 0; i < e->links.count && !rc; i++) {
		rc = link_one(call, e, e->links.item[i], err);
		next_part(e);
	}
	for (size_t i = 0; i < e->checks.count && !rc; i++) {
		rc = check_one(call, e, e->checks.item[i], err);
		next_part(e);
	}
	for (size_t i = 0; i < e->commits.count && !rc; i++) {
		rc = commit_one(call, e, e->commits.item[i], err);
		next_part(e);
	}
	if (e->works && !rc) {
		struct outcome outcome;

		rc = task_time(journal_basis(call->journal), &e->command,
		    e->task, &e->work, &outcome, err);
		if (!rc)
			keep_outcome(e, &outcome);
	}
	return rc;
}

/* Refuse texts that were made of those that an answer has cut. */
static int
check_texts(struct tool_call *call, const struct edit *e, struct err *err)
{
	struct task task;
	uint32_t subject;
	int rc = 0;

	if (task_find(&subject, call->view, e->task, NULL))
		return 0;	/* the command says so */
	view_task(&task, call->view, subject);
	for (int k = 0; k < TASK_VALUES && !rc; k++) {
		struct replacement r = { field_key((enum field_kind)k),
			e->values.text[k], task.text[k],
			k == FIELD_BODY ? task.id : (struct slice){ NULL, 0 },
			call->cut };

		if (r.given && r.stored.ptr)
			rc = cut_text_check(&r, err);
	}
	return rc;
}

static int
edit_one(struct tool_call *call, const char *task, void *arg,
    struct outcome *out, struct err *err)
{
	struct edit *e = arg;
	const struct command whole = e->command;
	int rc;

	e->task = task;
	e->outcome = (struct outcome){0};
	rc = check_texts(call, e, err);
	if (!rc)
		rc = edit_parts(call, e, err);
	e->command = whole;
	*out = e->outcome;
	return rc;
}

/* Choose which members of the task the answer repeats: those that changed. */
static uint64_t
choose_echo(const struct edit *e)
{
	uint64_t keys = 0;

	for (int k = 0; k < FIELD_GIVEN; k++) {
		const char *name = field_key((enum field_kind)k);
		int key = name ? task_key_parse(slice_of(name)) : -1;

		if (k != FIELD_BODY && key != -1 && (e->values.text[k] ||
		    e->values.add[k] || e->values.drop[k]))
			keys |= TASK_KEY_BIT(key);
	}
	if (e->links.count)
		keys |= TASK_KEY_BIT(TASK_KEY_NEEDS) |
		    TASK_KEY_BIT(TASK_KEY_RELATES) |
		    TASK_KEY_BIT(TASK_KEY_DUPLICATES) |
		    TASK_KEY_BIT(TASK_KEY_SUPERSEDES) |
		    TASK_KEY_BIT(TASK_KEY_DISCOVERED_FROM);
	if (e->commits.count)
		keys |= TASK_KEY_BIT(TASK_KEY_COMMITS);
	return keys | (e->checks.count ? TASK_KEY_BIT(TASK_KEY_CHECKLIST) : 0);
}

/* Add the size of a new body, and the fields that have no value any more. */
static void
add_rest(struct tool_call *call, const struct edit *e, uint32_t subject)
{
	struct task task;
	int cleared = 0;

	view_task(&task, call->view, subject);
	if (e->values.text[FIELD_BODY] || e->values.append) {
		json_add_key(call->out, "body_bytes");
		json_add_int(call->out, (int64_t)task.text[FIELD_BODY].len);
	}
	for (int k = 0; k < TASK_VALUES; k++) {
		const char *text = e->values.text[k];

		if (!text || *text)
			continue;
		if (!cleared++) {
			json_add_key(call->out, "cleared");
			json_open(call->out, '[');
		}
		json_add_str(call->out, field_key((enum field_kind)k));
	}
	if (cleared)
		json_close(call->out, ']');
}

int
tool_edit(struct tool_call *call, struct err *err)
{
	struct edit e = {0};
	struct each each = { edit_one, &e, &e.command, 1 };
	struct outcome outcome;
	int rc = take(call, &e, err);

	each.parts = count_parts(&e);
	call->echo = choose_echo(&e);
	tool_command_on(call, &e.command);
	if (!rc)
		rc = each_write(call, &each, &outcome, err);
	if (!rc && !each_is_batch(call))
		add_rest(call, &e, outcome.subject);
	for (int k = 0; k < FIELD_GIVEN; k++) {
		words_release(&e.add[k]);
		words_release(&e.drop[k]);
	}
	words_release(&e.meta);
	words_release(&e.links);
	words_release(&e.checks);
	words_release(&e.commits);
	return rc;
}
