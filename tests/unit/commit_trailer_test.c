/* SPDX-License-Identifier: ISC */
/*
 * The tasks that a commit message names: "=NAME" for certain, "?NAME" if there is such a
 * task, with '+' in front if the commit finishes it.
 */
#include "model/commit_trailer.h"

#include <stdio.h>

#include "base/buf.h"
#include "tap.h"

struct row {
	const char *message, *names;
};

static const struct row rows[] = {
	{ "one\n\nTask: AUTH-07\nCloses: AUTH-08, e3d83\n", "=AUTH-07 +=AUTH-08 +=e3d83" },
	{ "one\n\ncloses AUTH-08 and auth-09.", "+=AUTH-08 +=auth-09" },
	{ "one\n\nCloses the file", "" },
	{ "one\n\nTask: whatever", "=whatever" },
	{ "one\n\nCloses: whatever", "+=whatever" },
	{ "one\n\nFixes: whatever AUTH-1", "" },
	{ "one\n\nFixes: AUTH-1 (and more)", "+=AUTH-1" },
	{ "one\n\nFixes: 54a4f0239f2e (\"a subject\")", "+?54a4f0239f2e" },
	{ "one\n\nFixes AUTH-1", "+?AUTH-1" },
	{ "one\n\nFIXED #AUTH-1, #12 and #e3d83", "+?AUTH-1 +?e3d83" },
	{ "one\n\nfixes #12, !7, a/b#3 and https://example.org/A-1", "" },
	{ "fix AUTH-1", "+?AUTH-1" },
	{ "fix: AUTH-1 is slow", "+?AUTH-1" },
	{ "fix UTF-8 and 4096", "+?UTF-8" },
	{ "this resolves AUTH-1 AUTH-2 but not AUTH-3", "+?AUTH-1 +?AUTH-2" },
	{ "it (fixes AUTH-1), closes AUTH-2!", "+?AUTH-1 +?AUTH-2" },
	{ "prefixes AUTH-1, closest AUTH-1, auto-closes AUTH-1, fixest AUTH-1", "" },
	{ "fixes 3d8e", "" },		/* too short within a text */
	{ "fixes x86", "+?x86" },	/* like a code */
	{ "one\n\nFixes: e5b1a2c (\"a subject\")", "+?e5b1a2c" },
	{ "fixes 12345", "" },		/* a number */
	{ "fixes", "" },
	{ "fixes:", "" },
	{ "fixes #", "" },
	{ "fixes # AUTH-1", "+?AUTH-1" },
	{ "fixes AUTH-1\n\nCloses: AUTH-1", "+=AUTH-1" },
	{ "one\n# fixes AUTH-1\n", "" },
	{ "one\n# ------------------------ >8 ------------------------\nfixes AUTH-1\n", "" },
	{ "task: this is prose 1", "" },
	/* a trailer goes on after a line feed and blanks, as in git */
	{ "one\n\nCloses: AUTH-1,\n AUTH-2\nFixes: AUTH-3\n\tAUTH-4\n",
	    "+=AUTH-1 +=AUTH-2 +=AUTH-3 +=AUTH-4" },
	{ "one\n\nCloses AUTH-1,\n AUTH-2", "+=AUTH-1" },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct trailer_list list = {0};
		struct buf got = BUF_INIT;

		trailer_read(&list, rows[i].message);
		for (size_t k = 0; k < list.count; k++)
			buf_addf(&got, "%s%s%s%s", k ? " " : "",
			    list.item[k].kind == TRAILER_CLOSES ? "+" : "",
			    list.item[k].certain ? "=" : "?", list.item[k].name);
		is_str(got.len ? got.data : "", rows[i].names, rows[i].message[0] ?
		    "a message" : "an empty message");
		buf_release(&got);
		trailer_list_release(&list);
	}
	return done_testing();
}
