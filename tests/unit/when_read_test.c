/* SPDX-License-Identifier: ISC */
/*
 * Every form of a time, in five zones and around changes of the clocks, against
 * tests/times/reference.py, which computes what each one means.
 */
#include "base/when_read.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/when_range.h"
#include "tap.h"

/* One line of the reference. */
struct row {
	char zone[40], side[8], kind[8], text[64], from[32], to[32];
	int64_t now;
};

static int
take_field(char *out, size_t size, char **line)
{
	char *end = strpbrk(*line, "\t\n");
	size_t len = end ? (size_t)(end - *line) : 0;

	if (!end || len >= size)
		return 0;
	memcpy(out, *line, len);
	out[len] = '\0';
	*line = end + 1;
	return 1;
}

static int
read_row(struct row *row, char *line)
{
	char now[32];

	*row->to = '\0';
	if (!take_field(row->zone, sizeof(row->zone), &line) ||
	    !take_field(now, sizeof(now), &line) ||
	    !take_field(row->side, sizeof(row->side), &line) ||
	    !take_field(row->kind, sizeof(row->kind), &line) ||
	    !take_field(row->text, sizeof(row->text), &line) ||
	    !take_field(row->from, sizeof(row->from), &line))
		return 0;
	row->now = strtoll(now, NULL, 10);
	return strcmp(row->from, "refused") == 0 ||
	    take_field(row->to, sizeof(row->to), &line);
}

static void
print_end(char out[32], int64_t ms)
{
	snprintf(out, 32, ms == WHEN_NONE ? "-" : "%" PRId64, ms);
}

static int
is_right(const struct row *row)
{
	struct when_range range = WHEN_RANGE_OPEN;
	struct when_span span = {0};
	struct err err = {0};
	char from[32] = "refused", to[32] = "";
	int back = strcmp(row->side, "back") == 0, rc;

	setenv("TZ", row->zone, 1);
	tzset();
	if (strcmp(row->kind, "range") == 0) {
		rc = when_parse_range(&range, row->text, row->now, !back, &err);
	} else {
		rc = when_read(&span, row->text, row->now,
		    back ? WHEN_BACK : WHEN_AHEAD, &err);
		range.from = span.from;
		range.to = span.to;
	}
	if (!rc) {
		print_end(from, range.from);
		print_end(to, range.to);
	}
	if (strcmp(from, row->from) == 0 && strcmp(to, row->to) == 0 &&
	    (!rc || (rc == TASK_EINVALID && *err.message)))
		return 1;
	printf("# %s at %" PRId64 ", %s, %s '%s': %s..%s, not %s..%s %s\n",
	    row->zone, row->now, row->side, row->kind, row->text, row->from,
	    row->to, from, to, err.message);
	return 0;
}

/* A point for each text. */
static void
compare(FILE *reference)
{
	struct row row, before = {0};
	char line[512];
	int good = 1, rows = 0;

	while (fgets(line, sizeof(line), reference)) {
		if (!read_row(&row, line)) {
			ok(0, "a line of the reference: %s", line);
			return;
		}
		if (rows && (strcmp(row.text, before.text) != 0 ||
		    strcmp(row.kind, before.kind) != 0)) {
			ok(good, "%s '%s'", before.kind, before.text);
			good = 1;
		}
		good &= is_right(&row);
		before = row;
		rows++;
	}
	ok(good, "%s '%s'", before.kind, before.text);
	ok(rows > 30000, "%d cases", rows);
}

int
main(void)
{
	FILE *reference = popen("python3 tests/times/reference.py", "r");

	if (!reference)
		return 1;
	compare(reference);
	ok(pclose(reference) == 0, "the reference ended well");
	return done_testing();
}
