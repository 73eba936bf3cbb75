/* SPDX-License-Identifier: ISC */
/*
 * The effects of the project's commits on tasks: a commit belongs to a task
 * (commit.recorded), or finishes it.
 */
#include "command/command.h"

#include <string.h>

#include "base/digest.h"
#include "base/utf8.h"
#include "command/command_private.h"
#include "model/rule.h"

#define SUBJECT_MAX 200		/* bytes of a commit's subject that are kept */

static int
check_oid(const char *oid, struct err *err)
{
	size_t len = strlen(oid);

	return (len == 40 || len == 64) &&
	        strspn(oid, "0123456789abcdef") == len
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "a commit is named by its whole hash, not '%.80s'",
	          oid);
}

static int
decide(struct decision *d, const char *oid, const char *subject,
    struct err *err)
{
	struct buf field = BUF_INIT, value = BUF_INIT;
	struct slice line = utf8_cut(slice_of(subject), SUBJECT_MAX);
	int rc = 0;

	if (!view_part(d->view, d->task.subject, "commit/", slice_of(oid),
	        "")) {
		decision_field(&field, "commit/", slice_of(oid));
		json_open(&value, '{');
		if (line.len && utf8_valid(line)) {
			json_add_key(&value, "subject");
			json_add_string(&value, line);
		}
		json_close(&value, '}');
		decision_write(d, 0, field.data, slice_of_buf(&value));
		rc = decision_finish(d, err);
	}
	buf_release(&field);
	buf_release(&value);
	return rc;
}

int
task_record_commit(struct basis *basis, const struct command *command,
    const char *operand, const char *oid, const char *subject,
    struct outcome *out, struct err *err)
{
	struct decision d;
	bool repeated = false;
	int rc = decision_start(&d, basis, command, EVENT_COMMIT_RECORDED, out,
	    err);

	if (!rc)
		rc = check_oid(oid, err);
	key_begin(&d, "commit");
	key_text(&d, "commit", oid);
	if (!rc)
		rc = decision_on(&d, EVENT_COMMIT_RECORDED, operand, &repeated,
		    err);
	if (!rc && !repeated)
		rc = decide(&d, oid, subject, err);
	decision_release(&d);
	return rc;
}

/* True if the task has ended, well or not. */
static bool
is_closed(const struct decision *d)
{
	return (d->view->workflow->done & state_bit(d->task.state_number)) != 0;
}

static int
finish_state(int *to, const struct decision *d, struct err *err)
{
	*to = rule_finish(d->view->workflow);
	return *to != -1 ? 0 : err_set(err, ERR_ILLEGAL_MOVE,
	    "the workflow has no state in which work is done");
}

static void
add_close_key(struct buf *out, const struct decision *d, const char *stamp)
{
	char digest[DIGEST_HEX_SIZE];

	digest_hex(digest, stamp, strlen(stamp));
	buf_addf(out, "closes:%s:%s", d->out->id, digest);
}

int
task_close(struct basis *basis, const struct command *command,
    const char *operand, const char *stamp, struct outcome *out,
    struct err *err)
{
	struct command keyless = *command;
	struct buf key = BUF_INIT;
	struct decision d;
	int to, rc;

	keyless.key = NULL;
	rc = decision_start(&d, basis, &keyless, EVENT_TASK_MOVED, out, err);
	if (!rc)
		rc = decision_task(&d, operand, err);
	if (!rc)
		add_close_key(&key, &d, stamp);
	if (!rc &&
	    state_find_term(d.view->state, TERM_KEY, slice_of_buf(&key))) {
		out->repeated = true;
	} else if (!rc && !is_closed(&d)) {
		rc = finish_state(&to, &d, err);
		if (!rc)
			rc = decision_handed(&d, ACTION_MOVE_HANDED, to, NULL,
			    err);
		if (!rc)
			rc = decision_move(&d, to, err);
		draft_set_key(d.draft, slice_of_buf(&key));
		if (!rc)
			rc = decision_finish(&d, err);
	}
	decision_release(&d);
	buf_release(&key);
	return rc;
}

int
task_close_allowed(struct basis *basis, const char *operand,
    struct outcome *out, struct err *err)
{
	const struct command command = {0};
	struct decision d = { .basis = basis,
		.view = basis->view,
		.command = &command,
		.out = out,
		.draft = draft_new(EVENT_TASK_MOVED) };
	int to, rc;

	memset(out, 0, sizeof(*out));
	rc = decision_task(&d, operand, err);
	if (!rc)
		rc = finish_state(&to, &d, err);
	if (!rc && !is_closed(&d))
		rc = decision_gates(&d, to, err);
	decision_release(&d);
	return rc;
}
