/* SPDX-License-Identifier: ISC */
/*
 * The meaning of a tracker's words for states: one table for all trackers. A
 * word that is not in it may be the name of a state of the log's workflow; only
 * import_apply() knows that.
 */
#include "import/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "import/import_private.h"

struct meaning {
	const char *word;	/* lower case, words joined by hyphens */
	enum import_role role;
	/* in the default workflow; NULL: the first state of the role */
	const char *state;
	/* true if the state says everything that the word says */
	bool exact;
};

static const struct meaning meanings[] = {
	{ "open", IMPORT_OPEN, NULL, true },
	{ "opened", IMPORT_OPEN, NULL, true },
	{ "todo", IMPORT_OPEN, NULL, true },
	{ "to-do", IMPORT_OPEN, NULL, true },
	{ "new", IMPORT_OPEN, NULL, true },
	{ "created", IMPORT_OPEN, NULL, true },
	{ "pending", IMPORT_OPEN, NULL, true },
	{ "ready", IMPORT_OPEN, NULL, false },
	{ "backlog", IMPORT_OPEN, NULL, false },
	{ "planned", IMPORT_OPEN, NULL, false },
	{ "reopened", IMPORT_OPEN, NULL, false },
	{ "triage", IMPORT_OPEN, NULL, false },
	{ "draft", IMPORT_WAITING, "pending-decomposition", false },
	{ "deferred", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "pinned", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "waiting", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "paused", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "postponed", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "someday", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "on-hold", IMPORT_WAITING, "waiting-for-dependency", false },
	{ "in-progress", IMPORT_WORKING, "in-progress", true },
	{ "inprogress", IMPORT_WORKING, "in-progress", true },
	{ "doing", IMPORT_WORKING, "in-progress", true },
	{ "started", IMPORT_WORKING, "in-progress", true },
	{ "active", IMPORT_WORKING, "in-progress", true },
	{ "wip", IMPORT_WORKING, "in-progress", true },
	{ "working", IMPORT_WORKING, "in-progress", true },
	{ "hooked", IMPORT_WORKING, "in-progress", false },
	{ "blocked", IMPORT_WORKING, "blocked", true },
	{ "stuck", IMPORT_WORKING, "blocked", false },
	{ "review", IMPORT_WORKING, "review", false },
	{ "in-review", IMPORT_WORKING, "review", false },
	{ "needs-review", IMPORT_WORKING, "review", false },
	{ "testing", IMPORT_WORKING, "review", false },
	{ "closed", IMPORT_DONE, "done", true },
	{ "close", IMPORT_DONE, "done", true },
	{ "done", IMPORT_DONE, "done", true },
	{ "complete", IMPORT_DONE, "done", true },
	{ "completed", IMPORT_DONE, "done", true },
	{ "finished", IMPORT_DONE, "done", true },
	{ "resolved", IMPORT_DONE, "done", false },
	{ "fixed", IMPORT_DONE, "done", false },
	{ "merged", IMPORT_DONE, "done", false },
	{ "shipped", IMPORT_DONE, "done", false },
	{ "released", IMPORT_DONE, "done", false },
	{ "archived", IMPORT_DONE, "archived", false },
	{ "cancelled", IMPORT_CANCELLED, "cancelled", true },
	{ "canceled", IMPORT_CANCELLED, "cancelled", true },
	{ "wontfix", IMPORT_CANCELLED, "cancelled", false },
	{ "wont-fix", IMPORT_CANCELLED, "cancelled", false },
	{ "wontdo", IMPORT_CANCELLED, "cancelled", false },
	{ "wont-do", IMPORT_CANCELLED, "cancelled", false },
	{ "not-planned", IMPORT_CANCELLED, "cancelled", false },
	{ "abandoned", IMPORT_CANCELLED, "cancelled", false },
	{ "rejected", IMPORT_CANCELLED, "cancelled", false },
	{ "invalid", IMPORT_CANCELLED, "cancelled", false },
	{ "obsolete", IMPORT_CANCELLED, "cancelled", false },
	{ "duplicate", IMPORT_CANCELLED, "cancelled", false },
	{ "deleted", IMPORT_CANCELLED, "cancelled", false },
	{ "tombstone", IMPORT_CANCELLED, "cancelled", false },
};

/* "Won't Do" is wont-do, "in_progress" is in-progress. */
static void
fold_word(struct buf *out, struct slice word)
{
	bool gap = false;

	buf_add_str(out, "");
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];

		if (c == '\'' || c == '"' || (unsigned char)c >= 0x80)
			/* drop it, and a typographic apostrophe, too */
			continue;
		if (c == ' ' || c == '_' || c == '-' || c == '.') {
			gap = out->len != 0;
			continue;
		}
		if (gap)
			buf_add_char(out, '-');
		gap = false;
		buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

static const struct meaning *
meaning_of(const char *folded)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(folded, meanings[i].word) == 0)
			return &meanings[i];
	return NULL;
}

static bool
has_field(const struct import_values *values, const char *field)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->item[i].field, field) == 0)
			return true;
	return false;
}

static void
replace(char **old, char *new)
{
	free(*old);
	*old = new;
}

void
import_set_status(struct import_task *task, const struct import_status *status)
{
	struct slice word = status->word ? slice_of(status->word) : SLICE("");
	bool ended = status->closed_at != WHEN_NONE;
	struct buf folded = BUF_INIT;
	const struct meaning *known;

	if (!word.len)
		word = ended ? SLICE("closed") : SLICE("open");
	fold_word(&folded, word);
	known = meaning_of(folded.data);
	task->unknown = !known;
	task->role = known ? known->role : ended ? IMPORT_DONE : IMPORT_OPEN;
	replace(&task->state,
	    known ? known->state ? task_strdup(known->state) : NULL
	          : task_strdup(folded.data));
	/* deferred until a time: the field says when it is ready */
	if (known && known->role == IMPORT_WAITING &&
	    has_field(&task->fields, "defer")) {
		task->role = IMPORT_OPEN;
		replace(&task->state, NULL);
	}
	if (!known || !known->exact)
		import_set_text(&task->tags, "meta/status", word);
	ended = task->role == IMPORT_DONE || task->role == IMPORT_CANCELLED;
	task->moved_at = ended && status->closed_at != WHEN_NONE
	    ? status->closed_at
	    : task->updated_at;
	replace(&task->why, ended && status->why && *status->why ?
	    task_strdup(status->why) : NULL);
	buf_release(&folded);
}

/*
 * Returns the first state of a mask, or the initial state if the mask is empty.
 */
static struct slice
first_of(const struct workflow *w, uint64_t mask)
{
	for (int i = 0; i < w->count; i++)
		if (mask & state_bit(i))
			return w->states[i];
	return w->states[w->initial];
}

static uint64_t
states_of(const struct workflow *w, enum import_role role)
{
	uint64_t waiting = 0;

	for (int i = 0; i < w->count; i++)
		if ((w->open & state_bit(i)) && w->claim_to[i] == -1)
			waiting |= state_bit(i);
	switch (role) {
	case IMPORT_WAITING:
		return waiting;
	case IMPORT_WORKING:
		return w->claim_to[w->initial] != -1 ?
		    state_bit(w->claim_to[w->initial]) : w->working;
	case IMPORT_CANCELLED:
		return w->cancelled ? w->cancelled : w->done;
	case IMPORT_DONE:
		return w->done & ~w->cancelled;
	default:
		return 0;
	}
}

/* Returns the state of the log's workflow for the state in the source. */
struct slice
import_state(const struct workflow *w, const struct import_task *task)
{
	int number = task->state ? workflow_state(w, slice_of(task->state))
	                         : -1;

	/*
	 * a task closed by its times gets no open state, even one of that name
	 */
	if (number != -1 && (task->role != IMPORT_DONE || !task->unknown ||
	    (w->done & state_bit(number))))
		return w->states[number];
	return first_of(w, states_of(w, task->role));
}
