/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_WORKFLOW_READY_PRIVATE_H
#define TASKLOG_WORKFLOW_READY_PRIVATE_H

/*
 * The files of schema/workflows/ as strings. make writes them to
 * build/workflows.c.
 */
extern const char workflow_json_default[], workflow_json_simple[],
    workflow_json_strict[];

#endif
