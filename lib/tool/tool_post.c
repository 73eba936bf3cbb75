/* SPDX-License-Identifier: ISC */
/*
 * task_post: post a message on a task or to the team log, acknowledge messages,
 * and hand a task over, as task-log -m, task-log --ack and task-handoff give
 * do.
 */
#include <string.h>

#include "model/given.h"
#include "tool/tool.h"

enum { DONE, REMAINING, LIMITS, NEXT, ARTIFACTS, CAPABILITIES, LISTS };

/* The members of a package that are lists, then the one that is not. */
static const char *const parts[] = { "done", "remaining", "limits", "next",
	"artifacts", "capabilities", "confidence" };

struct post {
	struct command command;
	const char *task;
	struct task_message message;
	/* the message that gets the text; or NULL: a new one */
	const char *replaces;
	struct words acks;
	bool hands_over;		/* the message is a handoff */
	struct task_handoff package;
	struct words list[LISTS];
	struct outcome outcome, acked;
};

static const char *
unescaped_text(struct tool_call *call, uint32_t token)
{
	struct buf text = BUF_INIT;
	const char *kept;

	json_add_unescaped(&text, &call->args.doc->token[token]);
	kept = args_keep(&call->args, text.len ? slice_of_buf(&text)
	                                       : SLICE(""));
	buf_release(&text);
	return kept;
}

/* Refuse a part, and say where the text goes that other packages have. */
static int
refuse_part(struct tool_call *call, uint32_t key, struct err *err)
{
	const struct json_doc *doc = call->args.doc;
	bool sums_up = json_is(doc, key, "summary") ||
	    json_is(doc, key, "text") || json_is(doc, key, "message");

	return err_set(err, ERR_INVALID,
	    "a handoff has no part '%.*s'%s; it has done, remaining, limits, "
	    "next, artifacts, capabilities: arrays of texts, and confidence",
	    (int)doc->token[key].len, doc->token[key].ptr,
	    json_is(doc, key, "to")   ? ": 'to' is an argument of task_post"
	        : sums_up             ? ": the 'text' of task_post sums it up"
	                              : "");
}

static int
take_part(struct tool_call *call, struct post *p, uint32_t key, struct err *err)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t outer = call->args.object;
	int i = 0;

	while (i <= LISTS && !json_is(doc, key, parts[i]))
		i++;
	if (i < LISTS && doc->token[key + 1].kind == JSON_ARRAY) {
		for (uint32_t n = 0, at = key + 2;
		     n < doc->token[key + 1].count; n++) {
			if (doc->token[at].kind != JSON_STRING)
				return err_set(err, ERR_INVALID,
				    "'handoff.%s' must be an array of strings",
				    parts[i]);
			at = doc->token[at].next;
		}
		call->args.object = args_get(&call->args, "handoff");
		args_texts(&call->args, parts[i], &p->list[i]);
		call->args.object = outer;
		return 0;
	}
	if (i < LISTS && doc->token[key + 1].kind == JSON_STRING) {
		words_add(&p->list[i], unescaped_text(call, key + 1));
		return 0;
	}
	if (i < LISTS)
		return err_set(err, ERR_INVALID,
		    "'handoff.%s' must be an array of strings",
		    parts[i]);
	return i == LISTS
	    ? given_share(&p->package.confidence, "confidence",
	          json_raw(doc, key + 1), err)
	    : refuse_part(call, key, err);
}

/* Read the package. A message of type handoff has one, too. */
static int
take_handoff(struct tool_call *call, struct post *p, struct err *err)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t object = args_get(&call->args, "handoff"), key = object + 1;
	int rc = 0;

	p->package.confidence = -1;
	p->hands_over = object || (p->message.type &&
	    strcmp(p->message.type, "handoff") == 0);
	for (uint32_t i = 0; object && i < doc->token[object].count && !rc;
	     i++) {
		rc = take_part(call, p, key, err);
		key = doc->token[key + 1].next;
	}
	p->package.summary = p->message.text;
	p->package.to = p->message.to;
	p->package.done = p->list[DONE].item;
	p->package.remaining = p->list[REMAINING].item;
	p->package.limits = p->list[LIMITS].item;
	p->package.next = p->list[NEXT].item;
	p->package.artifacts = p->list[ARTIFACTS].item;
	p->package.caps = p->list[CAPABILITIES].item;
	if (!rc && p->hands_over && (!p->task || !p->message.text))
		rc = err_set(err, ERR_INVALID,
		    "a handoff needs a 'task', and a 'text' that sums it up");
	return rc;
}

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct post *p = arg;
	struct command ack = p->command;
	int rc = 0;

	/* the expected state or version is that of the message's task */
	if (p->message.text) {
		ack.expect = NULL;
		ack.fence = 0;
	}
	if (p->acks.count)
		rc = task_acknowledge(journal_basis(call->journal), &ack,
		    p->acks.item, &p->acked, err);
	p->command.nth += p->acks.count != 0;
	if (rc || !p->message.text)
		return rc;
	if (p->replaces)
		return message_edit(journal_basis(call->journal), &p->command,
		    p->replaces, p->message.text, &p->outcome, err);
	return p->hands_over
	    ? task_hand_over(journal_basis(call->journal), &p->command, p->task,
	          &p->package, &p->outcome, err)
	    : task_post(journal_basis(call->journal), &p->command, p->task,
	          &p->message, &p->outcome, err);
}

static int
check(const struct post *p, struct err *err)
{
	if (!p->message.text && !p->acks.count)
		return err_set(err, ERR_INVALID, "'text' is missing, or 'ack'");
	if (p->replaces && (!p->message.text || p->hands_over ||
	    p->message.type || p->message.to || p->message.reply_to))
		return err_set(err, ERR_INVALID, "'replace' needs 'text', and "
		    "changes only the text of a message");
	if (p->acks.count > ACK_MAX)
		return err_set(err, ERR_INVALID,
		    "'ack' can name %d messages at most", ACK_MAX);
	return 0;
}

static void
add_posted(struct tool_call *call, const struct post *p)
{
	if (p->acks.count) {
		json_add_key(call->out, "acknowledged");
		json_add_int(call->out, (int64_t)p->acks.count);
	}
	if (!p->message.text) {
		tool_add_marks(call, &p->acked);
		return;
	}
	json_add_key(call->out, "message");
	json_add_str(call->out, p->outcome.message);
	tool_add_outcome(call, &p->outcome, NULL);
}

int
tool_post(struct tool_call *call, struct err *err)
{
	struct args *args = &call->args;
	struct post p = { .task = args_text(args, "task"),
	    .message = { .type = args_text(args, "type"),
	    .text = args_text(args, "text"),
	    .reply_to = args_text(args, "reply_to") },
	    .replaces = args_text(args, "replace") };
	struct words to = {0};
	int rc;

	args_texts(args, "to", &to);
	p.message.to = to.item;
	args_words(args, "ack", &p.acks, NULL);
	if (p.task)
		tool_command_on(call, &p.command);
	else
		tool_command(call, &p.command);
	rc = take_handoff(call, &p, err);
	if (!rc)
		rc = check(&p, err);
	if (!rc)
		rc = tool_write(call, decide, &p, err);
	if (!rc)
		add_posted(call, &p);
	words_release(&to);
	words_release(&p.acks);
	for (int i = 0; i < LISTS; i++)
		words_release(&p.list[i]);
	return rc;
}
