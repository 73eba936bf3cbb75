/* SPDX-License-Identifier: ISC */
/*
 * The state that an unknown name probably means: the word of another tracker,
 * or a mistyped name. People do what a message proposes, so a state of another
 * kind is never proposed.
 */
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "model/rule.h"
#include "model/workflow.h"

#define WORD_MAX 40

enum kind { NOTHING, BEGINS, WORK, REVIEW, ENDS_WELL, CANCELLED };

static const struct { const char *word; enum kind kind;
} words[] = {
	{ "open", BEGINS },
	{ "opened", BEGINS },
	{ "todo", BEGINS },
	{ "to-do", BEGINS },
	{ "new", BEGINS },
	{ "backlog", BEGINS },
	{ "reopen", BEGINS },
	{ "reopened", BEGINS },
	{ "undone", BEGINS },
	{ "create", BEGINS },
	{ "pending", BEGINS },
	{ "doing", WORK },
	{ "start", WORK },
	{ "started", WORK },
	{ "wip", WORK },
	{ "active", WORK },
	{ "progress", WORK },
	{ "inprogress", WORK },
	{ "ongoing", WORK },
	{ "working", WORK },
	{ "work", WORK },
	{ "begun", WORK },
	{ "begin", WORK },
	{ "resume", WORK },
	{ "unblock", WORK },
	{ "unblocked", WORK },
	{ "in-development", WORK },
	{ "implementing", WORK },
	{ "in-review", REVIEW },
	{ "reviewing", REVIEW },
	{ "verify", REVIEW },
	{ "verifying", REVIEW },
	{ "qa", REVIEW },
	{ "testing", REVIEW },
	{ "ready-for-review", REVIEW },
	{ "code-review", REVIEW },
	{ "close", ENDS_WELL },
	{ "closed", ENDS_WELL },
	{ "complete", ENDS_WELL },
	{ "completed", ENDS_WELL },
	{ "finish", ENDS_WELL },
	{ "finished", ENDS_WELL },
	{ "resolve", ENDS_WELL },
	{ "resolved", ENDS_WELL },
	{ "fix", ENDS_WELL },
	{ "fixed", ENDS_WELL },
	{ "merged", ENDS_WELL },
	{ "shipped", ENDS_WELL },
	{ "success", ENDS_WELL },
	{ "done", ENDS_WELL },
	{ "cancel", CANCELLED },
	{ "canceled", CANCELLED },
	{ "cancelled", CANCELLED },
	{ "drop", CANCELLED },
	{ "dropped", CANCELLED },
	{ "wontfix", CANCELLED },
	{ "wont-fix", CANCELLED },
	{ "won't-fix", CANCELLED },
	{ "wont-do", CANCELLED },
	{ "abandoned", CANCELLED },
	{ "rejected", CANCELLED },
	{ "invalid", CANCELLED },
	{ "obsolete", CANCELLED },
	{ "declined", CANCELLED },
	{ "not-planned", CANCELLED },
	{ "discarded", CANCELLED },
	{ "ready", NOTHING },
	{ "reviewed", NOTHING },
	{ "approved", NOTHING },
	{ "failed", NOTHING },
	{ "unarchived", NOTHING },
	{ "deferred", NOTHING },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

/*
 * Returns the least of a set, which is the least final state; -1 if the set is
 * empty.
 */
static int
first_of(uint64_t mask)
{
	for (int i = 0; i < WORKFLOW_STATES; i++)
		if (mask & state_bit(i))
			return i;
	return -1;
}

static int
state_of_kind(const struct workflow *w, enum kind kind)
{
	switch (kind) {
	case BEGINS:
		return w->initial;
	case WORK:
		return w->claim_to[w->initial] != -1 ? w->claim_to[w->initial] :
		    first_of(w->working);
	case REVIEW:
		return workflow_state(w, SLICE("review"));
	case ENDS_WELL:
		return rule_finish(w);
	case CANCELLED:
		return first_of(w->cancelled);
	default:
		return -1;
	}
}

/* Write the name in the spelling of states: "In Progress" is in-progress. */
static bool
fold_name(char out[WORD_MAX], struct slice name)
{
	if (!name.len || name.len >= WORD_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		out[i] = c == '_' || c == ' ' ? '-' :
		    c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	out[name.len] = '\0';
	return true;
}

/* One or two added letters may make a word its opposite. */
static bool
is_negation(const char *word)
{
	return strncmp(word, "un", 2) == 0 || strncmp(word, "not", 3) == 0 ||
	    strncmp(word, "non", 3) == 0 || strncmp(word, "in", 2) == 0;
}

/* Returns the kind of a state: open, working, cancelled, or finished well. */
static int
kind_of(const struct workflow *w, int state)
{
	uint64_t bit = state_bit(state);

	return w->open & bit     ? 0
	    : w->working & bit   ? 1
	    : w->cancelled & bit ? 2
	                         : 3;
}

/*
 * If two states are equally near and of different kinds, neither is proposed.
 */
static int
nearest_state(const struct workflow *w, const char *word)
{
	/* the distance must be less */
	size_t least = strlen(word) < 4 ? 2 : 3;
	int best = -1;

	for (int i = 0; i < w->count; i++) {
		char name[WORD_MAX];
		size_t d;

		if (!fold_name(name, w->states[i]))
			continue;
		d = word_distance(word, name);
		if (d < least && d < strlen(word)) {
			least = d;
			best = i;
		} else if (d == least && best != -1 &&
		    kind_of(w, best) != kind_of(w, i)) {
			best = -1;
		}
	}
	for (size_t i = 0; i < WORDS && least > 1; i++)
		if (strlen(word) > 3 &&
		    word_distance(word, words[i].word) == 1) {
			least = 1;
			best = state_of_kind(w, words[i].kind);
		}
	return best;
}

int
workflow_spelled(const struct workflow *w, struct slice name)
{
	int state = workflow_state(w, name);
	char word[WORD_MAX];

	return state == -1 && fold_name(word, name)
	    ? workflow_state(w, slice_of(word))
	    : state;
}

int
workflow_meant(const struct workflow *w, struct slice name)
{
	char word[WORD_MAX];
	int state;

	if (!fold_name(word, name))
		return -1;
	state = workflow_state(w, slice_of(word));
	if (state != -1)
		return state;
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(word, words[i].word) == 0)
			return state_of_kind(w, words[i].kind);
	return is_negation(word) && strncmp(word, "in-", 3) != 0 ? -1 :
	    nearest_state(w, word);
}

int
workflow_no_state(const struct workflow *w, struct slice name,
    enum err_word word, struct err *err)
{
	int meant = workflow_meant(w, name), rc;
	struct buf names = BUF_INIT;

	workflow_names(&names, w, ~UINT64_C(0));
	rc = err_set(err, word,
	    "there is no state '%.*s'%s%.*s%s the states are %s",
	    (int)(name.len > 100 ? 100 : name.len), name.ptr,
	    meant == -1 ? ";" : "; did you mean '",
	    meant == -1 ? 0 : (int)w->states[meant].len,
	    meant == -1 ? "" : w->states[meant].ptr, meant == -1 ? "" : "'?",
	    names.data);
	buf_release(&names);
	return rc;
}
