/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ENVIRON_H
#define TASKLOG_ENVIRON_H

/* The environment of this process. POSIX has no header that declares it. */
extern char **environ;

#endif
