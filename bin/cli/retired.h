/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RETIRED_H
#define TASKLOG_RETIRED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Returns what is written instead of an option that a program had in an earlier
 * version, or NULL. A letter and a name have one meaning in all programs: the
 * table in tasklog(7). *taken is true if the other name is taken as well.
 */
const char *retired_option(const char *program, const char *option,
    bool *taken);

#endif
