/* SPDX-License-Identifier: ISC */
/* Grouping the tasks of a list. */
#include "cli/task_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cli/format.h"
#include "cli/out.h"
#include "model/task_links.h"
#include "render/task_json.h"

#define LAST INT64_MAX		/* the group of tasks without a value */

struct grouping {
	const struct view *view;
	struct due_clock clock;
	struct format *format;
	const char *key;
	struct term_list terms;
	struct buf *title;
};

/* Append the title of a task's group. Returns the number that orders it. */
typedef int64_t group_fn(struct grouping *g, const struct task *task);

static int64_t
by_state(struct grouping *g, const struct task *task)
{
	buf_add_slice(g->title, task->state);
	return task->state_number < 0 ? LAST : task->state_number;
}

static int64_t
by_priority(struct grouping *g, const struct task *task)
{
	buf_add_str(g->title, "priority ");
	out_add_priority(g->title, task->number[FIELD_PRIORITY]);
	return -task->number[FIELD_PRIORITY];
}

static int64_t
by_assignee(struct grouping *g, const struct task *task)
{
	buf_add_slice(g->title, task->assignee.len ? task->assignee :
	    SLICE("assigned to nobody"));
	return task->assignee.len ? 0 : LAST;
}

static int64_t
by_who(struct grouping *g, const struct task *task)
{
	struct claim claim;

	if (!view_held(g->view, task->subject) ||
	    !view_claim(&claim, g->view, task->subject))
		return by_assignee(g, task);
	buf_add_slice(g->title, claim.by);
	return 0;
}

static int64_t
by_label(struct grouping *g, const struct task *task)
{
	view_members(&g->terms, g->view, task->subject, FIELD_LABEL);
	for (size_t i = 0; i < g->terms.count; i++) {
		buf_add_str(g->title, i ? ", " : "");
		buf_add_slice(g->title,
		    state_term_arg(g->view->state, g->terms.term[i]));
	}
	if (!g->terms.count)
		buf_add_str(g->title, "no label");
	return g->terms.count ? 0 : LAST;
}

static int64_t
by_parent(struct grouping *g, const struct task *task)
{
	uint32_t subject = view_parent(g->view, task->subject);
	struct task parent;

	if (!subject) {
		buf_add_str(g->title, "no parent");
		return LAST;
	}
	view_task(&parent, g->view, subject);
	task_add_name(g->title, g->view, subject);
	buf_add_str(g->title, "  ");
	buf_add_slice(g->title, parent.title);
	return 0;
}

static int64_t
by_due(struct grouping *g, const struct task *task)
{
	int64_t day;

	if (!due_day(&day, task)) {
		buf_add_str(g->title, "no due date");
		return LAST;
	}
	due_add_day(g->title, &g->clock, day);
	return day;
}

/* By the text that --format prints. */
static int64_t
by_key(struct grouping *g, const struct task *task)
{
	size_t start = g->title->len;

	format_add(g->title, g->format, g->view, task);
	if (g->title->len > start)
		return 0;
	buf_addf(g->title, "no %s", g->key);
	return LAST;
}

static const struct {
	const char *name;
	group_fn *read;
} fields[] = {
	{ "state", by_state },
	{ "priority", by_priority },
	{ "assignee", by_assignee },
	{ "who", by_who },
	{ "label", by_label },
	{ "parent", by_parent },
	{ "due", by_due },
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static group_fn *
find_field(const char *name)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(name, fields[i].name) == 0)
			return fields[i].read;
	return task_key_parse(slice_of(name)) >= 0 ? by_key : NULL;
}

void
task_groups_check(const struct cli *cli, const char *field)
{
	const char *names[FIELDS + TASK_KEYS], *near;
	struct buf all = BUF_INIT;
	size_t count = 0;

	if (find_field(field))
		return;
	for (size_t i = 0; i < FIELDS; i++)
		names[count++] = fields[i].name;
	for (int key = 0; key < TASK_KEYS; key++) {
		names[count] = task_key_name((enum task_key)key);
		count += find_field(names[count]) == by_key;
	}
	for (size_t i = 0; i < count; i++)
		buf_addf(&all, "%s%s", !i ? "" : i + 1 < count ? ", " :
		    " or ", names[i]);
	near = nearest_word(field, names, count);
	cli_refuse(cli, "cannot group by '%s'%s%s%s group by %s", field,
	    near ? "; did you mean '" : ";", near ? near : "",
	    near ? "'?" : "", all.data);
}

static void
read_groups(struct task_groups *groups, struct grouping *g, group_fn *read,
    const uint32_t *subjects)
{
	for (size_t i = 0; i < groups->count; i++) {
		struct task_group *item = &groups->item[i];
		struct task task;

		view_task(&task, g->view, subjects[i]);
		item->subject = subjects[i];
		item->place = i;
		item->title = groups->text.len;
		item->number = read(g, &task);
		item->title_len = groups->text.len - item->title;
		/* keeps titles apart for compare_groups() */
		buf_add_char(&groups->text, '\0');
	}
}

static int
compare_groups(const void *x, const void *y)
{
	const struct task_group *a = x, *b = y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->title != b->title)
		return a->title < b->title ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

/* The place of a title among all titles, in the order of their bytes. */
struct ranked {
	const char *title;
	struct task_group *item;
};

static int
compare_titles(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	return strcmp(a->title, b->title);
}

/* Let equal titles be one, and the number of a title tell its order. */
static void
rank_titles(struct task_groups *groups)
{
	struct ranked *ranked = task_zalloc(groups->count + 1,
	    sizeof(*ranked));
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < groups->count; i++)
		ranked[i] = (struct ranked){ groups->text.data +
		    groups->item[i].title, &groups->item[i] };
	qsort(ranked, groups->count, sizeof(*ranked), compare_titles);
	for (size_t i = 0; i < groups->count; i++) {
		if (i && strcmp(ranked[i].title, ranked[i - 1].title) == 0) {
			ranked[i].item->title = ranked[i - 1].item->title;
			continue;
		}
		ranked[i].item->title = text.len;
		buf_add(&text, ranked[i].title, ranked[i].item->title_len + 1);
	}
	free(ranked);
	buf_release(&groups->text);
	groups->text = text;
}

void
task_groups_make(struct task_groups *out, const struct cli *cli,
    const char *field, const uint32_t *subjects, size_t count)
{
	struct grouping g = { .view = journal_view(cli->journal),
		.key = field, .title = &out->text };
	group_fn *read = find_field(field);
	struct buf text = BUF_INIT;

	memset(out, 0, sizeof(*out));
	out->count = count;
	out->item = task_zalloc(count + 1, sizeof(*out->item));
	due_clock_init(&g.clock, g.view->now_ms);
	if (read == by_key) {
		buf_addf(&text, "%%(%s)", field);
		g.format = format_parse(cli, text.data);
	}
	read_groups(out, &g, read, subjects);
	rank_titles(out);
	qsort(out->item, count, sizeof(*out->item), compare_groups);
	format_free(g.format);
	term_list_release(&g.terms);
	buf_release(&text);
}

void
task_groups_release(struct task_groups *groups)
{
	free(groups->item);
	buf_release(&groups->text);
}

struct slice
task_groups_title(const struct task_groups *groups, size_t i)
{
	const struct task_group *item = &groups->item[i];

	if (i && item->title == item[-1].title &&
	    item->number == item[-1].number)
		return (struct slice){ NULL, 0 };
	return (struct slice){ groups->text.data + item->title,
		item->title_len };
}
