/* SPDX-License-Identifier: ISC */
/*
 * What people mean by options and operands that a program does not have. Words
 * of git and of other trackers are in tables; the synonyms of the tools are
 * asked, too.
 */
#include "cli/hints.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "model/synonyms.h"
#include "model/task_guess.h"

#define NO_REASON " needs a reason"

#define NO_TASK "there is no task '"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *program, *option, *instead;
} advices[] = {
	{ "task-add", "--blocks", "task-link TASK blocks OTHER" },
	{ "task-add", "--comment", "task-log -m TEXT TASK" },
	{ "task-add", "--name", "task-add \"the title\"" },
	{ "task-add", "--state", "task-move TASK STATE" },
	{ "task-add", "--status", "task-move TASK STATE" },
	{ "task-add", "--subject", "task-add \"the title\"" },
	{ "task-add", "--summary", "task-add \"the title\"" },
	{ "task-add", "--title", "task-add \"the title\"" },
	{ "task-add", "-t", "task-add \"the title\"" },
	{ "task-claim", "--as", "-A NAME" },
	{ "task-claim", "--assignee", "-A NAME" },
	{ "task-claim", "--user", "-A NAME" },
	{ "task-claim", "-u", "-A NAME" },
	{ "task-edit", "--add-label", "-l LABEL" },
	{ "task-edit", "--blocked-by", "task-link TASK needs OTHER" },
	{ "task-edit", "--blocks", "task-link TASK blocks OTHER" },
	{ "task-edit", "--comment", "task-log -m TEXT TASK" },
	{ "task-edit", "--depends", "task-link TASK needs OTHER" },
	{ "task-edit", "--depends-on", "task-link TASK needs OTHER" },
	{ "task-edit", "--done", "task-done TASK" },
	{ "task-edit", "--needs", "task-link TASK needs OTHER" },
	{ "task-edit", "--remove-label", "-l -LABEL" },
	{ "task-edit", "--state", "task-move TASK STATE" },
	{ "task-edit", "--status", "task-move TASK STATE" },
	{ "task-edit", "--unlabel", "-l -LABEL" },
	{ "task-edit", "-s", "task-move TASK STATE" },
	{ "task-export", "--output", "task-export >FILE" },
	{ "task-export", "-o", "task-export >FILE" },
	{ "task-fsck", "--fix", "--repair" },
	{ "task-list", "--since", "--created FROM.. or --updated FROM.." },
	{ "task-list", "--unassigned", "-u none" },
	{ "task-log", "-p", "-j" },
	{ "task-move", "--state", "task-move TASK STATE" },
	{ "task-move", "--status", "task-move TASK STATE" },
	{ "task-move", "--to", "task-move TASK STATE" },
	{ "task-move", "-s", "task-move TASK STATE" },
	{ "task-show", "--comments", "task-log --messages TASK" },
	{ "task-show", "--messages", "task-log --messages TASK" },
};

const char *
hint_instead(const struct cli *cli, const char *option)
{
	for (size_t i = 0; i < COUNT(advices); i++)
		if (strcmp(advices[i].program, cli->program) == 0 &&
		    strcmp(advices[i].option, option) == 0)
			return advices[i].instead;
	return NULL;
}

/* Returns the name as the program has it, or NULL. */
static const char *
own_option(const struct cli *cli, const char *name)
{
	for (size_t i = 0; i < cli->rows; i++)
		if (strcmp(cli->row[i]->name, name) == 0)
			return cli->row[i]->name;
	return NULL;
}

/* Other names of options. Several rows of a word: the first that there is. */
static const struct {
	const char *word, *name;
} names[] = {
	{ "as", "actor" },
	{ "assign", "assignee" },
	{ "assigned", "assignee" },
	{ "user", "assignee" },
	{ "who", "assignee" },
	{ "blocked-by", "needs" },
	{ "by", "author" },
	{ "by", "due" },
	{ "capabilities", "cap" },
	{ "comment", "message" },
	{ "depends", "needs" },
	{ "deps", "needs" },
	{ "requires", "needs" },
	{ "finished", "closed" },
	{ "resolved", "closed" },
	{ "group", "group-by" },
	{ "grep", "search" },
	{ "labels", "label" },
	{ "max-count", "limit" },
	{ "number", "limit" },
	{ "note", "message" },
	{ "prio", "priority" },
	{ "importance", "priority" },
	{ "reason", "message" },
	{ "remove", "release" },
	{ "scheduled", "defer" },
	{ "severity", "priority" },
	{ "start", "defer" },
	{ "text", "message" },
	{ "why", "message" },
};

const char *
hint_option(const struct cli *cli, const char *name)
{
	const char *own = NULL, *argument;

	for (size_t i = 0; i < COUNT(names) && !own; i++)
		if (strcmp(names[i].word, name) == 0)
			own = own_option(cli, names[i].name);
	for (size_t i = 0; !own && (argument = synonym_draft(name, i)); i++)
		own = own_option(cli, argument);
	for (size_t i = 0; !own && (argument = synonym_argument(name, i)); i++)
		own = own_option(cli, strcmp(argument, "labels") == 0
		        ? "label" : argument);
	return own;
}

/* True if the error says that there is no task of this name. */
static bool
is_about(const struct err *err, const char *operand)
{
	size_t len = strlen(NO_TASK);

	return operand && err->word == ERR_NOT_FOUND &&
	    strncmp(err->message, NO_TASK, len) == 0 &&
	    strncmp(err->message + len, operand, strlen(operand)) == 0 &&
	    err->message[len + strlen(operand)] == '\'';
}

/* The option by which each program takes a text. */
static const struct {
	const char *program, *hint;
} texts[] = {
	{ "task-list", "-g searches, -l is a label" },
	{ "task-log", "-m posts a text" },
	{ "task-handoff", "--to is who gets it" },
};

const char *
hint_named(const struct cli *cli, const char *operand)
{
	const char *option;
	char name[32];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(operand, "=:"),
	    operand);
	option = own_option(cli, name);
	return option ? option : hint_option(cli, name);
}

/* Cut off how tasks are named, which a better hint replaces. */
static void
cut_rule(struct err *err)
{
	char *rule = strstr(err->message, TASK_NAMES);

	if (rule)
		*rule = '\0';
}

void
hint_operand(const struct cli *cli, const char *operand, bool first,
    struct err *err)
{
	const char *option;

	if (!is_about(err, operand))
		return;
	option = hint_named(cli, operand);
	if (option) {
		cut_rule(err);
		err_append(err, "; did you mean the option '--%s'?", option);
		return;
	}
	if (strcmp(cli->program, "task-log") == 0 &&
	    !operand[strspn(operand, "0123456789")]) {
		cut_rule(err);
		err_append(err, "; '--limit %.9s' shows so many", operand);
		return;
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		if (strcmp(texts[i].program, cli->program) == 0) {
			cut_rule(err);
			err_append(err, "; %s", texts[i].hint);
		}
	if (first && !cli->verb_given && cli->forms[0].verbs) {
		cut_rule(err);
		cli_add_verbs(cli, err);
	}
}

void
hint_reason(struct err *err)
{
	size_t len = strlen(err->message), tail = strlen(NO_REASON);

	if (len > tail && strcmp(err->message + len - tail, NO_REASON) == 0)
		err_append(err, ": -m WHY");
}
