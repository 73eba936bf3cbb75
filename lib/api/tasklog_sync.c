/* SPDX-License-Identifier: ISC */
/*
 * The library's door to the remotes.
 */
#include "api/tasklog.h"

#include "api/tasklog_private.h"
#include "sync/sync.h"

/*
 * The first failure counts; the events of the other remotes are exchanged all
 * the same.
 */
static int
take_result(struct tasklog *log, const struct sync_result *result,
    struct tasklog_synced *out)
{
	for (size_t i = 0; i < result->count; i++) {
		out->came += result->remote[i].came;
		out->went += result->remote[i].went;
		if (result->remote[i].err.word)
			err_set(&log->err, result->remote[i].err.word, "%s",
			    result->remote[i].err.message);
	}
	return err_code(&log->err);
}

int
tasklog_sync(struct tasklog *log, const char *remote, long timeout_s,
    struct tasklog_synced *out)
{
	const struct sync_options options = { .remotes = &remote,
	    .count = remote != NULL, .timeout_ms = (int)(timeout_s * 1000) };
	struct sync_result result = {0};
	int rc = NEEDS(log, out != NULL) ? TASK_EINVALID :
	    enter(log);

	if (out)
		*out = (struct tasklog_synced){0};
	if (!rc && (timeout_s < 0 || timeout_s > 86400))
		rc = err_set(&log->err, ERR_INVALID,
		    "a timeout is 0 to 86400 seconds");
	if (!rc)
		rc = sync_run(log->journal, &options, &result, &log->err);
	if (!rc)
		rc = take_result(log, &result, out);
	sync_result_release(&result);
	return rc;
}
