/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE	/* for memmem() */
#include "cli/purge_restore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "command/command.h"
#include "log/transaction.h"

#define WHY "restored after a purge"

/* The values that a task showed before the purge; owned; NULL: none. */
struct purge_kept {
	char id[TASK_ID_SIZE];
	char *text[FIELD_GIVEN];
	char *state;
};

/* The fields that are restored, besides the state. */
static const enum field_kind fields[] = { FIELD_TITLE, FIELD_BODY, FIELD_CODE,
	FIELD_PRIORITY, FIELD_ASSIGNEE, FIELD_DUE, FIELD_DEFER, FIELD_REF };

#define FIELDS (sizeof(fields) / sizeof(*fields))

/* Returns what the task shows of a field; NULL: nothing. */
static char *
shown(const struct task *task, enum field_kind kind)
{
	struct buf number = BUF_INIT;

	if (kind == FIELD_PRIORITY) {
		json_add_tenths(&number, task->number[kind]);
		return number.data;
	}
	return task->text[kind].len ? slice_dup(task->text[kind]) : NULL;
}

static void
note_task(struct purge_restore *restore, const struct view *view,
    struct slice name)
{
	struct purge_kept *kept;
	struct task task;

	for (size_t i = 0; i < restore->count; i++)
		if (slice_is(name, restore->kept[i].id))
			return;
	ARRAY_GROW(restore->kept, restore->count, restore->cap);
	kept = &restore->kept[restore->count++];
	*kept = (struct purge_kept){0};
	view_task(&task, view, state_find_subject(view->state, SUBJECT_TASK,
	    name));
	snprintf(kept->id, sizeof(kept->id), "%.*s", (int)name.len, name.ptr);
	for (size_t i = 0; i < FIELDS; i++)
		kept->text[fields[i]] = shown(&task, fields[i]);
	if (!task.state_purged)
		kept->state = slice_dup(task.state);
}

void
purge_restore_note(struct purge_restore *restore, const struct cli *cli,
    const struct purge_found *found)
{
	struct event_parser *parser = event_parser_new();
	struct buf line = BUF_INIT;
	struct event event;

	for (size_t i = 0; i < found->count; i++) {
		buf_clear(&line);
		if (journal_line(cli->journal, found->event[i], &line, NULL) ||
		    event_parse(parser, &event, slice_of_buf(&line), NULL))
			continue;
		for (size_t w = 0; w < event.writes_count; w++)
			if (event.writes[w].subject == SUBJECT_TASK)
				note_task(restore, journal_view(cli->journal),
				    event.writes[w].name);
	}
	buf_release(&line);
	event_parser_free(parser);
}

/* True if the value may be written again. */
static bool
is_safe(const struct purge_ask *ask, enum field_kind kind, const char *text)
{
	return text && !(ask->field &&
	    strcmp(ask->field, field_name(kind)) == 0) &&
	    !(ask->text.ptr && memmem(text, strlen(text), ask->text.ptr,
	        ask->text.len));
}

struct restoring {
	const struct purge_restore *restore;
	const struct purge_ask *ask;
	struct cli *cli;
};

static int
restore_task(const struct purge_kept *kept, const struct purge_ask *ask,
    struct basis *basis, struct err *err)
{
	const struct command command = { .why = WHY };
	struct task_values values = {0};
	struct task_moving moving = { .state = kept->state };
	struct outcome out;
	struct task task;
	bool edits = false;
	int rc = 0;

	view_task(&task, basis->view, state_find_subject(basis->view->state,
	    SUBJECT_TASK, slice_of(kept->id)));
	for (size_t i = 0; i < FIELDS; i++) {
		const char *was = kept->text[fields[i]];
		char *is = shown(&task, fields[i]);

		if (is_safe(ask, fields[i], was) &&
		    (!is || strcmp(is, was) != 0)) {
			values.text[fields[i]] = was;
			edits = true;
		}
		free(is);
	}
	if (edits)
		rc = task_edit(basis, &command, kept->id, &values, &out, err);
	if (!rc && task.state_purged && kept->state)
		rc = task_move(basis, &command, kept->id, &moving, &out, err);
	return rc;
}

/* A task that cannot be restored does not keep the others from it. */
static int
restore_all(void *arg, struct basis *basis, struct err *err)
{
	const struct restoring *r = arg;

	(void)err;
	for (size_t i = 0; i < r->restore->count; i++) {
		const struct purge_kept *kept = &r->restore->kept[i];
		struct err why = {0};

		if (restore_task(kept, r->ask, basis, &why))
			cli_say(r->cli, "what '%s' had beside the secret is "
			    "gone, too: %s", kept->id, why.message);
	}
	return journal_added(r->cli->journal) ? 0 : DECIDED_NOTHING;
}

void
purge_restore_run(struct purge_restore *restore, struct cli *cli,
    const struct purge_ask *ask)
{
	struct restoring restoring = { restore, ask, cli };
	struct err err = {0};

	if (restore->count && journal_transact(cli->journal, TRANSACTION_LINES,
	    restore_all, &restoring, &err))
		cli_say(cli, "what stood beside the secret is gone, too: %s",
		    err.message);
}

void
purge_restore_release(struct purge_restore *restore)
{
	for (size_t i = 0; i < restore->count; i++) {
		for (size_t f = 0; f < FIELDS; f++)
			free(restore->kept[i].text[fields[f]]);
		free(restore->kept[i].state);
	}
	free(restore->kept);
	*restore = (struct purge_restore){0};
}
