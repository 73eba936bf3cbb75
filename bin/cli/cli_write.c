/* SPDX-License-Identifier: ISC */
/*
 * Operands, and the transaction of every program that writes: lock, one command
 * for each operand, unlock, commit.
 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json.h"
#include "base/trace.h"
#include "cli/dry_run.h"
#include "cli/hints.h"
#include "cli/lines.h"
#include "cli/out.h"
#include "cli/settings.h"
#include "command/command.h"
#include "log/transaction.h"
#include "render/task_json.h"
#include "sync/sync.h"

#define TOUCHED_MAX 100		/* bytes of ids that a message names */
/* a command does not wait as long as a sync */
#define PUBLISH_MS 30000
#define LINE_MAX_BYTES (1024 * 1024)

static void
push(struct operands *out, char *item, size_t line)
{
	if (out->count == out->cap) {
		out->cap = out->cap ? out->cap * 2 : 16;
		out->item = task_realloc(out->item, out->cap, sizeof(char *));
		out->line = task_realloc(out->line, out->cap, sizeof(size_t));
	}
	out->line[out->count] = line;
	out->item[out->count++] = item;
}

void
cli_take_stdin(struct cli *cli)
{
	if (cli->stdin_taken)
		cli_usage(cli,
		    "standard input can be read only once, but '-' is given "
		    "twice");
	cli->stdin_taken = true;
}

static void
read_stdin(struct operands *out, struct cli *cli)
{
	struct lines lines = { .max = LINE_MAX_BYTES };
	char *line;

	cli_take_stdin(cli);
	while (lines_next(&lines, cli, &line)) {
		char *copy;

		line[strcspn(line, "\t")] = '\0';
		if (!*line)
			continue;
		copy = task_strdup(line);
		push(out, copy, lines.number);
		out->owned = task_realloc(out->owned, out->owned_count + 1,
		    sizeof(char *));
		out->owned[out->owned_count++] = copy;
	}
	lines_release(&lines);
}

void
operands_read(struct operands *out, struct cli *cli, int from, int last)
{
	struct span span;

	memset(out, 0, sizeof(*out));
	out->given = cli->count - last > from;
	for (int i = from; i < cli->count - last; i++) {
		if (strcmp(cli->operand[i], "-") != 0) {
			push(out, cli->operand[i], 0);
			continue;
		}
		span_begin(&span, "read-stdin");
		read_stdin(out, cli);
		span_count(&span, "lines", out->owned_count);
		span_end(&span);
	}
}

/*
 * The error must name the line: in a list of a thousand lines the text alone
 * does not tell where to look.
 */
static void
name_line(const struct operands *operands, size_t i, struct err *err)
{
	if (operands && operands->line && operands->line[i])
		err_prefix(err, "line %zu", operands->line[i]);
}

void
operands_count(const struct operands *operands, size_t i, struct cli *cli,
    int rc, struct err *err)
{
	if (rc && operands && !(operands->line && operands->line[i]))
		hint_operand(cli, operands->item[i], !i, err);
	if (rc) {
		hint_reason(err);
		name_line(operands, i, err);
	}
	cli_count(cli, rc, err);
}

void
operands_release(struct operands *operands)
{
	for (size_t i = 0; i < operands->owned_count; i++)
		free(operands->owned[i]);
	free(operands->owned);
	free(operands->item);
	free(operands->line);
	memset(operands, 0, sizeof(*operands));
}

void
cli_operand(const struct cli *cli, struct command *command, size_t n)
{
	command->nth = n;
	command->of = cli->atomic ? cli->writes : 0;
}

/* The operands that are decided in one transaction. */
struct deciding {
	struct cli *cli;
	const struct operands *operands;
	operand_fn *fn;
	void *arg;
	const struct meter *meter;
};

/*
 * Decide all operands under one lock. With --atomic the first failure ends it.
 */
static int
decide_each(const struct deciding *d)
{
	static char *const nothing[1] = { NULL };
	const struct operands *operands = d->operands;
	char *const *item = operands ? operands->item : nothing;
	size_t count = operands ? operands->count : 1;
	struct cli *cli = d->cli;

	cli->writes = count;
	for (size_t i = 0; i < count; i++) {
		struct err err = {0};
		int rc = d->fn(cli, item[i], i, d->arg, &err);

		meter_step(d->meter, cli->program, i + 1, count);

		if (rc && cli->atomic) {
			name_line(operands, i, &err);
			cli->err = err;
			return rc;
		}
		operands_count(operands, i, cli, rc, &err);
	}
	return 0;
}

/* True if the program says how to undo what it wrote: at a terminal only. */
static bool
hints_at_undo(const struct cli *cli)
{
	return (cli->flags & CLI_HINTS) && !cli->json &&
	    cli_for_people(cli) && isatty(STDERR_FILENO);
}

/* Keep how to undo this: one event is named, of several the command is. */
static void
keep_undo(struct cli *cli)
{
	struct slice line;
	struct json_doc doc = {0};
	uint32_t id;

	buf_clear(&cli->undo);
	if (!journal_added(cli->journal))
		return;
	buf_add_str(&cli->undo, "task-undo");
	if (journal_added(cli->journal) > 1)
		return;
	line = journal_added_line(cli->journal, 0);
	if (!json_scan(&doc, line.ptr, line.len, NULL) &&
	    (id = json_get(&doc, 0, "id")) != 0) {
		buf_add_char(&cli->undo, ' ');
		json_add_unescaped(&cli->undo, &doc.token[id]);
	}
	json_release(&doc);
}

/* True for the words by which git's settings say no. */
static bool
is_off(const char *value)
{
	static const char *const words[] = { "false", "no", "off", "0", "" };
	size_t i = 0;

	while (i < 5 && strcasecmp(value, words[i]) != 0)
		i++;
	return i < 5;
}

/* Say how to undo what was written, unless tasklog.undoHint is false. */
static void
say_undo(struct cli *cli)
{
	const char *hint;

	if (!cli->undo.len)
		return;
	hint = cli_setting(cli, "undohint");
	if (!hint || !is_off(hint))
		cli_say(cli, "undo: %s", cli->undo.data);
}

static int
decide_all(void *arg, struct basis *basis, struct err *err)
{
	const struct deciding *d = arg;
	struct cli *cli = d->cli;
	struct span span;
	int rc;

	(void)basis;	/* the functions of the operands take it from cli */
	(void)err;
	span_begin(&span, "decide");
	rc = decide_each(d);
	span_count(&span, "operands", d->operands ? d->operands->count : 0);
	span_count(&span, "events", journal_added(cli->journal));
	span_end(&span);
	if (!rc && cli->dry_run)
		dry_run_say(cli);
	else if (!rc && hints_at_undo(cli))
		keep_undo(cli);
	if (!rc &&
	    (cli->dry_run || (!cli->done && !journal_added(cli->journal))))
		rc = DECIDED_NOTHING;
	return rc;
}

void
cli_wrote(struct cli *cli, const char *id)
{
	if (cli->touched.len < TOUCHED_MAX)
		buf_addf(&cli->touched, "%s%s", cli->touched.len ? ", " : "",
		    id);
	else if (cli->touched.data[cli->touched.len - 1] != '.')
		buf_add_str(&cli->touched, ", ...");
	if (cli->json && (cli->flags & CLI_TASKS))
		buf_add(&cli->written, id, strlen(id) + 1);
}

void
cli_answer(struct cli *cli, struct slice record)
{
	buf_add_slice(&cli->answers, record);
	buf_add_char(&cli->answers, cli->nul ? '\0' : '\n');
}

static void
print_written(struct cli *cli)
{
	const struct view *view = journal_view(cli->journal);
	struct task_json scratch = {0};
	struct buf out = BUF_INIT;
	struct task task;

	for (size_t at = 0; at < cli->written.len;
	    at += strlen(cli->written.data + at) + 1) {
		uint32_t subject = state_find_subject(view->state, SUBJECT_TASK,
		    slice_of(cli->written.data + at));

		view_task(&task, view, subject);
		buf_clear(&out);
		task_json_add(&scratch, &out, view, &task, TASK_ALL_KEYS);
		out_print_json(cli, slice_of_buf(&out));
	}
	buf_release(&out);
	task_json_release(&scratch);
}

/* Events are attributed for good, so a container should not write as nobody. */
static void
note_unknown(const struct cli *cli)
{
	if (!cli->actor &&
	    strcmp(journal_actor(cli->journal), "unknown") == 0)
		cli_say(cli, "it is not known who acts, so the log names "
		    "'unknown': set git's user.name, or TASK_ACTOR");
}

int
cli_write_each(struct cli *cli, const struct operands *operands, operand_fn *fn,
    void *arg)
{
	struct deciding deciding = { cli, operands, fn, arg,
		cli_meter(cli) };
	int rc;

	cli->writing = true;
	if (cli->err.word)
		return err_code(&cli->err);
	note_unknown(cli);
	rc = journal_transact(cli->journal,
	    cli->atomic ? TRANSACTION_ATOMIC : TRANSACTION_LINES, decide_all,
	    &deciding, &cli->err);
	meter_clear(cli->screen);
	if (cli->answers.len && journal_has_recorded(cli->journal))
		out_print(slice_of_buf(&cli->answers));
	buf_clear(&cli->answers);
	if (!rc && !cli->dry_run && cli->written.len)
		print_written(cli);
	if (!rc)
		say_undo(cli);
	return rc;
}

/* The command to be published, for sync_publish(). */
struct publishing {
	struct cli *cli;
	const char *operand;
	operand_fn *fn;
	void *arg;
};

static int
decide_published(void *arg, struct basis *basis, struct err *err)
{
	struct publishing *p = arg;

	(void)basis; /* it is the basis of cli->journal */
	buf_clear(&p->cli->written);
	buf_clear(&p->cli->touched);
	return p->fn(p->cli, p->operand, 0, p->arg, err);
}

int
cli_publish(struct cli *cli, const char *operand, operand_fn *fn, void *arg)
{
	const struct sync_options options = { .timeout_ms = PUBLISH_MS };
	struct publishing p = { cli, operand, fn, arg };
	int rc;

	cli->writing = true;
	rc = cli->err.word ? err_code(&cli->err) : sync_publish(cli->journal,
	    &options, decide_published, &p, &cli->err);
	if (!rc && cli->written.len)
		print_written(cli);
	return rc;
}
