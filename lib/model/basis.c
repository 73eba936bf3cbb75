/* SPDX-License-Identifier: ISC */
/* The basis of a command's decisions. */
#include "model/basis.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
basis_note(struct basis *basis, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (basis->notes.data && strstr(basis->notes.data, text))
		return;		/* at most once for each command */
	buf_add_str(&basis->notes, text);
	buf_add_char(&basis->notes, '\n');
}

int
basis_add(struct basis *basis, const struct draft *draft, uint32_t *event,
    struct err *err)
{
	return basis->add(basis->log, draft, event, err);
}
