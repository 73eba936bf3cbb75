/* SPDX-License-Identifier: ISC */
/*
 * Notes in lock files: process, time, program and actor, separated by tabs,
 * ended by a line feed. Notes are neither synced nor cleared. A note is ignored
 * if its process does not hold the lock: an earlier holder wrote it.
 */
#include "base/lock_holder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/when_show.h"

#define NOTE_MAX 512
#define LOCKS_MAX (4 << 20)

struct holder {
	long pid;		/* 0: unknown */
	int64_t since_ms;	/* 0: unknown */
	char program[64], actor[160];
	bool stopped;		/* true if so */
};

void
lock_holder_note(int fd, const char *program, const char *actor)
{
	char text[NOTE_MAX];
	struct timespec now;
	struct stat st;
	int len;

	if (fstat(fd, &st) == -1 || st.st_nlink != 1)
		/* a hard link: never write into a file with a second name */
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	len = snprintf(text, sizeof(text), "%ld\t%lld\t%.63s\t%.128s\n",
	    (long)getpid(),
	    (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000,
	    program ? program : "", actor ? actor : "");
	/* a note is a hint: if it cannot be written, no message is worth it */
	if (pwrite(fd, text, (size_t)len, 0) != len)
		return;
}

static void
read_note(struct holder *out, int fd)
{
	char text[NOTE_MAX];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	long long since;

	memset(out, 0, sizeof(*out));
	if (len <= 0)
		return;
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (sscanf(text, "%ld\t%lld\t%63[^\t]\t%159[^\t]", &out->pid, &since,
	        out->program, out->actor) >= 2)
		out->since_ms = since;
	else
		memset(out, 0, sizeof(*out));
}

/* Read a file of /proc, whose size is not known before. True if it was read. */
static bool
read_proc(struct buf *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd != -1 && !buf_read_fd(out, fd, path, LOCKS_MAX, NULL) &&
	    out->len;

	if (fd != -1)
		close(fd);
	return ok;
}

/*
 * Returns the process that holds the lock by /proc/locks; 0 if none is known or
 * if it lies outside our process namespace.
 */
static long
find_process(int fd)
{
	struct buf text = BUF_INIT;
	unsigned long long ino;
	struct stat st;
	long pid, found = 0;

	if (fstat(fd, &st) == -1 || !read_proc(&text, "/proc/locks"))
		goto done;
	for (const char *p = text.data; *p && !found;
	     p += strcspn(p, "\n"), p += *p == '\n')
		if (sscanf(p, "%*d: FLOCK %*s WRITE %ld %*x:%*x:%llu", &pid,
		        &ino) == 2 &&
		    ino == (unsigned long long)st.st_ino && pid > 0)
			found = pid;
done:
	buf_release(&text);
	return found;
}

/* Read the name and state of the process: "4711 (task-add) T ...". */
static void
look_at_process(struct holder *holder)
{
	struct buf text = BUF_INIT;
	const char *open, *close;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/stat", holder->pid);
	if (read_proc(&text, path) && (open = strchr(text.data, '(')) &&
	    (close = strrchr(open, ')')) && close[1] == ' ') {
		holder->stopped = close[2] == 'T' || close[2] == 't';
		if (!holder->program[0])
			snprintf(holder->program, sizeof(holder->program),
			    "%.*s", (int)(close - open - 1), open + 1);
	}
	buf_release(&text);
}

void
lock_holder_add(struct buf *out, int fd)
{
	char since[WHEN_SIZE];
	struct holder holder;
	long pid = find_process(fd);

	read_note(&holder, fd);
	/* the holder is not a tasklog program, or has just started */
	if (pid && pid != holder.pid)
		holder = (struct holder){ .pid = pid };
	if (pid)
		look_at_process(&holder);
	if (!holder.pid) {
		buf_add_str(out, "another process");
		return;
	}
	buf_addf(out, "%s (process %ld", holder.program[0] ? holder.program :
	    "another process", holder.pid);
	if (holder.actor[0])
		buf_addf(out, ", %s", holder.actor);
	if (holder.since_ms) {
		when_tell(since, holder.since_ms);
		buf_addf(out, ", since %s", since);
	}
	buf_add_str(out, holder.stopped ? ", stopped)" : ")");
}
