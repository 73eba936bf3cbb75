/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_FAULT_H
#define TASKLOG_FAULT_H

/*
 * Mistakes put in on purpose, one at a time, by -DFAULT_NUMBER=n:
 * tests/property/faults.sh shows that the tests notice each. Constant 0 in
 * every other build.
 */
#ifdef FAULT_NUMBER
#define FAULT(n) ((n) == FAULT_NUMBER)
#else
#define FAULT(n) 0
#endif

#endif
