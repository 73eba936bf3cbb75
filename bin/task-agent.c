/* SPDX-License-Identifier: ISC */
/* task-agent -- register who works here, and show who does what */

#include <stdlib.h>

#include "base/words.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "command/command.h"
#include "model/agent.h"
#include "model/filter.h"
#include "model/given.h"
#include "model/task_find.h"

static const struct column columns[] = {
	{ .name = "name", .max = 30 },
	{ .name = "type", .max = 20, .drop = 1 },
	{ .name = "status" },
	{ .name = "load", .right = true },
	{ .name = "max", .right = true },
	{ .name = "active", .right = true },
	{ .name = "capabilities", .max = 40 },
	{ .name = "description", .flex = true },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

enum verb { LIST, REGISTER, CHANGE, REMOVE };

struct ask {
	struct cli *cli;
	enum verb verb;
	struct command command;
	struct agent_changes changes;
	struct words caps, uncaps;
	const char *task;
};

#define INTO struct ask

static int
take_max(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option;
	return given_max(target, slice_of(text), err);
}

enum { LISTING, NAMING, REMOVING };

static const struct cli_option options[] = {
	OPT_TEXT(0, "type", changes.type, "TYPE",
	    "what kind of agent: reviewer, human, gpt-9",
	    .forms = FORM(NAMING)),
	OPT_TEXT(0, "description", changes.description, "TEXT",
	    "what it is for; '' clears it", .forms = FORM(NAMING)),
	OPT_WORDS(0, "cap", caps, "[-]WORD,...",
	    "it can do this, or (-WORD) no more; of a list: those who can",
	    .forms = FORM(LISTING) | FORM(NAMING)),
	OPTION(0, "max", changes.max, int64_t, "N", take_max,
	    "tasks at a time, or 'none' for any number",
	    .forms = FORM(NAMING)),
	OPT_TEXT(0, "for", task, "TASK",
	    "of a list: those who can do this task", .forms = FORM(LISTING)),
	OPT_WHY(command.why, "the reason, kept with the change",
	    .forms = FORM(NAMING) | FORM(REMOVING)),
	OPT_END
};

#define WRITES (CLI_RECORDS | CLI_WRITES | CLI_ATOMIC)

static const struct cli_form forms[] = {
	[LISTING] = { "[list]", "[NAME...]", CLI_RECORDS | CLI_READS },
	[NAMING] = { "register | change", "NAME...", WRITES },
	[REMOVING] = { "remove", "NAME...", WRITES },
	FORM_END
};

static enum style
status_style(enum agent_status status)
{
	static const enum style styles[] = { [AGENT_IDLE] = STYLE_GREEN,
	    [AGENT_BUSY] = STYLE_YELLOW, [AGENT_FULL] = STYLE_RED,
	    [AGENT_AWAY] = STYLE_DIM };

	return styles[status];
}

static void
add_caps(struct buf *out, const struct view *view, const struct agent *agent)
{
	struct term_list caps = {0};

	agent_caps(&caps, view, agent);
	for (size_t i = 0; i < caps.count; i++) {
		buf_add_str(out, i ? "," : "");
		buf_add_slice(out, state_term_arg(view->state, caps.term[i]));
	}
	term_list_release(&caps);
}

static void
print_agent(struct out *out, const struct view *view, const struct agent *agent)
{
	struct buf text = BUF_INIT;

	out_text(out, agent->name, STYLE_BOLD);
	out_text(out, agent->type, STYLE_PLAIN);
	out_text(out, slice_of(agent_status_name(agent->status)),
	    status_style(agent->status));
	buf_addf(&text, "%zu", agent->load);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	buf_clear(&text);
	if (agent->max >= 0)
		buf_addf(&text, "%lld", (long long)agent->max);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_time(out, agent->active_ms, STYLE_DIM);
	buf_clear(&text);
	add_caps(&text, view, agent);
	out_text(out, slice_of_buf(&text), STYLE_CYAN);
	out_text(out, agent->description, STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

static void
print_agents(const struct cli *cli, const struct agent *agents, size_t count)
{
	const struct view *view = journal_view(cli->journal);
	struct buf text = BUF_INIT;
	struct out out;

	out_open(&out, cli, view, columns, COLUMNS);
	for (size_t i = 0; i < count; i++) {
		if (!cli->json) {
			print_agent(&out, view, &agents[i]);
			continue;
		}
		buf_clear(&text);
		agent_json_add(&text, view, &agents[i]);
		out_json(&out, slice_of_buf(&text));
	}
	out_count(&out, "agent", "agents",
	    "no agent is registered or holds a task (task-agent register)");
	out_close(&out);
	buf_release(&text);
}

static void
list_named(struct cli *cli, const struct operands *names)
{
	const struct view *view = journal_view(cli->journal);
	struct agent *agents = task_zalloc(names->count + 1, sizeof(*agents));
	size_t count = 0;

	for (size_t i = 0; i < names->count; i++) {
		struct slice name = slice_of(names->item[i]);
		struct err err = {0};
		struct agent agent;

		int rc = agent_read(&agent, view, name) ? 0 :
		    agent_unknown(view, name, &err);

		if (!rc)
			agents[count++] = agent;
		operands_count(names, i, cli, rc, &err);
	}
	if (count)
		print_agents(cli, agents, count);
	free(agents);
}

static void
list(struct ask *ask, const struct operands *names)
{
	struct cli *cli = ask->cli;
	const struct view *view = journal_view(cli->journal);
	struct agent_query query = { .caps = ask->caps.item,
		.basis = journal_basis(cli->journal) };
	struct agent_list agents;

	if (names->given) {
		list_named(cli, names);
		return;
	}
	if (ask->task && task_find(&query.task, view, ask->task, &cli->err))
		return;
	agent_list_read(&agents, view, &query);
	print_agents(cli, agents.agent, agents.count);
	agent_list_release(&agents);
}

static int
change(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct ask *ask = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &ask->command, n);
	rc = agent_register(journal_basis(cli->journal), &ask->command, operand,
	    &ask->changes, &out, err);
	if (!rc && !out.event)
		cli_say(cli, "'%s': nothing to change", operand);
	return rc;
}

/* With -j, print the agents as they are after the write. */
static void
print_changed(const struct cli *cli, const struct operands *names)
{
	for (size_t i = 0; i < names->count; i++) {
		struct agent agent;

		if (agent_read(&agent, journal_view(cli->journal),
		    slice_of(names->item[i])))
			print_agents(cli, &agent, 1);
	}
}

static void
write_all(struct ask *ask, const struct operands *names)
{
	struct cli *cli = ask->cli;
	struct filter filter = {0};
	struct words given = ask->caps;
	int rc = 0;

	ask->caps = (struct words){0};
	for (size_t i = 0; i < given.count && !rc; i++)
		rc = filter_add(&filter, "capability", given.item[i],
		    &cli->err);
	filter_copy(&filter, &ask->caps, &ask->uncaps);
	filter_release(&filter);
	words_release(&given);
	ask->changes.known = ask->verb == CHANGE;
	ask->changes.remove = ask->verb == REMOVE;
	ask->changes.add_caps = ask->caps.item;
	ask->changes.drop_caps = ask->uncaps.item;
	ask->command.key = cli->key;
	if (!rc && !cli_write_each(cli, names, change, ask) && cli->json &&
	    !cli->dry_run)
		print_changed(cli, names);
}

static void
check_options(const struct ask *ask)
{
	const struct cli *cli = ask->cli;
	struct err err = {0};

	if (ask->verb != LIST && !cli->count)
		cli_usage(cli, "a name is missing");
	if (ask->verb != LIST)
		return;
	if (cli->count && (ask->task || ask->caps.count))
		cli_usage(cli,
		    "agents are listed by name, or those who can do something");
	cli_need(cli, filter_check_words("capability", ask->caps.item, &err),
	    &err);
}

int
main(int argc, char *argv[])
{
	struct ask ask = { .changes = { .max = AGENT_MAX_LEAVE } };
	struct cli cli = CLI(&ask,
	    "List the agents that are registered and what they do; register "
	    "agents, change what is known of them, and take them off the "
	    "list.");
	struct operands names = {0};

	ask.cli = &cli;
	cli_start(&cli, argc, argv);
	ask.verb = (enum verb)cli_verb(&cli);
	check_options(&ask);
	operands_read(&names, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli)) {
		if (ask.verb == LIST)
			list(&ask, &names);
		else
			write_all(&ask, &names);
	}
	operands_release(&names);
	if (ask.verb == LIST)
		words_release(&ask.caps);
	words_free(&ask.caps);
	words_free(&ask.uncaps);
	return cli_finish(&cli);
}
