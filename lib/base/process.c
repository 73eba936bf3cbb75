/* SPDX-License-Identifier: ISC */
/*
 * Facts about processes, as Linux tells them in /proc. Where there is no /proc,
 * nothing is known.
 */
#include "base/process.h"

#include <sys/stat.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STAT_START 19	/* fields between the state and the start */

/* Read the beginning of a file, terminated. Returns its length, 0: unknown. */
static size_t
read_start(char *out, size_t size, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len = fd == -1 ? -1 : read(fd, out, size - 1);

	if (fd != -1)
		close(fd);
	out[len > 0 ? len : 0] = '\0';
	return len > 0 ? (size_t)len : 0;
}

/* The line is "4711 (name) S 4710 ..."; the name may contain anything. */
bool
process_look(struct process *out, int64_t *parent, int64_t pid)
{
	char text[1024], path[64];
	const char *at;

	*out = (struct process){ 0, 0 };
	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	if (pid <= 0 || !read_start(text, sizeof(text), path))
		return false;
	at = strrchr(text, ')');
	if (!at || sscanf(at + 1, " %*c %" SCNd64, parent) != 1)
		return false;
	at += 2;
	for (int i = 0; at && i < STAT_START; i++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%" SCNd64, &out->start) != 1)
		return false;
	out->pid = pid;
	return true;
}

bool
process_runs(const struct process *process)
{
	struct process now;
	int64_t parent;

	return process_look(&now, &parent, process->pid) &&
	    now.start == process->start;
}

int
process_ancestors(struct process out[PROCESS_ANCESTORS])
{
	int64_t parent = getppid();
	int count = 0;

	while (parent > 1 && count < PROCESS_ANCESTORS &&
	    process_look(&out[count], &parent, parent))
		count++;
	return count;
}

void
process_space(struct process_space *out)
{
	struct stat st;

	read_start(out->boot, sizeof(out->boot),
	    "/proc/sys/kernel/random/boot_id");
	read_start(out->machine, sizeof(out->machine), "/etc/machine-id");
	out->boot[strcspn(out->boot, "\n")] = '\0';
	out->machine[strcspn(out->machine, "\n")] = '\0';
	out->ids = stat("/proc/self/ns/pid", &st) == -1 ? 0
	                                                : (int64_t)st.st_ino;
}
