/* SPDX-License-Identifier: ISC */
/* task-purge -- remove what should never have been written, everywhere */

#define _GNU_SOURCE	/* for memmem() */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/path.h"
#include "base/utf8.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/purge_restore.h"
#include "command/command.h"
#include "git/gitdir.h"
#include "git/remote.h"
#include "git/repo.h"
#include "log/journal_purge.h"
#include "query/purge_find.h"

#define FIELDS_SHOWN 12

struct purge {
	struct command command;
	struct purge_ask ask;
	char *file;		/* text read from a file */
	bool force;
	bool again, redact;
	struct event_id *line;
	size_t lines;
};

#define INTO struct purge

enum { PURGING, REDACTING, AGAIN };

static int
take_file(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	char **file = target;

	(void)option, (void)err;
	free(*file);
	*file = read_text(cli, text);
	return 0;	/* cli->err has it */
}

static const struct cli_option options[] = {
	OPT_TEXT(0, "field", ask.field, "FIELD",
	    "only what was written to this field of a task",
	    .forms = FORM(PURGING)),
	OPTION('F', "text-file", file, char *, "FILE", take_file,
	    "only what has the text in FILE, - for stdin",
	    .forms = FORM(PURGING)),
	OPT_WHY(command.why, "the reason, kept with the purge",
	    .forms = FORM(PURGING) | FORM(REDACTING)),
	OPT_FORCE(force, "purge: it cannot be undone; redact what others wrote",
	    .forms = FORM(PURGING) | FORM(REDACTING)),
	OPT_FLAG(0, "redact", redact,
	    "only take messages or texts of tasks out of sight",
	    .begins = FORM(REDACTING)),
	OPT_FLAG(0, "again", again, "remove what is purged already, again",
	    .begins = FORM(AGAIN)),
	OPT_END
};

static const struct cli_form forms[] = {
	[PURGING] = { NULL, "[EVENT|MESSAGE|TASK...]",
	    CLI_WRITES | CLI_RECORDS },
	[REDACTING] = { NULL, "MESSAGE|TASK...", CLI_WRITES | CLI_ATOMIC },
	[AGAIN] = { NULL, "", CLI_LOCKS },
	FORM_END
};

static const struct column columns[] = {
	{ .name = "at", .right = true },
	{ .name = "actor", .max = 16 },
	{ .name = "task", .max = 20 },
	{ .name = "event" },
	{ .name = "type", .drop = 1 },
	{ .name = "fields", .flex = true },
};

/* Append the names of the fields that lose their values. */
static void
add_fields(struct buf *out, const struct event *event, bool json)
{
	size_t shown = 0;

	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			struct slice name =
			    event->fields[event->writes[i].field + f].name;

			if (json) {
				json_add_string(out, name);
				continue;
			}
			if (shown++ == FIELDS_SHOWN)
				buf_add_str(out, ", …");
			if (shown > FIELDS_SHOWN)
				continue;
			buf_add_str(out, shown > 1 ? ", " : "");
			buf_add(out, name.ptr, name.len > 32 ? 32 : name.len);
		}
	if (!event->why.len)
		return;
	if (json)
		json_add_str(out, "why");
	else
		buf_add_str(out, ", the reason");
}

static void
print_json(struct out *out, const struct page *page,
    const struct event_rec *rec, const struct event *event)
{
	struct buf json = BUF_INIT;
	char id[EVENT_ID_SIZE];

	event_id_format(id, event->id);
	json_open(&json, '{');
	json_add_key(&json, "event");
	json_add_str(&json, id);
	json_add_time(&json, "at", rec->shown_ms);
	json_add_key(&json, "actor");
	json_add_string(&json, state_term_text(page->view->state, rec->by));
	json_add_key(&json, "type");
	json_add_string(&json, event->type_name);
	for (size_t i = 0; i < event->writes_count && i < 1; i++)
		if (event->writes[i].subject == SUBJECT_TASK) {
			json_add_key(&json, "task");
			json_add_string(&json, event->writes[i].name);
		}
	json_add_key(&json, "fields");
	json_open(&json, '[');
	add_fields(&json, event, true);
	json_close(&json, ']');
	json_close(&json, '}');
	out_json(out, slice_of_buf(&json));
	buf_release(&json);
}

static void
print_row(struct out *out, struct page *page, uint32_t at)
{
	const struct state *state = page->view->state;
	const struct event_rec *rec = state_event(state, at);
	char id[EVENT_ID_SIZE];
	struct buf text = BUF_INIT;
	struct event event;
	uint32_t subject = 0;

	(void)page_sentence(page, at, &event);
	if (event.writes_count && event.writes[0].subject == SUBJECT_TASK)
		subject = state_find_subject(state, SUBJECT_TASK,
		    event.writes[0].name);
	event_id_format(id, event.id);
	if (out->table)
		id[14] = '\0';
	add_fields(&text, &event, false);
	out_time(out, rec->shown_ms, STYLE_DIM);
	out_text(out, state_term_text(state, rec->by), STYLE_MAGENTA);
	if (subject)
		out_task(out, page->view, subject);
	else
		out_text(out, SLICE(""), STYLE_PLAIN);
	out_text(out, slice_of(id), STYLE_PLAIN);
	out_text(out, event.type_name, STYLE_RED);
	out_text(out, slice_of_buf(&text), STYLE_PLAIN);
	out_record(out);
	buf_release(&text);
}

/* Print the lines. The texts themselves are never shown. */
static void
print_found(struct cli *cli, const struct purge_found *found, size_t commits)
{
	struct event event;
	struct page page;
	struct out out;

	page_open(&page, cli);
	out_open(&out, cli, page.view, columns,
	    sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < found->count; i++)
		if (cli->json) {
			(void)page_sentence(&page, found->event[i], &event);
			print_json(&out, &page, state_event(page.view->state,
			    found->event[i]), &event);
		} else {
			print_row(&out, &page, found->event[i]);
		}
	out_count(&out, "line", "lines", "nothing to purge");
	if (found->count)
		out_say(&out, "in %zu commit%s", commits,
		    commits == 1 ? "" : "s");
	out_close(&out);
	page_close(&page);
}

/* Say what a purge does not remove. */
static void
say_heads(struct cli *cli, const struct purge_found *found)
{
	char id[EVENT_ID_SIZE];

	if (!found->heads)
		return;
	event_id_format(id, state_event_id(journal_state(cli->journal),
	    found->head));
	cli_say(cli, "%zu line%s, '%s' first, ha%s the text in the head "
	    "(names, labels, keys of commands or of metadata), which no purge "
	    "removes: only removing the whole line from history does, with an "
	    "accepted gap: tasklog-event(5), Purges", found->heads,
	    found->heads == 1 ? "" : "s", id,
	    found->heads == 1 ? "s" : "ve");
}

/*
 * Say which other directories of this machine may have the objects: nothing is
 * ever changed there.
 */
static void
say_other_stores(struct cli *cli, const struct log_location *place)
{
	char *alternates = path_join(place->git_dir, "objects/info/alternates");
	char tip[REPO_OID_SIZE];

	if (path_is_file(alternates))
		cli_say(cli, "the log's git borrows objects from other "
		    "directories, which are not changed: '%s' names them",
		    alternates);
	if (place->common_dir && gitdir_ref(place->common_dir,
	    "refs/remotes/origin/" REPO_BRANCH, tip))
		cli_say(cli, "the project itself has fetched the log's branch: "
		    "'git -C %s branch -dr origin/" REPO_BRANCH "' lets its "
		    "git drop the bytes in time", place->project
		        ? place->project
		        : place->common_dir);
	free(alternates);
}

/* Say where the bytes may be still. */
static void
say_rest(struct cli *cli, const struct purge_done *done)
{
	const struct log_location *place = journal_place(cli->journal);
	struct buf names = BUF_INIT;
	struct err ignored = {0};

	cli_say(cli, "%zu commit%s made again without the bytes; nothing in "
	    "'%s' has them any more", done->commits,
	    done->commits == 1 ? " was" : "s were", place->git_dir);
	if (!remote_names(place, &names, &ignored) && names.len)
		cli_say(cli, "task-sync takes the purge to the remote and to "
		    "the clones that sync with it; until then they have the "
		    "bytes");
	say_other_stores(cli, place);
	cli_say(cli, "no purge reaches forks, backups, mails, clones that do "
	    "not sync, files that git does not keep here, and what the host of "
	    "a remote keeps of old pushes: a secret must be changed anyway");
	buf_release(&names);
}

static int
decide(void *arg, struct basis *basis, struct err *err)
{
	struct purge *purge = arg;
	struct outcome out;

	return log_purge(basis, &purge->command, purge->line, purge->lines,
	    &out, err);
}

static int
purge_lines(struct cli *cli, struct purge *purge,
    const struct purge_found *found)
{
	const struct purge_order order = { decide, purge, purge->ask.text };
	struct purge_restore restore = {0};
	struct purge_done done;
	int rc;

	if (purge->ask.field || purge->ask.text.ptr)
		purge_restore_note(&restore, cli, found);
	purge->lines = found->count;
	purge->line = task_zalloc(found->count, sizeof(*purge->line));
	for (size_t i = 0; i < found->count; i++)
		purge->line[i] = state_event_id(journal_state(cli->journal),
		    found->event[i]);
	rc = journal_purge(cli->journal, &order, &done, &cli->err);
	if (!rc)
		purge_restore_run(&restore, cli, &purge->ask);
	if (!rc)
		say_rest(cli, &done);
	purge_restore_release(&restore);
	free(purge->line);
	return rc;
}

static int
redact_one(struct cli *cli, const char *operand, size_t n, void *arg,
    struct err *err)
{
	struct purge *purge = arg;
	struct outcome out;
	int rc;

	cli_operand(cli, &purge->command, n);
	purge->command.force = purge->force;
	rc = task_redact(journal_basis(cli->journal), &purge->command, operand,
	    &out, err);
	if (!rc && !out.event)
		cli_say(cli, "'%s' is redacted already", operand);
	return rc;
}

/* For bytes that came back, or that a remote kept. */
static int
purge_again(struct cli *cli)
{
	const struct purge_order order = {0};
	struct purge_done done;
	int rc = journal_purge(cli->journal, &order, &done, &cli->err);

	if (!rc)
		cli_say(cli, "%zu commit%s made again", done.commits,
		    done.commits == 1 ? " was" : "s were");
	return rc;
}

/* The reason and the key are kept for good. */
static int
check_words(const struct purge *purge, struct err *err)
{
	const char *word[] = { purge->command.why, purge->command.key };
	struct slice text = purge->ask.text;

	for (size_t i = 0; text.len && i < 2; i++)
		if (word[i] && memmem(word[i], strlen(word[i]), text.ptr,
		    text.len))
			return err_set(err, ERR_INVALID,
			    "the %s has the text that is to be purged, and no "
			    "purge removes it from there", i ? "key"
			                                     : "reason");
	return 0;
}

static int
run(struct cli *cli, struct purge *purge)
{
	struct purge_found found = {0};
	size_t commits = 0;
	int rc = check_words(purge, &cli->err);

	if (!rc && !cli->dry_run)
		rc = journal_finish_purge(cli->journal, &cli->err);

	if (!rc)
		rc = purge_find(&found, &purge->ask, cli->journal, &cli->err);
	if (!rc && found.count)
		rc = scrub_count(cli->journal, &(struct scrub_ask){
		    found.event, found.count, purge->ask.text }, &commits,
		    &cli->err);
	if (!rc) {
		print_found(cli, &found, commits);
		say_heads(cli, &found);
		if (cli->dry_run && found.count)
			cli_say(cli, "would purge %zu line%s", found.count,
			    found.count == 1 ? "" : "s");
		if (found.purged)
			cli_say(cli, "%zu line%s purged already", found.purged,
			    found.purged == 1 ? " is" : "s are");
	}
	if (!rc && !found.count)
		rc = cli->code = TASK_ENOMATCH;
	else if (!rc && !cli->dry_run && !purge->force)
		rc = err_set(&cli->err, ERR_INVALID,
		    "nothing is purged yet: a purge cannot be undone; -f "
		    "purges the values of %s, with a reason: -m WHY",
		    found.count == 1 ? "this line" : "these lines");
	else if (!rc && !cli->dry_run)
		rc = purge_lines(cli, purge, &found);
	purge_found_release(&found);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct purge purge = {0};
	struct cli cli = CLI(&purge,
	    "Remove secrets from the log and its whole history: the values of "
	    "events, messages, or of a field of tasks. That they were written, "
	    "when and by whom, stays.");
	struct operands operands = {0};

	cli_start(&cli, argc, argv);
	cli_command(&cli, &purge.command);
	operands_read(&operands, &cli, 0, 0);
	purge.ask.operand = operands.item;
	purge.ask.count = operands.count;
	if (purge.file)
		purge.ask.text = utf8_trim(slice_of(purge.file));
	if (purge.again && operands.count)
		cli_usage(&cli, "--again takes no operands");
	if (!purge.again && !operands.count && !purge.file && !cli.err.word)
		cli_usage(&cli, "an event, a message, a task or --text-file is "
		    "needed");
	if (!cli.err.word && !cli_open(&cli))
		(void)(purge.again ? purge_again(&cli) : purge.redact
		    ? cli_write_each(&cli, &operands, redact_one, &purge)
		    : run(&cli, &purge));
	operands_release(&operands);
	free(purge.file);
	return cli_finish(&cli);
}
