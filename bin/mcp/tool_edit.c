/* SPDX-License-Identifier: ISC */
/* task_edit: fields and links of a task in one step, as task-edit(1) and task-link(1). */
#include <string.h>

#include "mcp/tool.h"
#include "when.h"

struct edit {
	struct command command;
	const char *task;
	struct task_changes changes;
	struct words labels, unlabels, caps, uncaps, meta, links;
	char due[WHEN_SIZE], defer[WHEN_SIZE];
	int fields;		/* boolean: something besides links changes */
	struct outcome outcome;
	struct term_list waiting;
};

static int
take_time(struct tool_call *call, const char *name, char kept[WHEN_SIZE],
    const char **out, struct err *err)
{
	const char *text = args_text(&call->args, name);

	if (!text)
		return 0;
	*out = kept;
	kept[0] = '\0';
	return *text ? when_parse_text(kept, text, call->view->now_ms, err) : 0;
}

/* {"key": value}: as KEY=VALUE; null removes it. */
static void
take_meta(struct tool_call *call, struct words *out)
{
	const struct json_doc *doc = call->args.doc;
	uint32_t object = args_get(&call->args, "meta"), at = object + 1;

	for (uint32_t i = 0; object && i < doc->token[object].count; i++) {
		struct buf pair = BUF_INIT;

		json_add_unescaped(&pair, &doc->token[at]);
		buf_add_char(&pair, '=');
		if (doc->token[at + 1].kind != JSON_NULL)
			buf_add_slice(&pair, json_raw(doc, at + 1));
		words_add(out, args_keep(&call->args, slice_of_buf(&pair)));
		buf_release(&pair);
		at = doc->token[at + 1].next;
	}
}

static int
take(struct tool_call *call, struct edit *e, struct err *err)
{
	struct args *args = &call->args;
	struct task_changes *c = &e->changes;
	int rc;

	c->title = args_text(args, "title");
	c->body = args_text(args, "body");
	c->code = args_text(args, "code");
	c->assignee = args_text(args, "assignee");
	c->parent = args_text(args, "parent");
	c->ref = args_text(args, "ref");
	c->priority = -1;
	c->estimate = args_int(args, "estimate", -1);
	if (args_get(args, "estimate") && c->estimate < 0)
		c->estimate = -2;
	args_words(args, "labels", &e->labels, &e->unlabels);
	args_words(args, "capabilities", &e->caps, &e->uncaps);
	args_texts(args, "links", &e->links);
	take_meta(call, &e->meta);
	c->add_labels = e->labels.item;
	c->drop_labels = e->unlabels.item;
	c->add_caps = e->caps.item;
	c->drop_caps = e->uncaps.item;
	c->set_meta = e->meta.item;
	rc = args_tenths(args, "priority", &c->priority, err);
	if (!rc)
		rc = take_time(call, "due", e->due, &c->due, err);
	if (!rc)
		rc = take_time(call, "defer", e->defer, &c->defer, err);
	e->fields = c->title || c->body || c->code || c->assignee || c->parent ||
	    c->ref || c->due || c->defer || c->priority != -1 ||
	    c->estimate != -1 || e->labels.count || e->unlabels.count ||
	    e->caps.count || e->uncaps.count || e->meta.count;
	if (!rc && !e->fields && !e->links.count)
		rc = err_set(err, ERR_INVALID, "what is to change? Give a field or "
		    "links");
	return rc;
}

/* "needs k3v9q", or "-needs k3v9q" to remove it. */
static int
link_one(struct tool_call *call, struct edit *e, const char *text, struct err *err)
{
	int remove = *text == '-';
	const char *kind = text + remove, *space = strchr(kind, ' ');
	struct outcome outcome;
	int rc;

	if (!space || !space[1])
		return err_set(err, ERR_INVALID, "a link is a kind and a task, like "
		    "'needs k3v9q' or '-needs k3v9q', not '%s'", text);
	kind = args_keep(&call->args, (struct slice){ kind, (size_t)(space - kind) });
	rc = task_link(call->journal, &e->command, e->task, kind, space + 1, remove,
	    &outcome, err);
	if (rc)
		return rc;
	if (!e->outcome.subject)
		e->outcome = outcome;
	else if (outcome.event)
		e->outcome.event = outcome.event;
	return 0;
}

static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct edit *e = arg;
	uint32_t subject;
	int rc = 0;

	if (!task_find(&subject, call->view, e->task, NULL))
		tool_waiting(&e->waiting, call, subject);
	if (e->fields)
		rc = task_edit(call->journal, &e->command, e->task, &e->changes,
		    &e->outcome, err);
	for (size_t i = 0; i < e->links.count && !rc; i++) {
		e->command.nth += i || e->fields;
		if (e->command.nth)	/* it was as expected when this began */
			e->command.expect = NULL;
		rc = link_one(call, e, e->links.item[i], err);
	}
	return rc;
}

int
tool_edit(struct tool_call *call, struct err *err)
{
	struct edit e = { .task = args_text(&call->args, "task") };
	int rc = take(call, &e, err);

	tool_command(call, &e.command);
	if (!rc)
		rc = tool_write(call, decide, &e, err);
	if (!rc)
		tool_add_outcome(call, &e.outcome, &e.waiting);
	words_release(&e.labels);
	words_release(&e.unlabels);
	words_release(&e.caps);
	words_release(&e.uncaps);
	words_release(&e.meta);
	words_release(&e.links);
	term_list_release(&e.waiting);
	return rc;
}
