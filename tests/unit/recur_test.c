/* SPDX-License-Identifier: ISC */
/* Rules of recurring work: what people type, and in words again. */
#include "base/recur.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "tap.h"

#define NOW INT64_C(1795788000000)	/* Friday, 2026-11-27 14:00 UTC */

static void
test_forms(void)
{
	static const struct {
		const char *typed, *kept, *words;
	} rows[] = {
		{ "daily", "FREQ=DAILY", "daily" },
		{ "every day", "FREQ=DAILY", "daily" },
		{ "every 3 days", "FREQ=DAILY;INTERVAL=3", "every 3 days" },
		{ "Every Other Week", "FREQ=WEEKLY;INTERVAL=2", "every 2 weeks" },
		{ "fortnightly", "FREQ=WEEKLY;INTERVAL=2", "every 2 weeks" },
		{ "weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekdays" },
		{ "every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekdays" },
		{ "every monday", "FREQ=WEEKLY;BYDAY=MO", "weekly on Mon" },
		{ "every mon, thu and sat", "FREQ=WEEKLY;BYDAY=MO,TH,SA",
		    "weekly on Mon, Thu, Sat" },
		{ "every 2 weeks on tuesdays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		    "every 2 weeks on Tue" },
		{ "weekly on fri", "FREQ=WEEKLY;BYDAY=FR", "weekly on Fri" },
		{ "monthly", "FREQ=MONTHLY", "monthly" },
		{ "monthly on the 1st", "FREQ=MONTHLY;BYMONTHDAY=1",
		    "monthly on the 1st" },
		{ "every month on 15", "FREQ=MONTHLY;BYMONTHDAY=15",
		    "monthly on the 15th" },
		{ "monthly on the 2nd and the 22nd", "FREQ=MONTHLY;BYMONTHDAY=2,22",
		    "monthly on the 2nd, the 22nd" },
		{ "monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1",
		    "monthly on the last day" },
		{ "every month on the last friday", "FREQ=MONTHLY;BYDAY=-1FR",
		    "monthly on the last Fri" },
		{ "every 3 months on the 2nd tue", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU",
		    "every 3 months on the 2nd Tue" },
		{ "quarterly", "FREQ=MONTHLY;INTERVAL=3", "every 3 months" },
		{ "every 2 quarters", "FREQ=MONTHLY;INTERVAL=6", "every 6 months" },
		{ "yearly", "FREQ=YEARLY", "yearly" },
		{ "annually", "FREQ=YEARLY", "yearly" },
		{ "weekly after done", "FREQ=WEEKLY after done", "weekly after done" },
		{ "every 3 days from completion", "FREQ=DAILY;INTERVAL=3 after done",
		    "every 3 days after done" },
		{ "weekly until 2027-03-31", "FREQ=WEEKLY;UNTIL=20270331",
		    "weekly until 2027-03-31" },
		{ "daily until friday", "FREQ=DAILY;UNTIL=20261204",
		    "daily until 2026-12-04" },
		{ "daily 10 times", "FREQ=DAILY;COUNT=10", "daily 10 times" },
		{ "RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO",
		    "weekly on Mon" },
		{ "freq=yearly;bymonth=2;bymonthday=29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
		    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29" },
		{ "FREQ=DAILY after done", "FREQ=DAILY after done", "daily after done" },
		{ "", NULL, NULL }, { "sometimes", NULL, NULL },
		{ "every", NULL, NULL }, { "every 0 days", NULL, NULL },
		{ "every 2", NULL, NULL }, { "weekly on the 1st", NULL, NULL },
		{ "daily on monday", NULL, NULL }, { "monthly on monday", NULL, NULL },
		{ "weekly until", NULL, NULL }, { "weekly until never", NULL, NULL },
		{ "weekly 0 times", NULL, NULL }, { "every monday on tuesday", NULL, NULL },
		{ "monthly on the 32nd", NULL, NULL }, { "monthly on the 1st of", NULL, NULL },
		{ "FREQ=HOURLY", NULL, NULL }, { "FREQ=OFTEN", NULL, NULL },
		{ "FREQ=DAILY;BYDAY=XX", NULL, NULL }, { "x=y", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char kept[RECUR_SIZE] = "refused";
		struct err err = {0};
		struct buf words = BUF_INIT;
		int rc = recur_parse(kept, rows[i].typed, NOW, &err);

		ok(rows[i].kept ? !rc && strcmp(kept, rows[i].kept) == 0 : rc && err.word == ERR_INVALID,
		    "'%s' is %s", rows[i].typed, rows[i].kept ? rows[i].kept : "refused");
		if (rows[i].kept && strcmp(kept, rows[i].kept) != 0)
			printf("# %s %s\n", kept, err.message);
		if (!rc && rows[i].kept) {
			recur_add_words(&words, slice_of(kept));
			ok(slice_is(slice_of_buf(&words), rows[i].words), "in words: %s",
			    words.data);
		}
		buf_release(&words);
		err_clear(&err);
	}
}

/* Print the days of a rule for another program: recur_test RULE FROM COUNT. */
static int
print_days(char *argv[])
{
	struct recur_from from = { .earliest = WHEN_NONE, .number = 1 };
	struct err err = {0};

	if (!when_parse_day(&from.day, slice_of(argv[2])))
		return 1;
	for (int n = atoi(argv[3]); n; n--) {
		char text[WHEN_SIZE];
		int64_t next;

		if (recur_next(&next, slice_of(argv[1]), &from, &err)) {
			puts(err.message);
			return 1;
		}
		if (next == WHEN_NONE)
			break;
		when_format(text, next);
		printf("%.10s\n", text);
		from.day = next;
		from.number++;
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc == 4)
		return print_days(argv);
	test_forms();
	return done_testing();
}
