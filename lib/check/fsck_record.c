/* SPDX-License-Identifier: ISC */
/*
 * Telling of a repair: people by notes, and all clones by an event, which is
 * written to another stream if our own is damaged.
 */
#include "check/fsck_private.h"

#include <stdarg.h>

#include "base/err.h"
#include "log/journal_parts.h"
#include "log/transaction.h"

void
fsck_said(const struct fsck_repair *repair, const char *path, const char *fmt,
    ...)
{
	struct err clean = {0}, clean_path = {0};
	struct finding finding = { FINDING_NOTE, clean_path.message, 0,
		clean.message };
	va_list args;

	va_start(args, fmt);
	err_vset(&clean, ERR_INVALID, fmt, args);
	va_end(args);
	err_set(&clean_path, ERR_INVALID, "%s", path);
	repair->fn(repair->arg, &finding);
}

static int
add_draft(void *arg, struct basis *basis, struct err *err)
{
	uint32_t event;

	return basis_add(basis, arg, &event, err);
}

int
fsck_record(struct journal *journal, const struct draft *draft, struct err *err)
{
	return journal_transact(journal, TRANSACTION_ANEW, add_draft,
	    (void *)(uintptr_t)draft, err);
}
