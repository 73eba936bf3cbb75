/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STRANGER_H
#define TASKLOG_STRANGER_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/view.h"

/*
 * True if nobody of this name has written an event or is registered. *near is
 * then who may be meant: an actor of that name in a work tree ("bob/shop" for
 * "bob"), or of a name that is nearly the same; or absent.
 */
bool name_is_stranger(struct slice *near, const struct view *view,
    struct slice name);

#endif
