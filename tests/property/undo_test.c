/* SPDX-License-Identifier: ISC */
/*
 * Random histories, each followed by the undo of a random event:
 *
 * - what is shown equals the history without the undone events;
 * - a refusal because of later events names events that truly rest on it;
 * - undoing the undo shows again what was there;
 * - merged with what another clone did meanwhile, no write of that clone is lost;
 * - undoing everything backwards leaves no task;
 * - the audit finds nothing.
 *
 * In some histories there are undos before. There the first two are not asked.
 *
 * From the environment: UNDO_SEED (the first seed), UNDO_RUNS (how many).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sim/deeds.c"
#include "../sim/seeded.c"
#include "../unit/tap.h"
#include "check/audit.h"
#include "command/undo.h"
#include "render/task_json.h"
#include "state/fold.h"

#define NOW INT64_C(1795183200000)
#define RUNS 400
#define LINES 600

/* A clone of a log, in memory. Each has a writer of its own. */
struct clone {
	struct state *state;
	struct workflow workflow;
	struct view view;
	struct basis basis;
	struct event_parser *parser;
	struct buf line[LINES];
	uint32_t event[LINES];	/* of the state */
	size_t lines, begun;	/* begun: the first line of its own */
	uint64_t writer, seq, part;
	struct hlc last;
	char prev[DIGEST_HEX_SIZE];
};

static uint64_t seed;
static struct { unsigned done, refused_later, refused_rule, undone, redone; } count;

static int
fold_line(struct clone *clone, struct slice text, uint32_t *event, struct err *err)
{
	struct buf *line = &clone->line[clone->lines];
	struct event parsed;
	int rc;

	buf_add_slice(line, text);
	rc = event_parse(clone->parser, &parsed, slice_of_buf(line), err);
	if (rc)
		return rc;
	if (fold_event(clone->state, &parsed, (struct location){ 0 }) == FOLD_DUPLICATE) {
		buf_clear(line);
		return 0;
	}
	*event = clone->event[clone->lines++] = state_find_event(clone->state, parsed.id);
	event_chain(clone->prev, parsed.head);
	if (hlc_cmp(parsed.at, clone->last) > 0)
		clone->last = parsed.at;
	if (parsed.type == EVENT_WORKFLOW_SET) {
		workflow_release(&clone->workflow);
		view_workflow(&clone->workflow, clone->state);
	}
	return 0;
}

static int
add_line(void *log, const struct draft *draft, uint32_t *event, struct err *err)
{
	struct clone *clone = log;
	struct stamp stamp = { .writer = clone->writer, .seq = ++clone->seq,
	    .at = hlc_next(clone->last, clone->view.now_ms),
	    .actor = slice_of(clone->basis.actor.name),
	    .part = clone->part ? clone->part + 1 : 0 };
	struct buf line = BUF_INIT;
	int rc = event_id_random(&stamp.id, stamp.at.ms, err);

	if (clone->lines == LINES)
		rc = err_set(err, ERR_INVALID, "too many lines");
	clone->part++;
	memcpy(stamp.prev, clone->prev, sizeof(stamp.prev));
	if (stamp.seq == 1)
		memset(stamp.prev, '0', DIGEST_HEX);
	memset(stamp.salt, 'a', DIGEST_HEX);
	if (!rc)
		rc = draft_format(&line, draft, &stamp, err);
	if (!rc)
		rc = fold_line(clone, (struct slice){ line.data, line.len - 1 }, event, err);
	buf_release(&line);
	return rc;
}

static int
read_line(void *log, uint32_t event, struct buf *out, struct err *err)
{
	const struct clone *clone = log;

	(void)err;
	for (size_t i = 0; i < clone->lines; i++)
		if (clone->event[i] == event)
			buf_add_slice(out, slice_of_buf(&clone->line[i]));
	return 0;
}

static bool
has_ended(void *log, struct slice session)
{
	(void)log;
	(void)session;
	return false;
}

static void
add_place(void *log, struct slice session, struct buf *out)
{
	(void)log;
	(void)session;
	(void)out;
}

static bool
is_publishing(void *log, const char *task)
{
	(void)log;
	(void)task;
	return false;
}

static void
clone_init(struct clone *clone, uint64_t writer)
{
	memset(clone, 0, sizeof(*clone));
	clone->writer = writer;
	clone->state = state_new();
	clone->parser = event_parser_new();
	view_workflow(&clone->workflow, clone->state);
	clone->view = (struct view){ clone->state, &clone->workflow, NOW };
	clone->basis = (struct basis){ .view = &clone->view, .clock_ms = NOW,
	    .actor = { "ann", NULL }, .writing = true, .add = add_line,
	    .read_line = read_line, .is_publishing = is_publishing,
	    .has_ended = has_ended, .add_place = add_place, .log = clone };
}

static void
clone_release(struct clone *clone)
{
	for (size_t i = 0; i < LINES; i++)
		buf_release(&clone->line[i]);
	buf_release(&clone->basis.notes);
	workflow_release(&clone->workflow);
	event_parser_free(clone->parser);
	state_free(clone->state);
}

/* Fold the lines of another clone that `leave` does not name. */
static void
take_lines(struct clone *to, const struct clone *from, const bool *leave)
{
	struct err err = {0};
	uint32_t event;

	for (size_t i = 0; i < from->lines; i++)
		if (!(leave && leave[i]) && to->lines < LINES &&
		    fold_line(to, slice_of_buf(&from->line[i]), &event, &err))
			printf("# a line cannot be read: %s\n", err.message);
	to->view.now_ms = from->view.now_ms;
	to->begun = to->lines;
}

/* Lines that were refused halfway are no events: give back what was. */
static void
take_back(struct clone *clone, size_t lines)
{
	struct clone *fresh = task_zalloc(1, sizeof(*fresh));
	bool leave[LINES] = { false };
	uint64_t seq = clone->seq - (clone->lines - lines);

	for (size_t i = lines; i < clone->lines; i++)
		leave[i] = true;
	clone_init(fresh, clone->writer);
	take_lines(fresh, clone, leave);
	fresh->seq = seq;
	fresh->begun = clone->begun;
	fresh->basis.actor = clone->basis.actor;
	clone_release(clone);
	*clone = *fresh;
	clone->view.workflow = &clone->workflow;
	clone->basis.view = &clone->view;
	clone->basis.log = clone;
	free(fresh);
}

static void
do_deeds(struct clone *clone, struct dice *dice, uint32_t n)
{
	static const char *const actors[] = { "ann", "bob" };

	while (n--) {
		struct buf said = BUF_INIT;
		struct err err = {0};
		size_t lines = clone->lines;
		int64_t ms[] = { 0, 1, 1000, 60000 };

		clone->view.now_ms += ms[dice_below(dice, 4)];
		clone->basis.actor.name = actors[dice_below(dice, 2)];
		clone->part = 0;
		if (deed_random(&clone->basis, dice, &said, &err) && clone->lines > lines)
			take_back(clone, lines);
		buf_release(&said);
	}
}

/* Everything that is shown of tasks and agents, but for these keys. */
static void
show(struct buf *out, const struct clone *clone, uint64_t without)
{
	struct task_json scratch = {0};
	struct term_list tasks = {0};

	for (uint32_t s = 1; s < clone->state->subjects.count; s++)
		if (view_shown(&clone->view, s))
			term_list_add(&tasks, s);
	term_list_sort_by_id(&tasks, clone->state);
	buf_clear(out);
	for (size_t i = 0; i < tasks.count; i++) {
		struct task task;

		view_task(&task, &clone->view, tasks.term[i]);
		task_json_add(&scratch, out, &clone->view, &task,
		    TASK_ALL_KEYS & ~without);
		buf_add_char(out, '\n');
	}
	task_json_release(&scratch);
	term_list_release(&tasks);
	/* any event of the holder makes the lease longer */
	for (char *p = out->data; p && (p = strstr(p, "\"until\":\"")) != NULL; p += 9)
		memset(p + 9, '-', 20);
}

struct asked {
	const uint32_t *event;
	size_t count;
};

static int
find(void *arg, struct term_list *out, struct err *err)
{
	const struct asked *asked = arg;

	(void)err;
	for (size_t i = 0; i < asked->count; i++)
		term_list_add(out, asked->event[i]);
	return 0;
}

static int
undo_events(struct clone *clone, const uint32_t *event, size_t n, bool cascade,
    struct undo_result *out, struct err *err)
{
	struct asked asked = { event, n };
	const struct command command = { .why = "a mistake", .force = true };
	const struct undoing undoing = { .find = find, .arg = &asked, .cascade = cascade };
	size_t lines = clone->lines;
	int rc;

	clone->part = 0;
	rc = task_undo(&clone->basis, &command, &undoing, out, err);
	if (rc && clone->lines > lines)
		take_back(clone, lines);
	return rc;
}

static size_t
line_of(const struct clone *clone, uint32_t event)
{
	size_t i = 0;

	while (i < clone->lines && clone->event[i] != event)
		i++;
	return i;
}

static void
print_lines(const struct clone *clone)
{
	for (size_t i = 0; i < clone->lines; i++)
		printf("#   %s\n", clone->line[i].data);
}

static int
failed(const struct clone *clone, const char *what)
{
	printf("# seed %" PRIu64 ": %s\n", seed, what);
	if (clone)
		print_lines(clone);
	return 1;
}

/* An independent look: the later line names the event, or the task that it created. */
static bool
truly_rests(const struct clone *clone, uint32_t later, uint32_t on)
{
	const char *text = clone->line[line_of(clone, later)].data;
	const char *line = clone->line[line_of(clone, on)].data, *task;
	char id[EVENT_ID_SIZE], name[TASK_ID_SIZE + 2];

	event_id_format(id, state_event_id(clone->state, on));
	if (strstr(text, id))
		return true;
	task = strstr(line, "\"task.created\"") ? strstr(line, "\"task\":\"") : NULL;
	while (task) {
		snprintf(name, sizeof(name), "%.12s", task + 8);
		if (strstr(text, name))
			return true;
		task = strstr(task + 8, "\"task\":\"");
	}
	return false;
}

/* What an undo says that it does not bring back. */
static uint64_t
not_given_back(const struct clone *clone, const struct term_list *events)
{
	uint64_t without = TASK_KEY_BIT(TASK_KEY_UPDATED) | TASK_KEY_BIT(TASK_KEY_VERSION);

	for (size_t i = 0; i < events->count; i++) {
		const char *text = clone->line[line_of(clone, events->term[i])].data;

		if (strstr(text, "\"claim\":null"))
			without |= TASK_KEY_BIT(TASK_KEY_CLAIM) | TASK_KEY_BIT(TASK_KEY_CLAIMED) |
			    TASK_KEY_BIT(TASK_KEY_READY);
		/* work that was claimed once is offered when nobody holds it */
		if (strstr(text, "task.claimed"))
			without |= TASK_KEY_BIT(TASK_KEY_READY);
		if (strstr(text, "/report\":null") ||
		    (strstr(text, "change.undone") && strstr(text, "/report\":{")))
			without |= TASK_KEY_BIT(TASK_KEY_GATES);
	}
	return without;
}

static void
see_finding(void *arg, int note, uint32_t file, uint64_t number, const char *message)
{
	(void)file;
	if (!note) {
		*(int *)arg += 1;
		printf("# line %" PRIu64 ": %s\n", number, message);
	}
}

static int
check_audit(const struct clone *clone)
{
	struct audit *audit = audit_new();
	const struct audit_run run = { .now_ms = clone->view.now_ms };
	int findings = 0;

	for (size_t i = 0; i < clone->lines; i++) {
		struct event event;

		if (!event_parse(clone->parser, &event, slice_of_buf(&clone->line[i]), NULL))
			audit_add(audit, &event, slice_of_buf(&clone->line[i]), 0, i + 1, 1);
	}
	audit_run(audit, &run, see_finding, &findings);
	audit_free(audit);
	return findings ? failed(clone, "the audit finds a forged event") : 0;
}

/* Compare with a history that never had the undone events. */
static int
check_without(const struct clone *clone, const struct undo_result *result)
{
	struct clone *other = task_zalloc(1, sizeof(*other));
	struct buf a = BUF_INIT, b = BUF_INIT;
	bool leave[LINES] = { false };
	uint64_t without = not_given_back(clone, &result->undone);
	int rc = 0;

	for (size_t i = 0; i < result->undone.count; i++)
		leave[line_of(clone, result->undone.term[i])] = true;
	for (size_t i = 0; i < result->added.count; i++) {
		size_t at = line_of(clone, result->added.term[i]);

		leave[at] = true;
		/* a report that is given back is by who gave it back */
		if (strstr(clone->line[at].data, "/report\":{"))
			without |= TASK_KEY_BIT(TASK_KEY_GATES);
		/* a task that is given back is offered, whatever its state */
		if (strstr(clone->line[at].data, "\"claim\":null"))
			without |= TASK_KEY_BIT(TASK_KEY_READY);
	}
	clone_init(other, 99);
	take_lines(other, clone, leave);
	show(&a, clone, without);
	show(&b, other, without);
	if (!slice_eq(slice_of_buf(&a), slice_of_buf(&b))) {
		rc = failed(clone, "the undo shows another state than the history without");
		printf("# with:\n%s# without:\n%s", a.data ? a.data : "", b.data ? b.data : "");
	}
	clone_release(other);
	free(other);
	buf_release(&a);
	buf_release(&b);
	return rc;
}

/* Undo the undo: everything shows again that an undo gives back. */
static int
check_redo(struct clone *clone, const struct undo_result *result, const struct buf *before,
    uint64_t without)
{
	struct undo_result redo;
	struct err err = {0};
	struct buf now = BUF_INIT;
	int rc = undo_events(clone, result->added.term, result->added.count, false, &redo, &err);

	if (!rc) {
		count.redone++;
		show(&now, clone, without);
		if (!slice_eq(slice_of_buf(&now), slice_of_buf(before))) {
			rc = failed(clone, "the redo shows another state than before");
			printf("# before:\n%s# now:\n%s", before->data, now.data ? now.data : "");
		}
	} else if (err.word == ERR_STALE) {
		rc = failed(clone, err.message);
	} else {
		rc = 0;
	}
	undo_result_release(&redo);
	buf_release(&now);
	return rc;
}

/* Every live write that the other clone made must be live when both have met. */
static int
check_merged(const struct clone *mine, const struct clone *other)
{
	struct clone *both = task_zalloc(1, sizeof(*both));
	int rc = 0;

	clone_init(both, 98);
	take_lines(both, mine, NULL);
	take_lines(both, other, NULL);
	for (uint32_t s = 1; s < other->state->subjects.count && !rc; s++) {
		const struct subject_rec *rec = state_subject(other->state, s);
		const uint32_t lists[] = { rec->registers, rec->members, rec->facts };
		uint32_t subject = state_find_subject(both->state,
		    (enum subject_kind)rec->kind, state_subject_name(other->state, s));

		for (size_t l = 0; l < 3; l++)
			for (uint32_t w = lists[l]; w && !rc; w = state_write(other->state, w)->next) {
				const struct write_rec *write = state_write(other->state, w);
				struct event_id id = state_event_id(other->state, write->event), over[64];
				size_t n, o = 0;

				if (line_of(other, write->event) < other->begun)
					continue;
				n = view_overs(over, 64, &both->view, subject,
				    state_term_text(other->state, write->field));
				while (o < n && event_id_cmp(over[o], id) != 0)
					o++;
				if (o == n)
					rc = failed(both, "a write of another clone is lost");
				else if ((write->kind == FIELD_STATE || write->kind == FIELD_CLAIM) &&
				    view_shown(&other->view, s) &&
				    !view_shown(&both->view, subject))
					rc = failed(both, "a task is hidden that was moved elsewhere");
			}
	}
	if (!rc)
		rc = check_audit(both);
	clone_release(both);
	free(both);
	return rc;
}

static int
check_refusal(const struct clone *clone, uint32_t event, const struct undo_result *result)
{
	for (size_t i = 0; i < result->cascaded.count; i++)
		if (!truly_rests(clone, result->cascaded.term[i], event))
			return failed(clone, "a refusal names an event that does not rest on it");
	return result->cascaded.count ? 0 : failed(clone, "a refusal names nothing");
}

static bool
undone_before(const struct clone *clone)
{
	bool any = false;

	for (size_t i = 0; i < clone->lines; i++)
		any |= state_event(clone->state, clone->event[i])->type ==
		    EVENT_CHANGE_UNDONE;
	return any;
}

/* Undo one event: the event of this line, or all that rest on it, too. */
static int
check_undo(struct clone *clone, size_t line, struct dice *dice)
{
	struct undo_result result;
	struct err err = {0};
	struct buf before = BUF_INIT;
	struct clone *other = task_zalloc(1, sizeof(*other));
	uint32_t event = clone->event[line];
	/* then what is left is not what a history without the event has */
	bool has_undo = undone_before(clone);
	bool cascade = dice_chance(dice, 30);
	uint64_t without;
	int rc;

	clone_init(other, 8);
	take_lines(other, clone, NULL);
	rc = undo_events(clone, &event, 1, cascade, &result, &err);
	if (rc && err.word == ERR_STALE && result.cascaded.count) {
		count.refused_later++;
		rc = has_undo ? 0 : check_refusal(clone, event, &result);
	} else if (rc) {
		count.refused_rule++;
		rc = err.word == ERR_PARTIAL ? failed(clone, err.message) : 0;
		if (getenv("UNDO_SAY"))
			printf("# %s\n", err.message);
	} else {
		count.undone++;
		without = not_given_back(clone, &result.undone) |
		    not_given_back(clone, &result.added);
		show(&before, other, without);
		rc = has_undo ? 0 : check_without(clone, &result);
		if (!rc)
			rc = check_audit(clone);
		if (!rc) {
			do_deeds(other, dice, dice_below(dice, 6));
			rc = check_merged(clone, other);
		}
		if (!rc)
			rc = check_redo(clone, &result, &before, without);
		if (!rc)
			rc = check_audit(clone);
	}
	undo_result_release(&result);
	clone_release(other);
	free(other);
	buf_release(&before);
	return rc;
}

/* Undo everything that is not undone, the last first. */
static int
check_all(struct clone *clone)
{
	struct buf shown = BUF_INIT;
	int rc = 0;

	for (size_t i = clone->lines; i > 1; i--) {
		struct undo_result result = {0};
		struct err err = {0};

		if (state_event(clone->state, clone->event[i - 1])->type !=
		    EVENT_CHANGE_UNDONE &&
		    undo_events(clone, &clone->event[i - 1], 1, true, &result, &err) == 0)
			count.done++;
		undo_result_release(&result);
	}
	show(&shown, clone, 0);
	if (shown.len) {
		rc = failed(clone, "undoing everything leaves a task");
		printf("%s", shown.data);
	}
	buf_release(&shown);
	return rc ? rc : check_audit(clone);
}

static int
run(void)
{
	struct clone *clone = task_zalloc(1, sizeof(*clone));
	struct dice dice = { seed };
	struct err err = {0};
	int rc;

	seeded_begin(seed);
	clone_init(clone, 7);
	rc = log_start(&clone->basis, workflow_default(), &err);
	do_deeds(clone, &dice, 3 + dice_below(&dice, 25));
	if (!rc)
		rc = check_undo(clone, dice_below(&dice, (uint32_t)clone->lines), &dice);
	if (!rc && dice_chance(&dice, 30))
		rc = check_all(clone);
	clone_release(clone);
	free(clone);
	return rc;
}

static uint64_t
number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

int
main(void)
{
	uint64_t first = number_from("UNDO_SEED", 1), runs = number_from("UNDO_RUNS", RUNS);
	int rc = 0;

	for (seed = first; seed < first + runs && !rc; seed++)
		rc = run();
	ok(!rc, "an undo shows the history without it: %" PRIu64 " histories from seed %" PRIu64,
	    runs, first);
	printf("# %u undone, %u brought back, %u refused for later events, %u by rules\n",
	    count.undone, count.redone, count.refused_later, count.refused_rule);
	ok(rc || runs < 100 || (count.undone > runs / 10 && count.refused_later > runs / 10 &&
	    count.redone > runs / 20), "the histories have something of everything");
	return done_testing();
}
