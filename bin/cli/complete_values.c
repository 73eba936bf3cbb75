/* SPDX-License-Identifier: ISC */
/* Candidates from the log for arguments of options and for operands. */
#include "cli/complete_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "cli/cli.h"
#include "cli/complete_log.h"
#include "cli/complete_offer.h"
#include "cli/filters.h"
#include "cli/settings.h"
#include "cli/task_columns.h"
#include "cli/template.h"
#include "command/command.h"
#include "git/remote.h"
#include "import/import_file.h"
#include "model/agent.h"
#include "model/workflow_ready.h"
#include "query/query.h"

#define TIMES "now today tomorrow yesterday monday tuesday wednesday " \
	"thursday friday saturday sunday eow eom noon 17:00 2h 3d 1w 1mo "

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Offer copies of words, each once, and free them. */
static void
offer_once(struct completion *c, struct words *words)
{
	if (words->count)
		qsort(words->item, words->count, sizeof(*words->item), compare);
	for (size_t i = 0; i < words->count; i++) {
		if (!i || strcmp(words->item[i - 1], words->item[i]) != 0)
			complete_offer(c, words->item[i], NULL);
	}
	for (size_t i = 0; i < words->count; i++)
		free((char *)(uintptr_t)words->item[i]);
	words_release(words);
}

static void
add_copy(struct words *words, struct slice text)
{
	struct buf copy = BUF_INIT;

	if (!text.len)
		return;
	buf_add_slice(&copy, text);
	words_add(words, copy.data);
}

/* Offer the words that tasks have in a family. */
static void
offer_members(struct completion *c, enum field_kind kind)
{
	const struct view *view = complete_view(c);
	struct term_list terms = {0};
	struct words words = {0};

	for (uint32_t s = 1; view && s < view->state->subjects.count; s++) {
		if (state_subject(view->state, s)->kind != SUBJECT_TASK)
			continue;
		view_members(&terms, view, s, kind);
		for (size_t i = 0; i < terms.count; i++)
			add_copy(&words,
			    state_term_arg(view->state, terms.term[i]));
	}
	term_list_release(&terms);
	offer_once(c, &words);
}

/*
 * Offer the agents, and all names that created a task or are assigned to one.
 */
static void
offer_names(struct completion *c)
{
	const struct agent_query all = {0};
	const struct view *view = complete_view(c);
	struct agent_list agents = {0};
	struct words words = {0};
	struct task task;

	if (!view)
		return;
	agent_list_read(&agents, view, &all);
	for (size_t i = 0; i < agents.count; i++)
		add_copy(&words, agents.agent[i].name);
	for (uint32_t s = 1; s < view->state->subjects.count; s++)
		if (state_subject(view->state, s)->kind == SUBJECT_TASK) {
			view_task(&task, view, s);
			add_copy(&words, task.assignee);
			add_copy(&words, task.created_by);
		}
	agent_list_release(&agents);
	offer_once(c, &words);
}

static void
offer_remotes(struct completion *c)
{
	struct buf names = BUF_INIT;
	struct err err = {0};
	int rc = complete_view(c) ? remote_names(journal_place(c->cli->journal),
	    &names, &err) : TASK_ENOTFOUND;

	for (char *p = names.data, *end; !rc && p &&
	     (end = strchr(p, '\n')) != NULL; p = end + 1) {
		*end = '\0';
		complete_offer(c, p, NULL);
	}
	buf_release(&names);
}

static void
offer_workflows(struct completion *c)
{
	const struct workflow_ready *ready;

	for (size_t i = 0; (ready = workflow_ready(i)) != NULL; i++)
		complete_offer(c, ready->name, ready->what);
}

static void
offer_trackers(struct completion *c)
{
	const char *name;

	for (size_t i = 0; (name = import_tracker_name(i)) != NULL; i++)
		complete_offer(c, name, NULL);
}

static void
offer_template(void *arg, const char *name)
{
	complete_offer(arg, name, NULL);
}

static void
offer_templates(struct completion *c)
{
	template_each(c->cli, offer_template, c);
}

static void
offer_links(struct completion *c)
{
	const char *name;

	for (size_t i = 0; (name = task_link_name(i)) != NULL; i++)
		complete_offer(c, name, NULL);
}

/* Offer the values of a task, as "estimate=". */
static void
offer_fields(struct completion *c)
{
	char word[WORD_MAX];

	for (int k = 0; k < TASK_VALUES; k++) {
		snprintf(word, sizeof(word), "%s=",
		    field_name((enum field_kind)k));
		if (field_is_given((enum field_kind)k, FIELD_OF_EDIT))
			complete_offer(c, word, NULL);
	}
}

static void
offer_sort_keys(struct completion *c)
{
	const char *names[QUERY_SORT_KEYS];
	size_t count = query_sort_keys(names);

	/* "-due": the other way */
	if (*c->word == '-') {
		buf_add_char(&c->before, '-');
		c->word++;
	}
	for (size_t i = 0; i < count; i++)
		complete_offer(c, names[i], NULL);
}

static void
offer_columns(struct completion *c)
{
	const char *name;

	for (size_t i = 0; (name = task_column_name(i)) != NULL; i++)
		complete_offer(c, name, NULL);
}

/* The source of the candidates, by the name of the argument or operand. */
static const struct {
	const char *name;
	void (*offer)(struct completion *c);
	enum field_kind members;	/* the words of tasks in this family */
	const char *words;		/* these words, each ended by a space */
	const char *ask;		/* ask the shell for these */
} values[] = {
	{ "TASK", .offer = complete_tasks },
	{ "TARGET", .offer = complete_tasks },
	{ "STATE", .offer = complete_states },
	{ "STATE,...", .offer = complete_states },
	{ "LABEL", .members = FIELD_LABEL },
	{ "LABEL,...", .members = FIELD_LABEL },
	{ "WORD,...", .members = FIELD_CAP },
	{ "[-]WORD,...", .members = FIELD_CAP },
	{ "NAME,...", .offer = offer_names },
	{ "PLACE,...", .words = "title body messages checklist all " },
	{ "[-]LABEL,...", .members = FIELD_LABEL },
	{ "WORD", .members = FIELD_CAP },
	{ "GATE", .offer = complete_gates },
	{ "ITEM", .offer = complete_items },
	{ "MESSAGE", .offer = complete_messages },
	{ "PREFIX", .offer = complete_prefixes },
	{ "PREFIX,...", .offer = complete_prefixes },
	{ "KEY,...", .offer = offer_sort_keys },
	{ "COLUMN,...", .offer = offer_columns },
	{ "NAME", .offer = offer_names },
	{ "RULE", .words = "daily weekly weekdays monthly quarterly yearly " },
	{ "WHEN", .words = TIMES },
	{ "FROM..TO", .words = TIMES },
	{ "FIELD=VALUE", .offer = offer_fields },
	{ "KIND", .offer = offer_links },
	{ "TEMPLATE", .offer = offer_templates },
	{ "TRACKER", .offer = offer_trackers },
	{ "REMOTE", .offer = offer_remotes },
	{ "WORKFLOW", .offer = offer_workflows, .ask = "files" },
	{ "FILE", .ask = "files" },
	{ "DIR", .ask = "directories" },
};

/* Offer each of the words. */
static void
offer_words(struct completion *c, const char *words)
{
	char word[WORD_MAX];

	for (const char *end; (end = strchr(words, ' ')); words = end + 1) {
		snprintf(word, sizeof(word), "%.*s", (int)(end - words), words);
		complete_offer(c, word, NULL);
	}
}

void
complete_value(struct completion *c, const char *name)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strcmp(values[i].name, name) != 0)
			continue;
		if (values[i].offer)
			values[i].offer(c);
		if (values[i].members)
			offer_members(c, values[i].members);
		if (values[i].words)
			offer_words(c, values[i].words);
		if (values[i].ask)
			printf("\t%s\n", values[i].ask);
	}
}

void
complete_filters(struct completion *c)
{
	const struct filter *filter;

	if (*c->word == '@') {
		buf_add_char(&c->before, '@');
		c->word++;
	}
	for (size_t i = 0; (filter = filter_built_in(i)) != NULL; i++)
		complete_offer(c, filter->name, filter->what);
	complete_settings(c, "filter.");
}

void
complete_settings(struct completion *c, const char *begin)
{
	const struct git_settings *settings = &c->cli->config.settings;

	(void)cli_setting(c->cli, begin);	/* reads them */
	for (size_t i = 0; i < settings->count; i++) {
		const char *name = settings->item[i].key +
		    strlen(CONFIG_PREFIX);

		if (strncmp(name, begin, strlen(begin)) == 0)
			complete_offer(c, name + strlen(begin),
			    settings->item[i].value);
	}
}
