/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_NEWS_H
#define TASKLOG_NEWS_H

#include <stddef.h>
#include <stdint.h>

#include "log/journal.h"

/*
 * What people should look at because clones wrote without seeing each other: claims of
 * this clone's that lost, codes that two tasks have, fields with several values, cycles.
 * Each has one answer everywhere; here is which.
 */
enum news_kind { NEWS_LOST, NEWS_CLASH, NEWS_CONFLICT, NEWS_CYCLE };

const char *news_kind_name(enum news_kind kind);

struct news_item {
	enum news_kind kind;
	char *task;
	char *detail;	/* who holds it; the code and who keeps it; the fields; "needs", "parent" */
};

struct news {
	struct news_item *item;
	size_t count, cap;
};

/* All of it, in the order of kinds and ids. */
void news_read(struct news *out, const struct journal *journal);

/* Leave out what was there before. */
void news_since(struct news *news, const struct news *before);

void news_release(struct news *news);

#endif
