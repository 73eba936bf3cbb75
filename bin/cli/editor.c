/* SPDX-License-Identifier: ISC */
/*
 * A text in the user's editor. The command line is the user's own $EDITOR,
 * which sh runs as git does. The file name is an argument of sh, never part of
 * the script.
 */
#include "cli/editor.h"

#include <sys/wait.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/environ.h"
#include "base/err.h"
#include "format/field.h"

static const char *
editor_name(void)
{
	const char *name = getenv("VISUAL");

	if (!name || !*name)
		name = getenv("EDITOR");
	return name && *name ? name : "vi";
}

static int
run(const char *path, struct err *err)
{
	struct buf script = BUF_INIT;
	char *argv[] = { "sh", "-c", NULL, "sh", (char *)(uintptr_t)path,
		NULL };
	int status, rc;
	pid_t pid;

	buf_addf(&script, "%s \"$@\"", editor_name());
	argv[2] = script.data;
	rc = posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ);
	buf_release(&script);
	if (rc) {
		errno = rc;
		return err_errno(err, "cannot run the editor '%s'",
		    editor_name());
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for the editor");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, ERR_INVALID,
		    "the editor '%s' failed; nothing was changed",
		    editor_name());
	return 0;
}

int
editor_run(char **out, struct slice title, struct slice body, struct err *err)
{
	const char *dir = getenv("TMPDIR");
	struct buf path = BUF_INIT, text = BUF_INIT;
	FILE *file;
	int fd, rc = 0;

	*out = NULL;
	if (!getenv("VISUAL") && !getenv("EDITOR") &&
	    !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return err_set(err, ERR_USAGE,
		    "what is to change? (for an editor there is no terminal, "
		    "and neither $VISUAL nor $EDITOR)");
	buf_addf(&path, "%s/tasklog-XXXXXX", dir && *dir ? dir : "/tmp");
	fd = mkstemp(path.data);
	file = fd == -1 ? NULL : fdopen(fd, "w");
	if (!file) {
		rc = err_errno(err, "cannot make a file in '%s'",
		    dir && *dir ? dir : "/tmp");
		buf_release(&path);
		return rc;
	}
	fprintf(file, "%.*s\n\n%.*s\n", (int)title.len,
	    title.ptr ? title.ptr : "", (int)body.len,
	    body.ptr ? body.ptr : "");
	if (fclose(file) != 0)
		rc = err_errno(err, "cannot write '%s'", path.data);
	if (!rc)
		rc = run(path.data, err);
	if (!rc)
		rc = buf_read_file(&text, path.data, BODY_MAX + 1024, err);
	while (text.len && (text.data[text.len - 1] == '\n' ||
	    text.data[text.len - 1] == ' '))
		text.data[--text.len] = '\0';
	if (!rc && (!text.len || strlen(text.data) != text.len))
		rc = err_set(err, ERR_INVALID,
		    "the editor left no text; nothing was changed");
	unlink(path.data);
	if (rc)
		buf_release(&text);
	*out = text.data;
	buf_release(&path);
	return rc;
}
