/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_VERSION_H
#define TASKLOG_VERSION_H

#define TASKLOG_VERSION "0.1.0"

#endif
