/* SPDX-License-Identifier: ISC */
/* task-handoff -- hand tasks over, with what the next one should know */

#include "base/when.h"
#include "base/words.h"
#include "cli/claims.h"
#include "cli/cli.h"
#include "cli/editor.h"
#include "cli/handoff_form.h"
#include "cli/messages.h"
#include "cli/out.h"
#include "command/command.h"
#include "model/given.h"
#include "model/handoff.h"
#include "model/task_find.h"
#include "model/work.h"

static const struct column columns[] = {
	{ .name = "id" },
	{ .name = "at", .right = true },
	{ .name = "by", .max = 20 },
	{ .name = "to", .max = 30 },
	{ .name = "confidence", .right = true, .drop = 1 },
	{ .name = "summary", .flex = true },
};

enum verb { GIVE, ACCEPT, LIST, SHOW };

struct run {
	struct cli *cli;
	enum verb verb;
	struct command command;
	struct task_handoff package;
	struct task_claim claim;
	const char *text;
	bool by_hand;
	const struct operands *tasks;
	struct words to, caps, done, remaining, limits, next, artifacts;
	struct claims claims;
};

#define INTO struct run

static const struct cli_option options[] = {
	OPT_TEXT('m', "message", text, "TEXT",
	    "give: the summary; accept: the reason", .begins = FORM(GIVE),
	    .forms = FORM(ACCEPT)),
	OPT_FLAG('e', "edit", by_hand,
	    "give: write it in $EDITOR; the default on a terminal without -m",
	    .begins = FORM(GIVE), .instead = true),
	OPT_WORDS(0, "to", to, "NAME",
	    "give: to NAME; list: what NAME can take over",
	    .forms = FORM(GIVE) | FORM(LIST)),
	OPT_WORDS(0, "cap", caps, "WORD",
	    "give: to who can do WORD; accept: the actor can",
	    .forms = FORM(GIVE) | FORM(ACCEPT)),
	OPT_WORDS(0, "finished", done, "TEXT", "what is done",
	    .forms = FORM(GIVE)),
	OPT_WORDS(0, "remaining", remaining, "TEXT", "what remains",
	    .forms = FORM(GIVE)),
	OPT_WORDS(0, "limitation", limits, "TEXT",
	    "what is known not to work",
	    .forms = FORM(GIVE)),
	OPT_WORDS(0, "next-step", next, "TEXT", "what to do next",
	    .forms = FORM(GIVE)),
	OPT_WORDS(0, "artifact", artifacts, "TEXT",
	    "a file, a branch, a page", .forms = FORM(GIVE)),
	OPT_SHARE("confidence", package.confidence,
	    "that it is right so far, from 0 to 1", .forms = FORM(GIVE)),
	OPT_TTL(claim.ttl_ms, "accept: how long the lease lasts",
	    .forms = FORM(ACCEPT)),
	OPT_FORCE(command.force,
	    "accept: also what is for others; needs a reason",
	    .forms = FORM(ACCEPT)),
	OPT_END
};

#define WRITES (CLI_WRITES | CLI_ATOMIC | CLI_CHANGES | CLI_TASKS)

static const struct cli_form forms[] = {
	[GIVE] = { "give", "TASK...", WRITES | CLI_RECORDS },
	[ACCEPT] = { "accept", "TASK...", WRITES },
	[LIST] = { "[list]", "[TASK...]", CLI_RECORDS | CLI_READS },
	[SHOW] = { "show", "TASK...", CLI_RECORDS | CLI_READS },
	FORM_END
};

static int
give(struct cli *cli, const char *operand, size_t n, void *arg, struct err *err)
{
	struct run *run = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &run->command, n);
	rc = task_hand_over(journal_basis(cli->journal), &run->command, operand,
	    &run->package, &out, err);
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	if (!cli->json)
		cli_answer(cli, slice_of(out.message));
	return 0;
}

/* Hand all tasks over with what a person has written. */
static int
give_all(void *arg, struct err *err)
{
	struct run *run = arg;

	(void)err;	/* it is that of run->cli */
	run->cli->atomic = true;
	return cli_write_each(run->cli, run->tasks, give, run);
}

static int
accept_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct run *run = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &run->command, n);
	rc = task_claim(journal_basis(cli->journal), &run->command, operand,
	    &run->claim, &out, err);
	if (rc)
		return rc;
	cli_wrote(cli, out.id);
	claims_keep(&run->claims, &out);
	return 0;
}

static void
accept_all(struct run *run, const struct operands *tasks)
{
	struct cli *cli = run->cli;

	if (cli_write_each(cli, tasks, accept_one, run) || cli->dry_run)
		return;
	claims_note_place(cli, &run->claims);
	if (!cli->json && run->claims.count)
		claims_print(cli, &run->claims);
}

static void
print_one(struct out *out, const struct view *view, const struct message *m)
{
	struct buf text = BUF_INIT;

	out_id(out, state_subject_name(view->state, m->subject), STYLE_YELLOW);
	out_time(out, m->at_ms, STYLE_DIM);
	out_text(out, m->by, STYLE_MAGENTA);
	handoff_add_addressees(&text, m);
	out_text(out, slice_of_buf(&text), STYLE_MAGENTA);
	buf_clear(&text);
	share_add(&text, handoff_confidence(m));
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_text(out, m->text, STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

/* True if the task waits to be taken over by those whom --to names. */
static bool
waits(const struct run *run, const struct view *view, uint32_t subject,
    struct message *m)
{
	struct task task;

	view_task(&task, view, subject);
	if (!handoff_find(m, view, &task))
		return false;
	for (size_t i = 0; i < run->to.count; i++)
		if (slice_is(m->by, run->to.item[i]) ||
		    !handoff_is_for(m, view, slice_of(run->to.item[i]), NULL))
			return false;
	return true;
}

static void
list(const struct run *run, const struct term_list *subjects)
{
	const struct view *view = journal_view(run->cli->journal);
	struct message message = {0};
	struct buf text = BUF_INIT;
	struct out out;

	out_open(&out, run->cli, view, columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < subjects->count; i++) {
		if (!waits(run, view, subjects->term[i], &message))
			continue;
		if (!run->cli->json) {
			print_one(&out, view, &message);
			continue;
		}
		buf_clear(&text);
		message_json_add(&text, view, &message);
		out_json(&out, slice_of_buf(&text));
	}
	out_count(&out, "task waits", "tasks wait",
	    "no task waits to be taken over");
	out_close(&out);
	buf_release(&text);
	message_release(&message);
}

/* Print the newest package of each task, whole. */
static void
show(const struct run *run, const struct term_list *subjects)
{
	const struct view *view = journal_view(run->cli->journal);
	struct history_rows rows = {0};
	struct message message = {0};

	rows.row = task_zalloc(subjects->count + 1, sizeof(*rows.row));
	for (size_t i = 0; i < subjects->count; i++) {
		uint32_t write = handoff_newest(&message, view,
		    subjects->term[i]);
		struct err err = {0};
		struct slice id = state_subject_name(view->state,
		    subjects->term[i]);

		if (!write) {
			err_set(&err, ERR_NO_MATCH,
			    "'%.*s' was never handed over", (int)id.len,
			    id.ptr);
			cli_count(run->cli, TASK_ENOMATCH, &err);
			continue;
		}
		cli_count(run->cli, 0, &err);
		rows.row[rows.count++] = (struct history_row){
		    .event = message.event,
		    .subject = subjects->term[i],
		    .message = write };
	}
	messages_print_whole(run->cli, &rows);
	history_rows_release(&rows);
	message_release(&message);
}

static void
read_tasks(struct run *run, const struct operands *tasks)
{
	const struct view *view = journal_view(run->cli->journal);
	struct term_list subjects = {0};

	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};
		uint32_t subject;
		int rc = task_find(&subject, view, tasks->item[i], &err);

		if (!rc)
			term_list_add(&subjects, subject);
		if (rc || run->verb == LIST)
			operands_count(tasks, i, run->cli, rc, &err);
	}
	for (uint32_t s = 1; !tasks->given && s < view->state->subjects.count;
	     s++)
		if (state_subject(view->state, s)->kind == SUBJECT_TASK &&
		    view_shown(view, s))
			term_list_add(&subjects, s);
	if (run->verb == LIST)
		list(run, &subjects);
	else
		show(run, &subjects);
	term_list_release(&subjects);
}

static void
check_options(struct run *run)
{
	struct cli *cli = run->cli;
	struct err err = {0};

	if (run->verb == LIST)
		cli_need(cli, given_names(run->to.item, &err), &err);
	if (run->verb != LIST && !cli->count)
		cli_usage(cli, "a task is missing");
	if (run->verb == GIVE && !run->text && !run->by_hand &&
	    !editor_may_ask())
		cli_usage(cli, "a summary is missing: -m TEXT");
	run->by_hand |= run->verb == GIVE && !run->text;
	if (run->verb == ACCEPT)
		run->command.why = run->text;
	run->package.summary = run->text;
	run->package.to = run->to.item;
	run->package.caps = run->claim.caps = run->caps.item;
	run->package.done = run->done.item;
	run->package.remaining = run->remaining.item;
	run->package.limits = run->limits.item;
	run->package.next = run->next.item;
	run->package.artifacts = run->artifacts.item;
	run->claim.handed_over = true;
	cli_command(cli, &run->command);
	/*
	 * $TASK_FENCE is about the current task, not about the task to be taken
	 */
	if (run->verb != GIVE && !cli->fence_given)
		run->command.fence = 0;
}

static void
release(struct run *run)
{
	struct words *lists[] = { &run->to, &run->caps, &run->done,
		&run->remaining, &run->limits, &run->next, &run->artifacts };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		words_release(lists[i]);
	claims_release(&run->claims);
}

int
main(int argc, char *argv[])
{
	struct run run = { .package.confidence = -1 };
	struct cli cli = CLI(&run,
	    "Hand tasks over, with what the next one should know; take over "
	    "what was handed over; show what waits for whom.");
	struct operands tasks = {0};
	int rc = 0;

	run.cli = &cli;
	cli_start(&cli, argc, argv);
	run.verb = (enum verb)cli_verb(&cli);
	check_options(&run);
	operands_read(&tasks, &cli, 0, 0);
	if (!cli.err.word && !cli_open(&cli)) {
		run.tasks = &tasks;
		if (run.by_hand)
			rc = handoff_write(&cli, &run.package, &tasks, give_all,
			    &run);
		else if (run.verb == GIVE)
			cli_write_each(&cli, &tasks, give, &run);
		else if (run.verb == ACCEPT)
			accept_all(&run, &tasks);
		else
			read_tasks(&run, &tasks);
	}
	(void)rc;	/* cli.err has it */
	operands_release(&tasks);
	release(&run);
	return cli_finish(&cli);
}
