/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_THREAD_H
#define TASKLOG_THREAD_H

#include <stdint.h>

#include "base/buf.h"
#include "model/view.h"

/*
 * Set in[event] for each event that posted a message of the thread of the
 * message `root`: root itself, its replies, their replies, and so on. `in` must
 * have room for each event of the state. Each message is read once, however
 * long the thread is.
 */
void thread_mark(unsigned char *in, const struct view *view, uint32_t subject,
    struct slice root);

#endif
