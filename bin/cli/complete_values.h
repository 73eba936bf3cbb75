/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_COMPLETE_VALUES_H
#define TASKLOG_COMPLETE_VALUES_H

#include "base/buf.h"

struct completion;

/* Offer candidates for an argument of this name: "TASK", "FILE". */
void complete_value(struct completion *c, const char *name);

/* Offer saved filters, with or without the "@" in front. */
void complete_filters(struct completion *c);

/* Offer the names of settings that begin so: "alias.". */
void complete_settings(struct completion *c, const char *begin);

#endif
