/* SPDX-License-Identifier: ISC */
/*
 * --format: it is refused, or it prints any task. The program ends by exit() in the
 * first case; here exit() comes back.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "cli/format.h"
#include "room.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __real_exit(int code) NORETURN;
void __wrap_exit(int code) NORETURN;

static struct cli cli;
static jmp_buf back;
static int inside;	/* boolean: in the code under test */

void
__wrap_exit(int code)
{
	if (!inside)
		__real_exit(code);
	if (code != TASK_EUSAGE && code != TASK_EINVALID)
		abort();
	longjmp(back, 1);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct cli_form forms[] = { FORM_END };

	(void)argc;
	(void)argv;
	room_open(&cli);
	cli.forms = forms;
	cli.summary = "";
	return 0;
}

static void
print_tasks(struct format *format)
{
	const struct view *view = journal_view(cli.journal);
	struct buf out = BUF_INIT;

	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK)
			continue;
		view_task(&task, view, s);
		buf_clear(&out);
		format_add(&out, format, view, &task);
	}
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct buf text = BUF_INIT;
	struct format *format;

	buf_clear(&text);
	buf_add(&text, (const char *)data, size);
	buf_add_char(&text, '\0');
	inside = 1;
	if (setjmp(back) == 0) {
		format = format_parse(&cli, text.data);
		print_tasks(format);
		format_free(format);
	}
	inside = 0;
	return 0;
}
