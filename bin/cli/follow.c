/* SPDX-License-Identifier: ISC */
/*
 * Following the log. What is printed and what the cursor has had go together:
 * each object carries the cursor that has had it, so a reader that was killed
 * goes on behind the last whole line it has.
 */
#include "cli/follow.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/when_show.h"
#include "cli/environment.h"
#include "cli/event_row.h"
#include "cli/feed.h"
#include "cli/task_filter.h"
#include "log/segment_read.h"
#include "log/watch_wait.h"
#include "model/task_find.h"
#include "query/condition.h"
#include "query/follow.h"
#include "render/event_text.h"

#define CURSOR_MAX (16 * 1024 * 1024)

/* The log may be missing for so long while another takes its place. */
#define PATIENCE_MS 3000
#define LOOK_MS 50

/* Between looks if the kernel does not report changes. */
#define POLL_MS 2000

/* The longest time between a change and the look, see give_way(). */
#define NAP_MIN_MS 20
#define NAP_MAX_MS 2000
#define NAP_LOOKS 24

struct run {
	struct cli *cli;
	struct follow_options *options;
	struct follow follow;
	struct watch *watch;
	struct words tasks;		/* whole ids of the operands */
	struct term_list news;		/* of the last look */
	struct history_rows rows;	/* those that pass the filters */
	struct page page;
	struct line_file file;
	struct buf line, text;
	uint64_t told;			/* of follow.lacking */
	struct condition condition;	/* of options->until */
	int64_t end_ms;			/* of waiting; -1: never */
	int64_t nap_ms, due_ms;		/* of a look, see give_way() */
	bool begun;			/* the first look was taken */
	/* what is printed has arrived since the reader looked */
	bool is_news;
	bool met;			/* an event met the condition */
	bool moved;			/* the file has an older cursor */
};

static void
add_task(struct run *run, uint32_t subject)
{
	struct slice id = state_subject_name(
	    journal_view(run->cli->journal)->state, subject);

	words_add(&run->tasks, slice_dup(id));
}

static void
find_tasks(struct run *run)
{
	const struct operands *tasks = run->options->tasks;

	for (size_t i = 0; i < tasks->count; i++) {
		struct err err = {0};
		uint32_t subject;
		int failed = task_find(&subject,
		    journal_view(run->cli->journal), tasks->item[i], &err);

		if (!failed)
			add_task(run, subject);
		operands_count(tasks, i, run->cli, failed, &err);
	}
}

/* The numbers of subjects change when the state is made anew. */
static void
set_subjects(struct run *run)
{
	struct term_list *subjects = &run->options->history.subjects;

	subjects->count = 0;
	for (size_t i = 0; i < run->tasks.count; i++)
		term_list_add(subjects,
		    state_find_subject(journal_state(run->cli->journal),
		        SUBJECT_TASK, slice_of(run->tasks.item[i])));
}

/* Returns 0 and an empty text if there is no file yet. */
static int
read_cursor_file(struct buf *out, const char *path, struct err *err)
{
	struct err why = {0};
	int rc = buf_read_file(out, path, CURSOR_MAX, &why);

	if (why.word == ERR_NOT_FOUND)
		return 0;
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
	return out->len ? 0 : err_set(err, ERR_INVALID,
	    "'%s' is empty: it is not a cursor file", path);
}

static int
write_cursor_file(struct run *run)
{
	const char *path = run->options->file;
	struct buf text = BUF_INIT;
	int rc;

	if (!path || !run->moved)
		return 0;
	cursor_format(&text, &run->follow.cursor);
	buf_add_char(&text, '\n');
	rc = path_write_file(path, text.data, &run->cli->err);
	run->moved = rc != 0;
	buf_release(&text);
	return rc;
}

/* Get the events that pass all filters. */
static int
find_rows(struct run *run, struct history_rows *out, struct err *err)
{
	const struct follow_options *options = run->options;
	int rc;

	set_subjects(run);
	rc = history_run(out, &options->history, run->cli->journal, err);
	return rc || !options->of ? rc
	    : task_filter_rows(options->of, out, run->cli, err);
}

/* Set the cursor at the end, but before what is to be shown of the past. */
static int
begin_at_end(struct run *run)
{
	struct follow_options *options = run->options;
	struct history *history = &options->history;
	struct history_rows rows = {0};
	struct term_list past = {0};
	size_t limit = options->limit ? (size_t)options->limit : SIZE_MAX;
	int rc = 0;

	/* a filter of tasks comes after the limit of the history */
	history->limit = options->of ? 0 : (size_t)options->limit;
	if (options->limit || history->when.from != WHEN_NONE)
		rc = find_rows(run, &rows, &run->cli->err);
	for (size_t i = rows.count > limit ? rows.count - limit : 0;
	     i < rows.count; i++)
		term_list_add(&past, rows.row[i].event);
	history->limit = 0;
	if (!rc)
		rc = cursor_set_end(&run->follow.cursor, run->cli->journal,
		    &past, &run->cli->err);
	history_rows_release(&rows);
	term_list_release(&past);
	return rc;
}

static int
begin(struct run *run)
{
	const struct follow_options *options = run->options;
	struct buf text = BUF_INIT;
	int rc = 0;

	if (options->of)
		rc = task_filter_check(options->of, run->cli, &run->cli->err);
	if (!rc && options->file)
		rc = read_cursor_file(&text, options->file, &run->cli->err);
	if (!rc && !text.len && options->cursor)
		buf_add_str(&text, options->cursor);
	run->moved = true;
	run->is_news = text.len > 0;
	if (!rc && text.len)
		rc = cursor_parse(&run->follow.cursor, slice_of_buf(&text),
		    &run->cli->err);
	else if (!rc && !options->all)
		rc = begin_at_end(run);
	buf_release(&text);
	return rc;
}

/* Say which events are gone, or have not come yet. */
static void
tell_lacking(struct run *run)
{
	uint64_t lacking = run->follow.lacking;
	unsigned long long count;

	if (lacking > run->told) {
		count = lacking - run->told;
		if (run->begun)
			cli_say(run->cli, "%llu event%s that the log had %s "
			    "gone from it: it was set back", count,
			    count == 1 ? "" : "s", count == 1 ? "is" : "are");
		else
			cli_say(run->cli, "%llu event%s of the cursor %s not "
			    "in this clone; task-sync may bring %s", count,
			    count == 1 ? "" : "s", count == 1 ? "is" : "are",
			    count == 1 ? "it" : "them");
	}
	run->told = lacking;
	run->begun = true;
}

/* Make the object of an event: its line and the cursor behind it. */
static void
make_object(struct run *run)
{
	struct buf *text = &run->text;

	buf_clear(text);
	buf_add(text, run->line.data, run->line.len - 1);
	buf_add_str(text, ",\"cursor\":\"");
	cursor_format(text, &run->follow.cursor);
	buf_add_str(text, "\"}");
}

static void
print_object(struct run *run)
{
	struct buf *text = &run->text;

	make_object(run);
	if (isatty(STDOUT_FILENO)) {
		out_print_json(run->cli, slice_of_buf(text));
		return;
	}
	buf_add_char(text, run->cli->nul ? '\0' : '\n');
	out_print(slice_of_buf(text));
}

static void
print_sentence(struct run *run, uint32_t at, const struct event *event)
{
	struct page *page = &run->page;
	const struct state *state = page->view->state;
	const struct event_rec *rec = state_event(state, at);
	struct buf *text = &run->text, tasks = BUF_INIT;
	char when[WHEN_SIZE];

	when_tell(when, rec->shown_ms);
	buf_clear(text);
	page_add(page, text, slice_of(when), STYLE_DIM);
	buf_add_str(text, "  ");
	page_add(page, text, state_term_text(state, rec->by), STYLE_MAGENTA);
	event_add_tasks(&tasks, page, event, true);
	if (tasks.len) {
		buf_add_str(text, "  ");
		page_add_cut(page, text, slice_of_buf(&tasks), STYLE_BOLD);
	}
	buf_add_str(text, "  ");
	buf_clear(&page->sentence);
	event_text_add(&page->sentence, page->view, event);
	page_add_cut(page, text, page->sentence.len
	    ? slice_of_buf(&page->sentence) : event->type_name,
	    event_style(rec));
	buf_add_char(text, '\n');
	out_print(slice_of_buf(text));
	buf_release(&tasks);
}

/* Give an event to the command. The cursor is kept once it has succeeded. */
static int
feed_event(struct run *run, const struct event *event)
{
	struct err *err = &run->cli->err;
	char id[EVENT_ID_SIZE];
	sigset_t old;
	int rc;

	make_object(run);
	buf_add_char(&run->text, '\n');
	fflush(stdout);
	feed_block_signals(&old);
	rc = feed_command(run->options->exec, slice_of_buf(&run->text), &old,
	    err);
	run->moved = true;
	if (!rc)
		rc = write_cursor_file(run);
	sigprocmask(SIG_SETMASK, &old, NULL);
	event_id_format(id, event->id);
	err_prefix(err, "event %s", id);
	return rc;
}

/* Read an event again, note that it was had, and print it if it passes. */
static int
take_event(struct run *run, uint32_t at, bool passes, struct err *err)
{
	struct event event;
	int rc;

	buf_clear(&run->line);
	rc = journal_line_from(run->cli->journal, &run->file, at, &run->line,
	    err);
	if (!rc)
		rc = event_parse(run->page.parser, &event,
		    slice_of_buf(&run->line), err);
	if (rc)
		return rc;
	cursor_add(&run->follow.cursor, &event);
	run->met = run->is_news && run->options->until &&
	    condition_met_by(&run->condition, run->page.view, &event);
	run->moved |= passes;
	if (passes && run->options->exec)
		return feed_event(run, &event);
	if (passes && run->page.terminal)
		print_sentence(run, at, &event);
	else if (passes)
		print_object(run);
	return 0;
}

static int
take_events(struct run *run, struct err *err)
{
	size_t row = 0;
	int rc = 0;

	run->file = (struct line_file)LINE_FILE_INIT;
	page_open(&run->page, run->cli);
	for (size_t i = 0; i < run->news.count && !rc && !run->met; i++) {
		bool passes = row < run->rows.count &&
		    run->rows.row[row].event == run->news.term[i];

		rc = take_event(run, run->news.term[i], passes, err);
		row += passes;
	}
	page_close(&run->page);
	line_file_close(&run->file);
	return rc;
}

/* Print what has arrived since the last look. */
static int
look(struct run *run, struct err *err)
{
	struct history *history = &run->options->history;
	int rc;

	run->news.count = 0;
	history_rows_release(&run->rows);
	rc = follow_look(&run->follow, &run->news, run->cli->journal, err);
	if (rc)
		return rc;
	tell_lacking(run);
	if (!run->news.count)
		return 0;
	history->among = &run->news;
	rc = find_rows(run, &run->rows, err);
	history->among = NULL;
	return rc ? rc : take_events(run, err);
}

/* Open the log that is there now. */
static int
reopen(struct run *run, struct err *err)
{
	struct cli *cli = run->cli;
	struct journal_options options;
	struct journal *journal;
	char *dir = task_strdup(journal_place(cli->journal)->dir);
	int rc;

	cli_journal_options(&options, cli);
	options.ask.option = dir;
	rc = environment_open(&journal, &options, &cli->config, err);
	if (!rc && strcmp(journal_place(journal)->dir, dir) != 0) {
		journal_close(journal);
		rc = err_set(err, ERR_NOT_FOUND, "there is no log in '%s'",
		    dir);
	}
	if (!rc) {
		watch_close(run->watch);
		journal_close(cli->journal);
		cli->journal = journal;
		run->watch = watch_open(journal);
		run->follow.journal = NULL;
	}
	free(dir);
	return rc;
}

/* Arm the watch, then look: whatever comes after the look wakes. */
static int
look_once(struct run *run, struct err *err)
{
	int rc;

	watch_arm(run->watch);
	rc = journal_refresh(run->cli->journal, err);
	if (!rc && journal_displaced(run->cli->journal))
		rc = err_set(err, ERR_IO, "another log has taken its place");
	return rc ? rc : look(run, err);
}

/*
 * Look at the newest state. A log that is being replaced or set back cannot be
 * read for a moment.
 */
static int
look_again(struct run *run)
{
	int64_t end_ms = clock_ms() + PATIENCE_MS;
	struct err err = {0};
	int rc = look_once(run, &err);
	bool gone = false;

	while ((rc == TASK_ESYSTEM || gone) && !run->cli->err.word &&
	    clock_ms() < end_ms) {
		err_clear(&err);
		rc = reopen(run, &err);
		gone = rc != 0;
		if (!rc)
			rc = look_once(run, &err);
		if (rc)
			poll(NULL, 0, LOOK_MS);
	}
	if (gone)
		journal_clear_notes(run->cli->journal);
	if (!rc || run->cli->err.word)
		return rc;
	return err_set(&run->cli->err, err.word, gone
	    ? "the task log was taken away while this waited: %s" : "%s",
	    err.message);
}

static int
flush_output(struct run *run)
{
	/* cli_finish() says what the matter is */
	return fflush(stdout) || ferror(stdout) ? TASK_ESYSTEM
	                                        : write_cursor_file(run);
}

/* Returns the milliseconds that are left; -1: for ever. */
static int
time_left(const struct run *run)
{
	int64_t left = run->end_ms - clock_ms();

	return run->end_ms < 0 ? -1 : left < 0 ? 0
	    : left > WATCH_NAP_MS ? WATCH_NAP_MS : (int)left;
}

/*
 * Thousands may watch one log, and one write wakes them all: if they looked at
 * once, the next write would wait for all of them. So each sleeps for a random
 * time first. The time is short for one that is alone. It grows with how late
 * looks are done, which tells how many there are. Changes meanwhile cost one
 * look.
 */
static void
give_way(struct run *run)
{
	int64_t nap = 2 + rand() % run->nap_ms;
	int left = time_left(run);

	if (left >= 0 && left < nap)
		nap = left;
	run->due_ms = clock_ms() + nap;
	poll(NULL, 0, (int)nap);
}

static void
note_look(struct run *run)
{
	int64_t took_ms = clock_ms() - run->due_ms;
	int64_t nap = run->nap_ms - run->nap_ms / 8;

	if (nap < took_ms * NAP_LOOKS)
		nap = took_ms * NAP_LOOKS;
	run->nap_ms = nap < NAP_MIN_MS ? NAP_MIN_MS
	    : nap > NAP_MAX_MS ? NAP_MAX_MS : nap;
}

/* Sleep until the log changes. Ends the program if nobody reads its output. */
static int
wait_for_change(struct run *run)
{
	struct pollfd fds[2] = {
		{ watch_fd(run->watch), POLLIN, 0 }, { STDOUT_FILENO, 0, 0 } };
	bool watched = fds[0].fd != -1, changed = false;
	int left = time_left(run), rc;

	if (!watched && (left < 0 || left > POLL_MS))
		left = POLL_MS;
	if (poll(fds, 2, left) == -1 && errno != EINTR)
		return err_errno(&run->cli->err, "cannot wait for the log");
	if (fds[1].revents & POLLERR)
		raise(SIGPIPE);
	rc = watch_wait(run->watch, 0, &changed, &run->cli->err);
	if (!rc && changed)
		give_way(run);
	else
		run->due_ms = clock_ms();
	return rc;
}

/* True if there is nothing to wait for; else with an error in *rc. */
static bool
is_over(struct run *run, int *rc)
{
	struct err *err = &run->cli->err;
	const char *until = run->options->until;
	enum condition_result result = CONDITION_OPEN;
	struct buf why = BUF_INIT;

	run->is_news = true;
	if (until && run->met)
		result = CONDITION_MET;
	else if (until)
		*rc = condition_check(&result, &why, &run->condition,
		    journal_view(run->cli->journal), err);
	if (!*rc && result == CONDITION_LOST)
		*rc = err_set(err, ERR_STALE, "'%s' cannot come true: %s",
		    until, why.data);
	if (!*rc && until && result == CONDITION_OPEN && !time_left(run))
		*rc = err_set(err, ERR_NO_MATCH, "'%s' is not true %s", until,
		    run->options->once ? "now" : "in time");
	buf_release(&why);
	return *rc || result == CONDITION_MET ||
	    (run->options->once && !until);
}

static void
release(struct run *run)
{
	watch_close(run->watch);
	condition_release(&run->condition);
	follow_release(&run->follow);
	words_free(&run->tasks);
	term_list_release(&run->news);
	history_rows_release(&run->rows);
	buf_release(&run->line);
	buf_release(&run->text);
}

int
follow_run(struct cli *cli, struct follow_options *options)
{
	struct run run = { .cli = cli, .options = options };
	int rc;

	find_tasks(&run);
	if (options->tasks->given && !run.tasks.count)
		return 0;
	run.end_ms = options->once ? 0 : options->timeout_s
	    ? clock_ms() + options->timeout_s * 1000 : -1;
	rc = options->until ? condition_parse(&run.condition,
	    journal_view(cli->journal), options->until, &cli->err) : 0;
	run.watch = watch_open(cli->journal);
	if (!rc)
		rc = begin(&run);
	srand((unsigned)getpid());
	run.due_ms = clock_ms();
	while (!rc) {
		rc = look_again(&run);
		if (!rc)
			rc = flush_output(&run);
		note_look(&run);
		if (rc || is_over(&run, &rc))
			break;
		rc = wait_for_change(&run);
	}
	release(&run);
	return rc;
}
