/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ATTR_H
#define TASKLOG_ATTR_H

#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))

#endif
