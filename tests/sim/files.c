/* SPDX-License-Identifier: ISC */
/*
 * Copying, removing and damaging files.
 */
#include "files.h"

#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
sim_die(const char *what, const char *path)
{
	fprintf(stderr, "sim: cannot %s '%s': %s\n", what, path, strerror(errno));
	exit(3);
}

static void
below(char out[SIM_PATH], const char *dir, const char *name)
{
	if (snprintf(out, SIM_PATH, "%s/%s", dir, name) >= SIM_PATH)
		sim_die("name", dir);
}

/* The next entry but . and .. */
static const struct dirent *
next_entry(DIR *dir)
{
	const struct dirent *entry;

	do
		entry = readdir(dir);
	while (entry && (strcmp(entry->d_name, ".") == 0 ||
	    strcmp(entry->d_name, "..") == 0));
	return entry;
}

static DIR *
open_dir(const char *path)
{
	DIR *dir = opendir(path);

	if (!dir)
		sim_die("list", path);
	return dir;
}

static void
write_file(const char *path, int flags, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0666);

	if (fd == -1 || write(fd, data, len) != (ssize_t)len)
		sim_die("write", path);
	close(fd);
}

static void
copy_file(const char *from, const char *to)
{
	char data[65536];
	int fd = open(from, O_RDONLY), out;
	struct timespec times[2];
	struct stat st;
	ssize_t n;

	unlink(to);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0666);
	if (fd == -1 || out == -1 || fstat(fd, &st) == -1)
		sim_die("copy", from);
	while ((n = read(fd, data, sizeof(data))) > 0)
		if (write(out, data, (size_t)n) != n)
			sim_die("write", to);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	futimens(out, times);
	close(fd);
	close(out);
}

void
tree_copy(const char *from, const char *to)
{
	DIR *dir = open_dir(from);
	const struct dirent *entry;

	if (mkdir(to, 0777) == -1 && errno != EEXIST)
		sim_die("make", to);
	while ((entry = next_entry(dir)) != NULL) {
		char a[SIM_PATH], b[SIM_PATH];

		below(a, from, entry->d_name);
		below(b, to, entry->d_name);
		if (entry->d_type == DT_DIR)
			tree_copy(a, b);
		else if (entry->d_type == DT_REG)
			copy_file(a, b);
	}
	closedir(dir);
}

void
tree_remove(const char *path, int all)
{
	DIR *dir = open_dir(path);
	const struct dirent *entry;

	while ((entry = next_entry(dir)) != NULL) {
		char a[SIM_PATH];

		below(a, path, entry->d_name);
		if (entry->d_type == DT_DIR)
			tree_remove(a, all);
		else if (unlink(a) == -1)
			sim_die("remove", a);
	}
	closedir(dir);
	if (all && rmdir(path) == -1)
		sim_die("remove", path);
}

/* One object; but not one that a power cut has emptied. */
static void
link_object(const char *from, const char *dir, const char *name)
{
	char a[SIM_PATH], b[SIM_PATH];
	struct stat st;

	below(a, from, name);
	below(b, dir, name);
	if (link(a, b) == -1) {
		if (errno == EEXIST)
			return;
		if (errno != ENOENT || mkdir(dir, 0777) == -1 || link(a, b) == -1)
			sim_die("link", b);
	}
	if (stat(b, &st) == 0 && st.st_size == 0)
		unlink(b);
}

void
objects_link(const char *from, const char *to)
{
	DIR *dir = open_dir(from);
	const struct dirent *entry;

	while ((entry = next_entry(dir)) != NULL) {
		char a[SIM_PATH], b[SIM_PATH];

		below(a, from, entry->d_name);
		below(b, to, entry->d_name);
		if (strlen(entry->d_name) == 2)
			objects_link(a, b);
		else if (strlen(entry->d_name) == 38)
			link_object(from, to, entry->d_name);
	}
	closedir(dir);
}

void
file_replace(const char *path, const void *data, size_t len)
{
	unlink(path);
	write_file(path, O_EXCL, data, len);
}

void
file_append(const char *path, const void *data, size_t len)
{
	write_file(path, O_APPEND, data, len);
}
