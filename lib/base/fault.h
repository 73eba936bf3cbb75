/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FAULT_H
#define TASKLOG_FAULT_H

/*
 * Deliberate mistakes. -DFAULT_NUMBER=n enables one of them:
 * tests/property/faults.sh shows that the tests notice each. FAULT() is 0 in
 * every other build.
 */
#ifdef FAULT_NUMBER
#define FAULT(n) ((n) == FAULT_NUMBER)
#else
#define FAULT(n) 0
#endif

#endif
