/* SPDX-License-Identifier: ISC */
/* A commit of the project that belongs to a task: commit.recorded. */
#include "command/command.h"

#include <string.h>

#include "base/utf8.h"
#include "command/command_private.h"

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
