/* SPDX-License-Identifier: ISC */
/*
 * Arguments that several programs take: texts and workflows.
 */
#include "cli/arguments.h"

#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "format/field.h"
#include "model/given.h"
#include "model/workflow_ready.h"

char *
read_text(struct cli *cli, const char *path)
{
	struct buf text = BUF_INIT;
	int rc;
	bool is_stdin = strcmp(path, "-") == 0;

	if (is_stdin)
		cli_take_stdin(cli);
	rc = is_stdin ? buf_read_fd(&text, STDIN_FILENO, "standard input",
	                    BODY_MAX, &cli->err)
	              : buf_read_file(&text, path, BODY_MAX, &cli->err);
	if (rc) {
		buf_release(&text);
		return NULL;
	}
	if (memchr(text.data ? text.data : "", '\0', text.len)) {
		err_set(&cli->err, ERR_INVALID, "'%s' has a NUL byte", path);
		buf_release(&text);
		return NULL;
	}
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	if (!text.data)
		buf_add_str(&text, "");
	return text.data;
}

int
read_workflow(struct slice *json, char **text, struct cli *cli,
    const char *what)
{
	struct err err = {0};
	bool is_name = !strpbrk(what, "/.") && strcmp(what, "-") != 0;

	*text = NULL;
	if (is_name && !workflow_ready_find(json, what, &err))
		return 0;
	if (is_name && access(what, F_OK) != 0) {
		err_set(&cli->err, err.word,
		    "%s; nor is there a file of that name", err.message);
		return TASK_ENOTFOUND;
	}
	*text = read_text(cli, what);
	if (!*text)
		return err_code(&cli->err);
	*json = slice_of(*text);
	return 0;
}
