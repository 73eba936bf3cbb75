/* SPDX-License-Identifier: ISC */
/* Changing tasks in the editor, one or many in one text. */
#include "cli/task_editor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "cli/editor.h"
#include "cli/hints.h"
#include "cli/task_form.h"
#include "command/command.h"
#include "model/task_find.h"

#define SECTION "=== "

/* One task in the editor. */
struct edited {
	const char *operand;
	char id[TASK_ID_SIZE], name[CODE_MAX + 1];
	char version[VERSION_SIZE];	/* as the person saw it */
	struct slice section;	/* of the text; ptr is NULL: it has none */
	struct form was, form;
	struct form_values values;
};

/* Several tasks in one text, a section for each. */
struct by_hand {
	struct cli *cli;
	struct command *command;
	struct edited *task;
	size_t count;
};

static int
read_task(const struct cli *cli, struct edited *task, const struct view *view,
    struct err *err)
{
	struct task shown;
	uint32_t subject;
	int rc = task_find(&subject, view, task->operand, err);

	if (rc) {
		hint_operand(cli, task->operand, false, err);
		return rc;
	}
	view_task(&shown, view, subject);
	snprintf(task->id, sizeof(task->id), "%.*s", (int)shown.id.len,
	    shown.id.ptr);
	snprintf(task->name, sizeof(task->name), "%.*s",
	    (int)(shown.code.ptr ? shown.code : shown.id).len,
	    (shown.code.ptr ? shown.code : shown.id).ptr);
	version_format(task->version, shown.version);
	task_form_open(&task->was, FIELD_OF_EDIT);
	return task_form_fill(&task->was, view, subject, err);
}

/* The line above each of several tasks: "=== 55wkng3wm6pb DOC-01". */
static void
add_heading(struct buf *out, const struct edited *task)
{
	buf_addf(out, SECTION "%s %s\n", task->id, task->name);
}

static void
print_tasks(struct buf *out, const struct by_hand *h)
{
	for (size_t i = 0; i < h->count; i++) {
		if (h->count > 1)
			add_heading(out, &h->task[i]);
		form_print(out, &h->task[i].was);
	}
	task_form_explain(out, FIELD_OF_EDIT);
	if (h->count > 1)
		buf_add_str(out, "# Each \"" SECTION "\" line begins a task. "
		    "A task without it is left as it is.\n");
}

/*
 * Returns the task whose heading the line is, or NULL. The search begins at
 * *next, where the task stands unless the person has changed the order.
 */
static struct edited *
find_heading(const struct by_hand *h, size_t *next, struct slice line)
{
	size_t mark = strlen(SECTION);

	if (line.len < mark + TASK_ID_LEN ||
	    memcmp(line.ptr, SECTION, mark) != 0)
		return NULL;
	for (size_t i = 0; i < h->count; i++) {
		struct edited *task = &h->task[(*next + i) % h->count];

		if (memcmp(line.ptr + mark, task->id, TASK_ID_LEN) != 0)
			continue;
		*next += i + 1;
		return task;
	}
	return NULL;
}

/* Find the section of each task. A task without a heading has none. */
static int
find_sections(struct by_hand *h, struct slice text, struct err *err)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *eol;
	struct edited *last = NULL, *task;
	size_t next = 0;

	for (size_t i = 0; i < h->count; i++)
		h->task[i].section = (struct slice){ NULL, 0 };
	for (; p < end; p = eol) {
		struct slice line;

		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol ? eol + 1 : end;
		line = (struct slice){ p, (size_t)(eol - p) };
		task = find_heading(h, &next, line);
		if (task && task->section.ptr)
			return err_set(err, ERR_INVALID,
			    "'%s' stands twice in the text", task->name);
		if (task) {
			last = task;
			last->section = (struct slice){ eol, 0 };
		} else if (last) {
			last->section.len += line.len;
		} else if (utf8_trim(line).len) {
			return err_set(err, ERR_INVALID,
			    "the text before the first '" SECTION "' line "
			    "belongs to no task");
		}
	}
	return 0;
}

static int
read_section(struct edited *task, struct err *err)
{
	int rc;

	form_clear(&task->form);
	form_values_release(&task->values);
	if (!task->section.ptr)
		return 0;
	rc = form_read(&task->form, task->section, err);
	if (!rc)
		task_form_compare(&task->values, &task->was, &task->form);
	return rc;
}

/* Read what the person left of each task. */
static int
read_sections(struct by_hand *h, struct slice text, struct err *err)
{
	int rc = 0;

	if (h->count == 1)
		h->task[0].section = text;
	else
		rc = find_sections(h, text, err);
	for (size_t i = 0; i < h->count && !rc; i++)
		rc = read_section(&h->task[i], err);
	return rc;
}

static int
edit_changed(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct by_hand *h = arg;
	struct edited *task = &h->task[n];
	struct command *command = h->command;
	const char *expect = command->expect;
	struct outcome out;
	int rc;

	if (!task->values.any) {
		cli_say(cli, "'%s': nothing to change", operand);
		return 0;
	}
	cli_operand(cli, command, n);
	if (!expect)
		command->expect = task->version;
	rc = task_edit(journal_basis(cli->journal), command, operand,
	    &task->values.values, &out, err);
	command->expect = expect;
	if (!rc)
		cli_wrote(cli, out.id);
	else if (h->count > 1)
		err_prefix(err, "%s", task->name);
	return rc;
}

/* Use what the editor left: all changes or, if one is refused, none. */
static int
use_text(void *arg, struct slice text, struct err *err)
{
	struct by_hand *h = arg;
	struct operands all = { .count = h->count };
	struct cli *cli = h->cli;
	int rc = read_sections(h, text, err);

	if (rc)
		return rc;
	all.item = task_zalloc(h->count, sizeof(char *));
	for (size_t i = 0; i < h->count; i++)
		all.item[i] = (char *)(uintptr_t)h->task[i].operand;
	cli->atomic = true;
	buf_clear(&cli->written);	/* of what was refused before */
	buf_clear(&cli->touched);
	rc = cli_write_each(cli, &all, edit_changed, h);
	free(all.item);
	return rc;	/* *err is cli->err */
}

void
task_edit_by_hand(struct cli *cli, struct command *command,
    const struct operands *tasks)
{
	struct by_hand h = { .cli = cli, .command = command,
		.count = tasks->count,
		.task = task_zalloc(tasks->count, sizeof(struct edited)) };
	struct buf text = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < h.count && !rc; i++) {
		h.task[i].operand = tasks->item[i];
		task_form_open(&h.task[i].form, FIELD_OF_EDIT);
		rc = read_task(h.cli, &h.task[i], journal_view(cli->journal),
		    &cli->err);
	}
	if (!rc) {
		print_tasks(&text, &h);
		rc = editor_run(cli, slice_of_buf(&text), use_text, &h);
	}
	(void)rc;	/* cli->err has it */
	for (size_t i = 0; i < h.count; i++) {
		form_values_release(&h.task[i].values);
		form_clear(&h.task[i].form);
		form_clear(&h.task[i].was);
	}
	free(h.task);
	buf_release(&text);
}
