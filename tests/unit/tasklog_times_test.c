/* SPDX-License-Identifier: ISC */
/*
 * The library takes and refuses the times that people type, by the real clock.
 * tests/times.bats has what programs and the server make of them.
 */
#include "api/tasklog.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/when.h"
#include "tap.h"
#include "tasklog_call.h"

static int
is_due(const char *due)
{
	char want[64];

	snprintf(want, sizeof(want), "\"due\":\"%s\"", due);
	return strstr(seen, want) != NULL;
}

/* Add a task that is due then. What is kept is what the form means now. */
static void
add_due(struct tasklog *log, const char *form)
{
	char before[WHEN_SIZE] = "", after[WHEN_SIZE] = "", id[64] = "";
	const char *p;

	ok(!when_parse_text(before, form, clock_wall_ms(), true, NULL), "a time: '%s'",
	    form);
	is_int(call(log, "task_add", "{'tasks':[{'title':'x','due':'%s'}]}", form), 0,
	    "the library takes it");
	p = strstr(tasklog_answer(log), "\"id\":\"");
	if (!p)
		p = strstr(seen, "\"id\":\"");
	if (p)
		snprintf(id, sizeof(id), "%.12s", p + 6);
	ok(!when_parse_text(after, form, clock_wall_ms(), true, NULL), "a time still");
	is_int(call(log, "task_show", "{'task':'%s'}", id), 0, "the task");
	ok(is_due(before) || is_due(after), "is due at %s", before);
}

static void
add_forms(struct tasklog *log)
{
	FILE *file = fopen("tests/times/forms.txt", "r");
	char line[128];
	int forms = 0;

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "|")] = '\0';
		add_due(log, line);
		forms++;
	}
	ok(forms > 60, "%d forms", forms);
	if (file)
		fclose(file);
}

static void
look_back(struct tasklog *log)
{
	is_int(call(log, "task_list", "{'created':'yesterday..','limit':1}"), 0,
	    "a range that looks back");
	ok(texts == 1, "finds a task");
	is_int(call(log, "task_list", "{'created':'..yesterday'}"), 0, "one that ended");
	ok(texts == 0, "finds none");
	is_int(call(log, "task_list", "{'created':'monday..','limit':1}"), 0, "monday");
	ok(texts == 1, "is the last one");
	is_int(call(log, "task_list", "{'created':'tomorrow..'}"), TASKLOG_INVALID,
	    "a range that begins in the future");
	ok(strstr(tasklog_error(log), "still to come") != NULL, "is refused");
	is_int(call(log, "task_list", "{'at':'next mon'}"), TASKLOG_INVALID,
	    "so is a look at the future");
	is_int(call(log, "task_add", "{'tasks':[{'title':'x','due':'3m'}]}"),
	    TASKLOG_INVALID, "minutes or months");
	ok(strstr(tasklog_error(log), "minutes or months") != NULL, "it asks");
}

int
main(void)
{
	char dir[] = "/tmp/tasklog-times-XXXXXX", path[64], command[128];
	struct tasklog *log;

	if (!mkdtemp(dir))
		return 1;
	setenv("TZ", "Asia/Kathmandu", 1);
	tzset();
	setenv("HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/log", dir);
	is_int(tasklog_create(&log, path, "ann"), 0, "a log is created");
	add_forms(log);
	look_back(log);
	tasklog_close(log);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	is_int(system(command), 0, "clean up");
	return done_testing();
}
