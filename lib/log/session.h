/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_SESSION_H
#define TASKLOG_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/process.h"
#include "git/log_location.h"

/*
 * The processes behind sessions. A process that holds a session has a file of
 * the log's local directory locked while it lives; the kernel drops the lock.
 * Only a session that was held can be known to have ended. The file says which
 * process holds the session, for people; nothing but the lock and the mark of
 * a clean end tells that the process is gone.
 *
 * A session is taken for alive if it has no file here, if the file was copied,
 * if it belongs to another machine or to another namespace of process ids, or
 * if the file system has no locks. If the machine was started again since, all
 * its sessions have ended.
 */
#define SESSION_NAME_SIZE 129

enum session_life {
	SESSION_UNKNOWN,	/* taken for alive */
	SESSION_ALIVE,
	SESSION_ENDED
};

/* A session, or a name that processes hold in the same way. */
enum session_kind { SESSION_OF_CLAIMS = 's', SESSION_ACTOR_NAME = 'n' };

struct session {
	enum session_kind kind;
	char name[SESSION_NAME_SIZE];
	char actor[SESSION_NAME_SIZE];	/* who acts in it by default */
	char host[65];		/* name of the machine */
	/* digest of what tells its client from others; "" for none */
	char client[DIGEST_HEX_SIZE];
	struct process process, parent;
	struct process_space space;
	int64_t since_ms;
	/* the work tree whose session it is, see session_tree.h; "" for none */
	char tree[256];
	bool ended;		/* its process has said so */
};

#define SESSION_MAIN_TREE "."

struct session_hold {
	int fd;			/* -1: not held */
	char *dir;		/* of the session files */
	struct session session;
};

#define SESSION_HOLD_NONE { .fd = -1 }

/* Fill a session of this process. Texts that are too long are cut. */
void session_init(struct session *out, enum session_kind kind,
    const char *name, const char *actor, const char *host);

/*
 * Hold a session until session_end() or the end of the process. False if
 * another process holds it, or if nothing can be held here. *was, if not NULL,
 * is who held it before; its name is "" if nobody did.
 */
bool session_begin(struct session_hold *out,
    const struct log_location *location, const struct session *session,
    struct session *was);

/* Note a session that no process holds, unless that was done before. */
void session_note(const struct log_location *location,
    const struct session *session);

/* Say that another actor acts in the session. */
void session_set_actor(struct session_hold *hold, const char *actor);

/* End the session. It is known at once, and everywhere, that it has ended. */
void session_end(struct session_hold *hold);

/* Look at a session. *out is set unless SESSION_UNKNOWN is returned. */
enum session_life session_look(struct session *out,
    const struct log_location *location, enum session_kind kind,
    struct slice name);

/*
 * Find the living session of a process which the same host has started as this
 * one: its parent is an ancestor of this process, and the nearest one. False if
 * there is none, or if it cannot be told which.
 */
bool session_of_host(struct session *out, const struct log_location *location);

/*
 * Remove old files of sessions that have ended, unless is_used() is true for
 * their names.
 */
void session_sweep(const struct log_location *location,
    bool (*is_used)(const void *arg, struct slice name), const void *arg);

/* Returns the directory of session files, for the caller to free. */
char *session_dir(const struct log_location *location);

/* Append where a session lives: "process 4711 on mill, since 14:00". */
void session_add_place(struct buf *out, const struct session *session);

#endif
