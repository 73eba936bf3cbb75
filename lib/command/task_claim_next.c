/* SPDX-License-Identifier: ISC */
/*
 * The best task for whoever asks. Tasks are offered in the order of the list;
 * the first that can be claimed is. One that no move could bring into its state
 * (a gate is missing) is passed over.
 */
#include "command/command.h"

#include <string.h>

#include "command/claim_fate.h"
#include "command/claim_private.h"
#include "command/command_private.h"
#include "query/query.h"

#define PAGE 16

/*
 * Claim the first of a page that can be. *found: one was, or the failure is
 * final.
 */
static int
claim_first(struct journal *journal, const struct command *command,
    const struct task_claim *claim, const struct query_result *page, int *found,
    struct outcome *out, struct err *err)
{
	struct command one = *command;
	int rc = 0;

	one.force = 0;
	for (size_t i = 0; i < page->count && !*found; i++) {
		struct err reason = {0};
		char id[TASK_ID_SIZE] = "";

		memcpy(id, state_subject_name(journal_state(journal),
		    page->subject[i]).ptr, TASK_ID_LEN);
		rc = task_claim(journal, &one, id, claim, out, &reason);
		*found = !rc || rc == TASK_ESYSTEM;
		if (*found && rc)
			err_set(err, reason.word, "%s", reason.message);
	}
	return *found ? rc : 0;
}

void
claim_query(struct query *query, const char *const mine[3],
    const struct claimant *claimant)
{
	query_init(query);
	query->ready = 1;
	query->claimant = claimant;
	query->assignees = mine;
	query->limit = PAGE;
	query->no_total = 1;
}

static int
claim_best(struct journal *journal, const struct command *command,
    const struct task_claim *claim, const struct claimant *claimant,
    struct outcome *out, struct err *err)
{
	const char *const mine[] = { journal_actor(journal), "none", NULL };
	struct buf cursor = BUF_INIT;
	int found = 0, more = 1, rc = 0;

	while (more && !found && !rc) {
		struct query_result page = {0};
		struct query query;

		claim_query(&query, mine, claimant);
		query.cursor = cursor.len ? cursor.data : NULL;
		rc = query_run(&page, &query, journal_view(journal), err);
		if (!rc)
			rc = claim_first(journal, command, claim, &page, &found,
			    out, err);
		more = page.cursor.len > 0;
		buf_clear(&cursor);
		buf_add_slice(&cursor, slice_of_buf(&page.cursor));
		query_result_release(&page);
	}
	buf_release(&cursor);
	return rc || found ? rc : err_set(err, ERR_NO_MATCH,
	    "no task is ready for %s", journal_actor(journal));
}

int
task_claim_next(struct journal *journal, const struct command *command,
    const struct task_claim *claim, struct outcome *out, struct err *err)
{
	struct decision d;
	struct claimant claimant;
	struct task_claim next = *claim;
	int repeated = 0, rc;

	next.next = 1;
	rc = claim_start(&d, journal, command, NULL, &next, out, &repeated,
	    err);
	decision_release(&d);
	if (!rc && !repeated)
		rc = command_of_no_task(command, err);
	if (!rc && !repeated)
		rc = claim_check(claim, err);
	if (rc || repeated)
		return rc;
	claim_note_losses(journal, 0);
	claimant_init(&claimant, journal_view(journal),
	    slice_of(journal_actor(journal)), claim->caps);
	rc = claim_check_load(&claimant, NULL, err);
	return rc ? rc
	          : claim_best(journal, command, &next, &claimant, out, err);
}
