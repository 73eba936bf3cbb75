/* SPDX-License-Identifier: ISC */
/*
 * The rules as tables, table.txt and gates.txt, asked of the library: tests/rules/log makes
 * the tasks, and every cell is decided in a process of its own, which forgets it. So the
 * state stays what it is for the next one. tests/rules.bats asks the programs the same.
 * TASKLOG_CELLS (1): of so many cells one is asked, where a process is expensive.
 */
#include "command/command.h"
#include "log/journal_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/when.h"
#include "tap.h"

#define STATES 11
#define SITUATIONS 40
#define WORDS 24
#define LINE 1024

/* What a cell can be besides the refusals. */
enum { IS_OK = 64, IS_SAME, IS_RENEWED, IS_CLAIMED, IS_ELSE, IS_EMPTY };

struct situation {
	char name[32], actor[32];
	char id[STATES][TASK_ID_SIZE];
	int cell[STATES];	/* of the command at hand; IS_EMPTY: not said */
};

struct group {
	char line[LINE];
	char *word[WORDS];
	int count;
};

static struct situation situations[SITUATIONS];
static int situations_count;
static char states[STATES][32];
static struct group groups[16];
static int groups_count;

static struct journal *journals[8];
static char dir[32];

/* A command line of the table. */
struct event_sentence {
	char line[LINE];
	const char *arg[6];	/* what is no option; "@" is the task */
	const char *session, *text, *label, *assignee, *fail;
	int release, drop, no_claim;	/* booleans: --release, --remove, --no-claim */
	enum event_type event;
	struct command command;
	int (*act)(struct journal *, const struct event_sentence *, const char *,
	    struct outcome *, struct err *);
};

static int
act_move(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	const struct task_moving moving = { action->arg[1], !action->no_claim, true };

	return task_move(journal_basis(journal), &action->command, id, &moving, out, err);
}

static int
act_claim(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	struct task_claim claim = {0};

	if (action->fail)
		return task_fail(journal_basis(journal), &action->command, id, action->fail, out, err);
	return action->release ? task_release(journal_basis(journal), &action->command, id, out, err) :
	    task_claim(journal_basis(journal), &action->command, id, &claim, out, err);
}

static int
act_edit(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	const char *const labels[] = { action->label, NULL };
	struct task_values values = { .text[FIELD_ASSIGNEE] = action->assignee,
	    .add[FIELD_LABEL] = labels };

	return task_edit(journal_basis(journal), &action->command, id, &values, out, err);
}

static int
act_link(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	return task_link(journal_basis(journal), &action->command, id, action->arg[1], action->arg[2],
	    action->drop, out, err);
}

static int
act_post(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	struct task_message message = { .text = action->text };

	return task_post(journal_basis(journal), &action->command, id, &message, out, err);
}

static int
act_check(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	const char *const item[] = { action->arg[2], NULL };
	struct task_checking checking = { .item = item, .action =
	    strcmp(action->arg[0], "add") == 0 ? CHECK_ADD : CHECK_TICK };

	return task_check(journal_basis(journal), &action->command, id, &checking, out, err);
}

static int
act_gate(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	const char *verb = action->arg[0];
	struct task_report report = { .gate = action->arg[1], .result =
	    strcmp(verb, "pass") == 0 ? GATE_PASSED :
	    strcmp(verb, "fail") == 0 ? GATE_FAILED : GATE_WAIVED };
	int drop = strcmp(verb, "remove") == 0;

	if (drop || strcmp(verb, "require") == 0)
		return task_gate_require(journal_basis(journal), &action->command, id, report.gate,
		    drop, out, err);
	return task_gate_report(journal_basis(journal), &action->command, id, &report, out, err);
}

static int
act_time(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	static const char *const verbs[] = { [WORK_START] = "start",
	    [WORK_PAUSE] = "pause", [WORK_RESUME] = "resume", [WORK_STOP] = "stop" };
	struct task_work work = { .mark = WORK_START, .productivity = -1 };

	while (strcmp(verbs[work.mark], action->arg[0]) != 0)
		work.mark++;
	return task_time(journal_basis(journal), &action->command, id, &work, out, err);
}

static int
act_handoff(struct journal *journal, const struct event_sentence *action, const char *id,
    struct outcome *out, struct err *err)
{
	const struct task_handoff package = { .summary = action->text, .confidence = -1 };
	const struct task_claim claim = { .handed_over = 1 };

	return strcmp(action->arg[0], "give") == 0 ?
	    task_hand_over(journal_basis(journal), &action->command, id, &package, out, err) :
	    task_claim(journal_basis(journal), &action->command, id, &claim, out, err);
}

/* The option that a word is: takes the next one along where it has an argument. */
static int
read_option(struct event_sentence *action, char **word)
{
	const struct {
		const char *name;
		const char **value;
	} options[] = {
		{ "-m", &action->command.why }, { "--expect", &action->command.expect },
		{ "-l", &action->label }, { "-u", &action->assignee },
		{ "--fail", &action->fail }
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(word[0], options[i].name) == 0) {
			*options[i].value = word[1];
			return 2;
		}
	if (strcmp(word[0], "--fence") == 0) {
		action->command.fence = strtoul(word[1], NULL, 10);
		return 2;
	}
	action->command.force |= strcmp(word[0], "-f") == 0;
	action->release |= strcmp(word[0], "--release") == 0;
	action->no_claim |= strcmp(word[0], "--no-claim") == 0;
	action->drop |= strcmp(word[0], "--remove") == 0;
	return 1;
}

/* "move -m why @ done", of the event task.moved */
static int
read_action(struct event_sentence *action, const char *event, const char *line)
{
	static const struct {
		const char *name;
		int (*act)(struct journal *, const struct event_sentence *, const char *,
		    struct outcome *, struct err *);
	} programs[] = {
		{ "move", act_move }, { "claim", act_claim }, { "edit", act_edit },
		{ "link", act_link }, { "log", act_post }, { "check", act_check },
		{ "gate", act_gate }, { "time", act_time }, { "handoff", act_handoff }
	};
	char *word[WORDS], *at;
	int count = 0, first = 0, args = 0;

	memset(action, 0, sizeof(*action));
	snprintf(action->line, sizeof(action->line), "%s", line);
	for (at = strtok(action->line, " "); at; at = strtok(NULL, " "))
		word[count++] = at;
	if (strncmp(word[0], "TASK_SESSION=", 13) == 0)
		action->session = word[first++] + 13;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(word[first], programs[i].name) == 0)
			action->act = programs[i].act;
	for (int i = first + 1; i < count;)
		if (word[i][0] == '-')
			i += read_option(action, &word[i]);
		else
			action->arg[args++] = word[i++];
	if (action->act == act_post || action->act == act_handoff) {
		action->text = action->command.why;
		action->command.why = NULL;
	}
	while (action->event < EVENT_TYPES &&
	    strcmp(event_type_name(action->event), event) != 0)
		action->event++;
	return action->act != NULL && action->event < EVENT_TYPES;
}

/* Asked in a process that ends: what became of it, as one of the cells. */
static int
decide(struct journal *journal, const struct event_sentence *action, const char *id)
{
	const struct state *state = journal_state(journal);
	struct outcome out = {0};
	struct err err = {0};
	int rc = journal_begin(journal, &err);

	if (!rc)
		rc = action->act(journal, action, id, &out, &err);
	if (rc != err_code(&err) || (rc && journal_added(journal)) ||
	    journal_added(journal) > 1)
		return IS_ELSE;
	if (rc)
		return (int)err.word;
	if (journal_added(journal) == 0)
		return out.event ? IS_ELSE : IS_SAME;
	rc = state_event(state, (uint32_t)state->events.count - 1)->type;
	if (rc == EVENT_TASK_RENEWED)
		return IS_RENEWED;
	if (rc == (int)action->event)
		return IS_OK;
	return rc == EVENT_TASK_CLAIMED ? IS_CLAIMED : IS_ELSE;
}

static int
ask(struct journal *journal, const struct event_sentence *action, const char *id)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(decide(journal, action, id));
	if (child == -1 || waitpid(child, &status, 0) == -1 || !WIFEXITED(status))
		return IS_ELSE;
	return WEXITSTATUS(status);
}

static const char *
cell_name(int cell)
{
	return cell == IS_OK ? "ok" : cell == IS_SAME ? "same" :
	    cell == IS_RENEWED ? "renewed" : cell == IS_CLAIMED ? "claimed" :
	    cell > IS_CLAIMED ? "something else" :
	    err_name((enum err_word)cell);
}

static int
read_cell(const char *word)
{
	if (strcmp(word, "-") == 0)
		return ERR_ILLEGAL_MOVE;
	for (int i = ERR_NONE + 1; i <= ERR_PARTIAL; i++)
		if (strcmp(word, err_name((enum err_word)i)) == 0)
			return i;
	for (int i = IS_OK; i <= IS_CLAIMED; i++)
		if (strcmp(word, cell_name(i)) == 0)
			return i;
	return IS_EMPTY;
}

static struct situation *
find_situation(const char *name)
{
	for (int i = 0; i < situations_count; i++)
		if (strcmp(situations[i].name, name) == 0)
			return &situations[i];
	return NULL;
}

/* Cells of one situation, of a group, or with `else` of all that have none. */
static int
set_cells(const char *name, char **word, int count)
{
	struct situation *situation = find_situation(name);
	int good = 1;

	for (int i = 0; situation && i < STATES; i++) {
		situation->cell[i] = read_cell(word[count == 1 ? 0 : i]);
		good &= situation->cell[i] != IS_EMPTY;
	}
	for (int g = 0; !situation && g < groups_count; g++)
		if (strcmp(groups[g].word[0], name) == 0) {
			for (int i = 1; i < groups[g].count; i++)
				good &= set_cells(groups[g].word[i], word, count);
			return good;
		}
	for (int s = 0; strcmp(name, "else") == 0 && s < situations_count; s++)
		if (situations[s].cell[0] == IS_EMPTY)
			good &= set_cells(situations[s].name, word, count);
	return good && (situation || strcmp(name, "else") == 0);
}

/* The tasks, as tests/rules/log lists them. */
static int
read_tasks(void)
{
	char path[64], name[32], state[32], id[TASK_ID_SIZE];
	int count = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tasks", dir);
	file = fopen(path, "r");
	while (file && fscanf(file, "%31s %31s %12s", name, state, id) == 3) {
		struct situation *situation = find_situation(name);

		for (int i = 0; situation && i < STATES; i++)
			if (strcmp(states[i], state) == 0) {
				memcpy(situation->id[i], id, sizeof(id));
				count++;
			}
	}
	if (file)
		fclose(file);
	return count;
}

static struct journal *
open_journal(const char *actor, const char *session)
{
	char path[64];
	struct journal_options options = { .ask = { path, NULL, "/" },
	    .machine = "test", .actor = actor, .session = session,
	    .program = "test" };
	struct journal *journal = NULL;
	struct err err = {0};

	snprintf(path, sizeof(path), "%s/log", dir);
	if (!when_parse_utc(&options.now_ms, SLICE("2026-11-20T14:00:10Z")) ||
	    journal_open(&journal, &options, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(1);
	}
	return journal;
}

/* One for each actor and session that asks; the time is that of the programs. */
static struct journal *
journal_of(const char *actor, const char *session)
{
	size_t i;

	for (i = 0; journals[i]; i++)
		if (strcmp(journal_actor(journals[i]), actor) == 0 &&
		    strcmp(journal_session(journals[i]), session) == 0)
			return journals[i];
	journals[i] = open_journal(actor, session);
	return journals[i];
}

/* Boolean: is it the turn of this cell? */
static int
is_asked(void)
{
	static unsigned cells;
	const char *every = getenv("TASKLOG_CELLS");

	return !every || atoi(every) < 2 || cells++ % (unsigned)atoi(every) == 0;
}

/* One point for all cells of a command. */
static void
check_action(const struct event_sentence *action, const char *line)
{
	int wrong = 0, asked = 0;

	for (int s = 0; s < situations_count; s++) {
		struct situation *situation = &situations[s];
		struct journal *journal = journal_of(situation->actor,
		    action->session ? action->session : "one");

		for (int i = 0; i < STATES; i++) {
			int want = situation->cell[i];
			int got = is_asked() ? ask(journal, action,
			    situation->id[i]) : want;

			asked++;
			situation->cell[i] = IS_EMPTY;
			if (got == want)
				continue;
			wrong++;
			printf("# %s, %s: want %s, got %s\n", situation->name,
			    states[i], cell_name(want), cell_name(got));
		}
	}
	ok(!wrong && asked == situations_count * STATES, "%s", line);
}

/* Words that two or more spaces part; a row's first column is several names. */
static int
split(char **word, char *line)
{
	int count = 0;
	char *end;

	line[strcspn(line, "\n")] = '\0';
	while (*line && count < WORDS) {
		word[count++] = line;
		end = strstr(line, "  ");
		if (!end)
			break;
		*end++ = '\0';
		line = end + strspn(end, " ");
	}
	return count;
}

/* The lines before the commands. */
static void
read_head(char **word, int count, const char *line)
{
	if (strcmp(word[0], "situation") == 0) {
		struct situation *situation = &situations[situations_count++];

		snprintf(situation->name, sizeof(situation->name), "%s", word[1]);
		snprintf(situation->actor, sizeof(situation->actor), "%s", word[2]);
		for (int i = 0; i < STATES; i++)
			situation->cell[i] = IS_EMPTY;
	} else if (strcmp(word[0], "group") == 0) {
		struct group *group = &groups[groups_count++];

		snprintf(group->line, sizeof(group->line), "%s",
		    line + strcspn(line, " ") + strspn(line + strcspn(line, " "), " "));
		group->count = split(group->word, group->line);
	} else if (strcmp(word[0], "refused") == 0) {
		int cell = read_cell(word[1]);

		ok(cell < IS_OK && (int)err_class((enum err_word)cell) ==
		    atoi(word[2]), "the class of %s is %s", word[1], word[2]);
	} else if (strcmp(word[0], "states") == 0) {
		is_int(count - 1, STATES, "there are as many states");
		for (int i = 1; i < count && i <= STATES; i++)
			snprintf(states[i - 1], sizeof(states[0]), "%s", word[i]);
		is_int(read_tasks(), situations_count * STATES,
		    "and a task for every situation in each");
	}
}

static void
read_row(char **word, int count)
{
	int good = count == 2 || count == STATES + 1;

	for (char *name = strtok(word[0], " "); name && good; name = strtok(NULL, " "))
		good = set_cells(name, word + 1, count - 1);
	if (!good)
		ok(0, "a row of the table: %s", word[0]);
}

/* The command being read, and its row `else`, which comes last wherever it stands. */
struct reader {
	struct event_sentence action;
	char title[LINE], other[LINE];
};

/* All rows of a command have been read: ask. */
static void
finish(struct reader *reader)
{
	char *word[WORDS];

	if (*reader->other)
		read_row(word, split(word, reader->other));
	if (*reader->title)
		check_action(&reader->action, reader->title);
	*reader->title = *reader->other = '\0';
}

static void
read_table(FILE *file)
{
	char line[LINE], copy[LINE], *word[WORDS];
	struct reader reader = {0};
	int count;

	while (fgets(line, sizeof(line), file)) {
		if (*line == '#' || *line == '\n')
			continue;
		memcpy(copy, line, sizeof(copy));
		count = split(word, copy);
		if (strcmp(word[0], "command") == 0) {
			finish(&reader);
			snprintf(reader.title, sizeof(reader.title), "%s", word[2]);
			if (!read_action(&reader.action, word[1], word[2]))
				ok(0, "the test knows: %s", reader.title);
		} else if (!*reader.title) {
			read_head(word, count, line);
		} else if (strcmp(word[0], "else") == 0) {
			memcpy(reader.other, line, sizeof(line));
		} else {
			read_row(word, count);
		}
	}
	finish(&reader);
}

static void
hold_to(const char *table)
{
	char command[128], path[64];
	FILE *file = NULL;

	snprintf(dir, sizeof(dir), "/tmp/tasklog-rules-XXXXXX");
	snprintf(path, sizeof(path), "tests/rules/%s.txt", table);
	if (!ok(mkdtemp(dir) && (file = fopen(path, "r")), "the table %s is there",
	    table))
		return;
	snprintf(command, sizeof(command), "tests/rules/log %s %s/log", path, dir);
	is_int(system(command), 0, "its log is made");
	read_table(file);
	fclose(file);
	for (size_t i = 0; journals[i]; i++) {
		journal_close(journals[i]);
		journals[i] = NULL;
	}
	situations_count = groups_count = 0;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
}

int
main(void)
{
	hold_to("table");
	hold_to("gates");
	return done_testing();
}
