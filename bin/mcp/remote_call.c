/* SPDX-License-Identifier: ISC */
/*
 * A remote may not answer for long. The tool runs on a journal of its own, as
 * another program would; its answer is handed over as bytes.
 */
#include "mcp/remote_call.h"

#include <string.h>
#include <unistd.h>

#include "mcp/errand.h"
#include "mcp/projects.h"

/* the longest time; the exchange itself ends sooner */
#define UNDER_WAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* What comes first in what the errand says; then the answer and the notes. */
struct told {
	int rc;
	struct err err;
	int64_t wait_ms;	/* with TOOL_LATER */
	bool repeated;
	char id[TASK_ID_SIZE];	/* of the task that was claimed, or "" */
	uint64_t fence;
	size_t answer;		/* bytes */
};

struct asking {
	struct server_call *call;
	const struct tool *tool;
};

bool
remote_call_is(const struct tool *tool, struct args *args)
{
	return tool->number == TOOL_sync ||
	    (tool->number == TOOL_claim && args_true(args, "sync"));
}

static void
run(const struct asking *asking, struct told *told, struct buf *notes)
{
	struct server_call *c = asking->call;
	struct tool_call *call = &c->tool;
	struct journal *journal = NULL;

	told->rc = server_open_second(&journal, c->server,
	    asking->tool->number == TOOL_claim, &told->err);
	call->journal = journal;
	if (!told->rc)
		told->rc = tools_run(call, asking->tool->number, &told->err);
	if (journal)
		buf_add_str(notes, journal_notes(journal));
	told->wait_ms = call->wait_ms;
	told->repeated = call->repeated;
	told->fence = call->outcome.fence;
	memcpy(told->id, call->outcome.id, sizeof(told->id));
	journal_close(journal);
}

static void
ask(const struct asking *asking, struct buf *said)
{
	const struct buf *answer = asking->call->tool.out;
	struct told told;
	struct buf notes = BUF_INIT;

	memset(&told, 0, sizeof(told));
	run(asking, &told, &notes);
	told.answer = told.rc ? 0 : answer->len;
	buf_add(said, (const char *)&told, sizeof(told));
	buf_add(said, answer->data, told.answer);
	buf_add_slice(said, slice_of_buf(&notes));
	buf_release(&notes);
}

static void
ask_apart(void *arg, struct buf *said)
{
	const struct asking *asking = arg;

	projects_let_go(asking->call->home);
	ask(asking, said);
}

static void
note_lines(struct basis *basis, struct slice lines)
{
	const char *p = lines.ptr, *stop = lines.ptr + lines.len, *end;

	while (p < stop && (end = memchr(p, '\n', (size_t)(stop - p)))) {
		basis_note(basis, "%.*s", (int)(end - p), p);
		p = end + 1;
	}
}

/* Make the call as if the tool had run on the server's journal. */
static int
hear(struct server_call *c, struct slice said, struct err *err)
{
	struct tool_call *call = &c->tool;
	struct told told;
	int rc;

	memcpy(&told, said.ptr, sizeof(told));
	said.ptr += sizeof(told);
	said.len -= sizeof(told);
	rc = journal_refresh(c->server->journal, err);
	if (rc)
		return rc;
	call->view = journal_view(c->server->journal);
	call->wait_ms = told.wait_ms;
	call->repeated = told.repeated;
	call->outcome.fence = told.fence;
	memcpy(call->outcome.id, told.id, sizeof(told.id));
	call->outcome.subject = state_find_subject(call->view->state,
	    SUBJECT_TASK, slice_of(told.id));
	buf_clear(call->out);
	buf_add(call->out, said.ptr, told.answer);
	note_lines(journal_basis(c->server->journal), (struct slice){
	    said.ptr + told.answer, said.len - told.answer });
	if (told.rc && told.rc != TOOL_LATER)
		return err_set(err, told.err.word, "%s", told.err.message);
	return told.rc;
}

int
remote_call_run(struct server_call *c, const struct tool *tool,
    struct err *err)
{
	struct asking asking = { c, tool };
	struct buf said = BUF_INIT;
	bool whole = true;
	int rc;

	c->tool.journal = c->server->journal;
	c->tool.wait_ms = UNDER_WAY_MS;
	if (c->request->errands && !c->request->hurry)
		return TOOL_LATER;	/* one exchange at a time */
	if (!c->request->errand)
		c->request->errand = errand_begin(ask_apart, &asking);
	if (!c->request->errand) {	/* no process: all others wait */
		ask(&asking, &said);
	} else if (!errand_ended(c->request->errand, c->request->hurry)) {
		return TOOL_LATER;
	} else {
		whole = errand_take(c->request->errand, &said);
		c->request->errand = NULL;
	}
	c->tool.journal = c->server->journal;
	rc = whole && said.len >= sizeof(struct told)
	    ? hear(c, slice_of_buf(&said), err)
	    : err_set(err, ERR_IO, "the exchange with the remote ended "
	          "before it was done; try it again");
	buf_release(&said);
	return rc;
}
