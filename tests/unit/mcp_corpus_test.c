/* SPDX-License-Identifier: ISC */
/* What the fuzzer has found worth keeping, once more: in TAP, without a fuzzer. */
#include <dirent.h>
#include <stdlib.h>

#include "../fuzz/mcp.h"
#include "base/buf.h"
#include "tap.h"

/* Boolean: read it all. */
static int
read_file(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t n;

	if (!file)
		return 0;
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(out, part, n);
	return fclose(file) == 0;
}

int
main(void)
{
	static const char corpus[] = "tests/fuzz/mcp";
	DIR *dir = opendir(corpus);
	struct dirent *entry;
	int files = 0;

	if (!ok(dir && mcp_begin(), "there are a corpus and a log"))
		return done_testing();
	while ((entry = readdir(dir)) != NULL) {
		char path[512];
		struct buf text = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", corpus, entry->d_name);
		files++;
		if (!read_file(&text, path))
			ok(0, "cannot read %s", path);
		mcp_session((const uint8_t *)text.data, text.len);
		buf_release(&text);
	}
	closedir(dir);
	mcp_end();
	ok(files > 0, "sessions of the corpus are answered in valid lines");
	return done_testing();
}
