/* SPDX-License-Identifier: ISC */
/*
 * A text in the user's editor. The command line is the user's own, which sh
 * runs as git does. The file name is an argument of sh, never part of the
 * script.
 */
#include "cli/editor.h"

#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/environ.h"
#include "base/err.h"
#include "cli/cli.h"
#include "cli/form.h"
#include "cli/settings.h"

#define TEXT_MAX (16 << 20)
#define SUFFIX ".md"
#define ERROR_MARK "# error: "
#define SCRIPT_TRIES 3	/* for an editor that is a script */

struct editor {
	char *name;		/* the command line */
	struct buf path;	/* of the file; empty: not made yet */
	struct buf text;	/* as it is in the file, without error lines */
	struct slice original;	/* as it was before the person saw it */
	int opened;
};

bool
editor_may_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* Returns the command line of the editor, or NULL: nobody has named one. */
static char *
find_editor(struct cli *cli)
{
	static const char *const names[] = { "VISUAL", "EDITOR" };
	const char *name = getenv("GIT_EDITOR");
	char *set = NULL;

	if (!name || !*name)
		set = cli_git_setting(cli, "core", "editor");
	if (set && *set)
		return set;
	free(set);
	for (size_t i = 0; i < 2 && (!name || !*name); i++)
		name = getenv(names[i]);
	return name && *name ? task_strdup(name) : NULL;
}

bool
editor_is_there(struct cli *cli)
{
	char *name = find_editor(cli);
	bool is_there = name || editor_may_ask();

	free(name);
	return is_there;
}

static int
open_editor(struct editor *editor, struct cli *cli)
{
	editor->name = find_editor(cli);
	if (!editor->name && !editor_may_ask())
		return err_set(&cli->err, ERR_IO,
		    "there is no terminal for an editor, and neither "
		    "$GIT_EDITOR, core.editor, $VISUAL nor $EDITOR");
	if (!editor->name)
		editor->name = task_strdup("vi");
	return 0;
}

static int
make_file(struct editor *editor, struct err *err)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (editor->path.len)
		return 0;
	dir = dir && *dir ? dir : "/tmp";
	buf_addf(&editor->path, "%s/tasklog-XXXXXX" SUFFIX, dir);
	fd = mkstemps(editor->path.data, (int)strlen(SUFFIX));
	if (fd == -1) {
		buf_clear(&editor->path);
		return err_errno(err, "cannot make a file in '%s'", dir);
	}
	close(fd);
	return 0;
}

static int
write_file(const struct editor *editor, struct err *err)
{
	FILE *file = fopen(editor->path.data, "w");

	if (file)
		fwrite(editor->text.data, 1, editor->text.len, file);
	return file && fclose(file) == 0
	    ? 0
	    : err_errno(err, "cannot write '%s'", editor->path.data);
}

/* Start the editor. If stdin is a list of tasks, it reads the terminal. */
static int
spawn(pid_t *pid, const struct editor *editor)
{
	int tty = isatty(STDIN_FILENO) ? -1 : open("/dev/tty", O_RDWR);
	char *argv[] = { "sh", "-c", NULL, "sh", editor->path.data, NULL };
	posix_spawn_file_actions_t actions;
	struct buf script = BUF_INIT;
	int rc;

	buf_addf(&script, "%s \"$@\"", editor->name);
	argv[2] = script.data;
	posix_spawn_file_actions_init(&actions);
	if (tty != -1)
		posix_spawn_file_actions_adddup2(&actions, tty, STDIN_FILENO);
	rc = posix_spawn(pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (tty != -1)
		close(tty);
	buf_release(&script);
	return rc;
}

/* Run the editor. Signals from the keyboard are for it alone, as in git. */
static int
run(const struct editor *editor, struct err *err)
{
	int status = 0, rc;
	pid_t pid;

	rc = spawn(&pid, editor);
	if (rc) {
		errno = rc;
		return err_errno(err, "cannot run the editor '%s'",
		    editor->name);
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, ERR_IO,
		    "the editor '%s' failed; nothing was changed",
		    editor->name);
	return 0;
}

/* Drop the lines on top that tell of earlier errors. */
static void
drop_errors(struct buf *text)
{
	size_t n = 0;

	while (text->len - n >= strlen(ERROR_MARK) &&
	    memcmp(text->data + n, ERROR_MARK, strlen(ERROR_MARK)) == 0)
		n += strcspn(text->data + n, "\n") + 1;
	n = n > text->len ? text->len : n;
	memmove(text->data, text->data + n, text->len - n);
	text->len -= n;
	text->data[text->len] = '\0';
}

/* Put an error on top of the text. */
static void
add_error(struct buf *text, const struct err *err)
{
	struct buf old = *text;

	*text = (struct buf)BUF_INIT;
	buf_addf(text, ERROR_MARK "%s\n", err->message);
	buf_add(text, old.data, old.len);
	buf_release(&old);
}

/*
 * Let the person edit the text once. If the editor fails, the text is what the
 * person has left in the file.
 */
static int
edit(struct editor *editor, struct err *err)
{
	struct err ignored = {0};
	int rc = make_file(editor, err);

	if (!rc)
		rc = write_file(editor, err);
	if (rc)
		return rc;
	editor->opened++;
	rc = run(editor, err);
	buf_clear(&editor->text);
	if (buf_read_file(&editor->text, editor->path.data, TEXT_MAX,
	    rc ? &ignored : err) && !rc)
		return err_code(err);
	buf_add_str(&editor->text, "");
	drop_errors(&editor->text);
	return rc;
}

/* True if the text has nothing that the person has typed. */
static bool
is_untouched(const struct editor *editor)
{
	struct slice text = slice_of_buf(&editor->text);

	return !form_cut(text).len || slice_eq(text, editor->original);
}

/*
 * Use the text. True if it was refused and the editor must open again: not if
 * the person left what was refused before, or what was there first.
 */
static bool
must_open_again(struct editor *editor, struct buf *refused, editor_fn *use,
    void *arg, struct err *err)
{
	struct slice text = slice_of_buf(&editor->text);
	int rc;

	if (!form_cut(text).len) {
		err_set(err, ERR_INVALID,
		    "the text is empty: nothing was changed");
		return false;
	}
	rc = use(arg, text, err);
	if (rc != TASK_EINVALID || is_untouched(editor) ||
	    slice_eq(text, slice_of_buf(refused)) ||
	    (!editor_may_ask() && editor->opened >= SCRIPT_TRIES))
		return false;
	buf_clear(refused);
	buf_add_slice(refused, text);
	add_error(&editor->text, err);
	err_clear(err);
	return true;
}

/* Remove the file, or say where the text is that was not used. */
static void
close_editor(struct editor *editor, struct err *err)
{
	struct err why = *err;

	if (editor->path.len && (!err->word || is_untouched(editor))) {
		unlink(editor->path.data);
	} else if (editor->path.len) {
		err_clear(err);
		err_set(err, why.word, "%s; your text is in '%s'", why.message,
		    editor->path.data);
	}
	free(editor->name);
	buf_release(&editor->path);
	buf_release(&editor->text);
}

int
editor_run(struct cli *cli, struct slice text, editor_fn *use, void *arg)
{
	struct editor editor = { .original = text };
	struct buf refused = BUF_INIT;
	int rc = open_editor(&editor, cli);

	if (rc)
		return rc;
	buf_add_slice(&editor.text, text);
	do
		rc = edit(&editor, &cli->err);
	while (!rc && must_open_again(&editor, &refused, use, arg, &cli->err));
	close_editor(&editor, &cli->err);
	buf_release(&refused);
	return err_code(&cli->err);
}
