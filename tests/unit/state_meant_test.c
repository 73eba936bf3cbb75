/* SPDX-License-Identifier: ISC */
/*
 * Which state an unknown name means. A proposal is done by those who get it, so a wrong one
 * is worse than none.
 */
#include "model/workflow.h"

#include "tap.h"

#define NONE ""

struct row {
	const char *name, *state;
};

static const struct row usual[] = {
	/* as names are written elsewhere */
	{ "In Progress", "in-progress" },
	{ "IN_PROGRESS", "in-progress" },
	{ "Done", "done" },
	{ "pending handoff", "pending-handoff" },
	/* words of other trackers */
	{ "open", "created" },
	{ "todo", "created" },
	{ "reopen", "created" },
	{ "undone", "created" },
	{ "doing", "in-progress" },
	{ "WIP", "in-progress" },
	{ "unblock", "in-progress" },
	{ "qa", "review" },
	{ "in review", "review" },
	{ "closed", "done" },
	{ "fixed", "done" },
	{ "canceled", "cancelled" },
	{ "won't fix", "cancelled" },
	{ "not-planned", "cancelled" },
	/* mistyped */
	{ "in-progres", "in-progress" },
	{ "blokced", "blocked" },
	{ "don", "done" },
	{ "dnoe", "done" },
	{ "archive", "archived" },
	{ "closd", "done" },
	{ "cancled", "cancelled" },
	/* said of a task, but nothing that it can be moved to */
	{ "ready", NONE },
	{ "approved", NONE },
	{ "reviewed", NONE },
	{ "deferred", NONE },
	{ "unarchived", NONE },
	/* the opposite of what is near */
	{ "unclosed", NONE },
	{ "not-done", NONE },
	{ "incomplete", NONE },
	{ "nonblocked", NONE },
	{ "unreview", NONE },
	/* nothing */
	{ "", NONE },
	{ "x", NONE },
	{ "do", NONE },
	{ "banana", NONE },
	{ "d\xc3\xb3ne", "done" },
	{ "\xff\xfe", NONE },
	{ "a-name-that-is-longer-than-any-state-can-be", NONE },
	{ NULL, NULL }
};

/* Names of its own, no state called review, none that is cancelled. */
static const char other[] = "{\"name\":\"other\",\"initial\":\"backlog\","
    "\"states\":[\"backlog\",\"tested\",\"building\",\"texted\",\"live\"],"
    "\"open\":[\"backlog\"],\"working\":[\"tested\",\"building\"],"
    "\"done\":[\"texted\",\"live\"],\"moves\":{\"backlog\":[\"building\"]},"
    "\"claimable\":{\"backlog\":\"building\"}}";

static const struct row others[] = {
	{ "created", "backlog" },
	{ "todo", "backlog" },
	{ "doing", "building" },
	{ "in-progress", "building" },
	{ "closed", "texted" },
	{ "lives", "live" },
	{ "qa", NONE },
	{ "cancelled", NONE },
	/* as near to work as to its end */
	{ "tetted", NONE },
	{ "testedd", "tested" },
	{ NULL, NULL }
};

static void
test_rows(const struct row *row, struct slice json)
{
	struct workflow workflow;
	struct err err = {0};

	if (!ok(!workflow_parse(&workflow, json, &err), "workflow: %s", err.message))
		return;
	for (; row->name; row++) {
		int state = workflow_meant(&workflow, slice_of(row->name));
		struct slice got = state == -1 ? SLICE(NONE) : workflow.states[state];

		if (!ok(slice_is(got, row->state), "'%s'", row->name))
			printf("#   got '%.*s'\n#  want '%s'\n", (int)got.len, got.ptr,
			    row->state);
	}
	workflow_release(&workflow);
}

static void
test_message(void)
{
	static const struct {
		const char *name, *message;
	} rows[] = {
		{ "closd", "there is no state 'closd'; did you mean 'done'? the states are "
		    "created, pending-decomposition, waiting-for-dependency, in-progress, "
		    "pending-handoff, blocked, review, quarantined, cancelled, done, "
		    "archived" },
		{ "ready", "there is no state 'ready'; the states are created, "
		    "pending-decomposition, waiting-for-dependency, in-progress, "
		    "pending-handoff, blocked, review, quarantined, cancelled, done, "
		    "archived" },
	};
	struct workflow workflow;

	if (!ok(!workflow_parse(&workflow, workflow_default(), NULL), "workflow"))
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};

		is_int(workflow_no_state(&workflow, slice_of(rows[i].name), ERR_USAGE,
		    &err), TASK_EUSAGE, "the class that was asked for");
		is_str(err.message, rows[i].message, "message");
	}
	workflow_release(&workflow);
}

int
main(void)
{
	test_rows(usual, workflow_default());
	test_rows(others, slice_of(other));
	test_message();
	return done_testing();
}
