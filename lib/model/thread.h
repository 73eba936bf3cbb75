/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_THREAD_H
#define TASKLOG_THREAD_H

#include <stdint.h>

#include "base/buf.h"
#include "model/view.h"

/*
 * Set in[event] of each event that posted a message of the thread that begins
 * with the message `root`: it itself, what replies to it, and so on. in has a
 * place for each event of the state. Each message is read once, however long
 * the thread is.
 */
void thread_mark(unsigned char *in, const struct view *view, uint32_t subject,
    struct slice root);

#endif
