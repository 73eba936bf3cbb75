/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_RETIRED_H
#define TASKLOG_RETIRED_H

#include <stddef.h>

/*
 * Returns what is written instead of an option that a program had in an earlier
 * version, or NULL. A letter and a name have one meaning in all programs: the
 * table in tasklog(7).
 */
const char *retired_option(const char *program, const char *option);

#endif
