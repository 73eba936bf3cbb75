/* SPDX-License-Identifier: ISC */
/* Hints after an error: a call that shows what the caller did not know. */
#define _GNU_SOURCE	/* memmem */
#include "mcp/error_hints.h"

#include <string.h>

const char *
error_hint_word(const struct err *err)
{
	return err_name(err->word == ERR_USAGE ? ERR_INVALID : err->word);
}

/* Returns where a program is named for people, or the end of the sentence. */
static size_t
find_program(struct slice sentence)
{
	static const char *const programs[] = { "; see 'task-", "; 'task-",
		" ('task-", " (a run: 'task-" };
	size_t len = sentence.len;

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		const char *at = memmem(sentence.ptr, len, programs[i],
		    strlen(programs[i]));

		if (at)
			len = (size_t)(at - sentence.ptr);
	}
	return len;
}

void
error_hint_add_text(struct buf *out, struct slice sentence)
{
	while (sentence.len) {
		size_t len = find_program(sentence);
		const char *end;

		buf_add(out, sentence.ptr, len);
		sentence.ptr += len;
		sentence.len -= len;
		/* only what is in parentheses has something behind it */
		if (!sentence.len || *sentence.ptr != ' ' ||
		    !(end = memmem(sentence.ptr, sentence.len, "')", 2)))
			return;
		sentence.len -= (size_t)(end + 2 - sentence.ptr);
		sentence.ptr = end + 2;
	}
}

/*
 * Returns a hint by the kind of thing that was not found, which the message
 * names.
 */
static const char *
advice_absent(const char *message)
{
	static const struct { const char *said, *next;
	} kinds[] = {
		/* no log: no call finds anything */
		{ "task log ", NULL },
		{ " message",
		    "task_log with kind=messages has messages and their ids, "
		    "with kind=inbox those to you" },
		{ " item ", "task_show lists the checklist" },
		{ "commit ", NULL },
		{ " draft ", NULL },
		{ "tasks[", "task_list finds tasks and their ids; a draft of "
		            "the same call is named by its 'as', and needed as "
		            "\"@name\"" },
		{ " task", "task_list finds tasks and their ids" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(message, kinds[i].said))
			return kinds[i].next;
	return NULL;
}

/* Returns which tool to call next; NULL if the error says everything. */
static const char *
advice(const struct err *err)
{
	switch (err->word) {
	case ERR_NOT_FOUND:
	case ERR_AMBIGUOUS:
		return advice_absent(err->message);
	case ERR_STALE:
		return "read it with task_show and decide again on what it "
		       "says now";
	case ERR_HELD:
	case ERR_LOST_CLAIM:
	case ERR_NOT_READY:
		return "task_list with view=ready shows what can be worked on";
	case ERR_GATE_MISSING:
		if (strstr(err->message, "only with evidence"))
			return "give 'url', or 'commit' with a whole hash";
		return "task_gate reports on a gate, task_edit ticks a "
		       "checklist item, task_show lists both";
	case ERR_OVER_LIMIT:
		return strstr(err->message, " holds ")
		    ? "task_list with assignee=me lists them: finish one, or "
		      "task_release it"
		    : NULL;
	case ERR_UNKNOWN_AGENT:
		return "task_agent registers you";
	case ERR_INVALID:
	case ERR_ILLEGAL_MOVE:
		return strstr(err->message, "needs a reason")
		    ? "say it in 'why'"
		    : strstr(err->message, "' has no gate '") &&
		        !strstr(err->message, "did you mean")
		    ? "task_gate with action=require adds a gate"
		    : NULL;
	case ERR_NO_MATCH:
		return strncmp(err->message, "no task is ready", 16) == 0
		    ? "task_list with view=explain says why of each; 'wait' "
		      "waits until one is ready"
		    : NULL;
	default:
		return NULL;
	}
}

void
error_hint_add(struct buf *out, const struct err *err)
{
	const char *next = advice(err);

	error_hint_add_text(out, slice_of(err->message));
	if (next && !strstr(err->message, next))
		buf_addf(out, ". %s", next);
}
